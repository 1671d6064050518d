import { implement, ORPCError, ValidationError } from '@orpc/server'
import { AppError } from '#shared/app-error'
import { contract } from '#shared/contract/index'
import type { EngineFacts } from './facts.ts'

/** Turns what a handler throws into what goes over the wire: an AppError as it is, anything else as a log id. */
function toWireError(error: unknown, log: EngineFacts['logUnexpected']): unknown {
  if (error instanceof AppError) {
    return new ORPCError(error.code, { message: error.message, data: error.data, cause: error })
  }
  if (error instanceof ORPCError) {
    const issues = error.cause instanceof ValidationError ? error.cause.issues : null
    return issues
      ? new ORPCError('invalid-input', {
          message: issues[0]?.message ?? 'That can’t be read.',
          data: { issues: issues.map(({ message, path }) => ({ message, path })) },
        })
      : error
  }
  if (error instanceof Error && error.name === 'AbortError') return error
  const id = log(error)
  return new ORPCError('internal', {
    message: `Something went wrong here (log ${id}).`,
    data: { id },
  })
}

/** The same stream, whose errors are turned as well: they come after the handler has returned. */
async function* turnErrors<T>(
  stream: AsyncIterable<T>,
  turn: (error: unknown) => unknown,
): AsyncGenerator<T, void> {
  try {
    yield* stream
  } catch (error) {
    throw turn(error)
  }
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

/** The contract with error handling in place: rooms add their handlers to it. */
export function implementContract(log: EngineFacts['logUnexpected']) {
  const turn = (error: unknown) => toWireError(error, log)
  return implement(contract).use(async ({ next }, _input, output) => {
    try {
      const result = await next()
      return isStream(result.output) ? output(turnErrors(result.output, turn)) : result
    } catch (error) {
      throw turn(error)
    }
  })
}

export type Api = ReturnType<typeof implementContract>
