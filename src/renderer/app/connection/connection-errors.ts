import { ORPCError } from '@orpc/client'
import { AppError, isAppErrorCode } from '#shared/app-error'

export function disconnected(cause?: unknown): AppError {
  return new AppError(
    'disconnected',
    'The connection to Switchyard was lost. It comes back by itself while Switchyard is running.',
    {},
    { cause },
  )
}

export function tooLarge(limitBytes: number): AppError {
  const limit = Math.floor(limitBytes / 1024 / 1024)
  return new AppError('too-large', `This is larger than ${limit} MB. Send it in smaller parts.`, {
    limitBytes,
  })
}

/** What a failed call looks like to the page. Aborts pass as they are: they are an outcome. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError || isAbort(error)) return error
  if (!(error instanceof ORPCError)) {
    return new AppError('internal', messageOf(error), {}, { cause: error })
  }
  if (isAppErrorCode(error.code)) {
    return new AppError(error.code, error.message, toRecord(error.data), { cause: error })
  }
  if (error.code === 'BAD_REQUEST') {
    const { message, data } = readIssues(error)
    return new AppError('invalid-input', message, data, { cause: error })
  }
  return new AppError('internal', error.message, toRecord(error.data), { cause: error })
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function toRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? { ...data }
    : data === undefined
      ? {}
      : { data }
}

/** oRPC sends what the schema found wrong as Standard Schema issues: `{ issues: [{ message, path }] }`. */
function readIssues(error: ORPCError<string, unknown>): {
  message: string
  data: Record<string, unknown>
} {
  const data = toRecord(error.data)
  const issues = Array.isArray(data.issues) ? data.issues : []
  const sentences = issues.flatMap((issue: unknown) => {
    if (typeof issue !== 'object' || issue === null || !('message' in issue)) return []
    const path = 'path' in issue && Array.isArray(issue.path) ? issue.path.join('.') : ''
    return [path === '' ? String(issue.message) : `${path}: ${String(issue.message)}`]
  })
  return { message: sentences.length > 0 ? sentences.join(' · ') : error.message, data }
}
