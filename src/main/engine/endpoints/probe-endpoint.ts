import { AppError } from '#shared/app-error'
import type { EndpointKind, EndpointProbe } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import { baseAddressOf, isLoopback } from './address.ts'
import { kindNames } from './known-endpoints.ts'
import { type ConnectModelServer, ServerFailure } from './model-server.ts'

/** Who knows a server best comes first: most of them also speak OpenAI's interface. */
const kinds: EndpointKind[] = ['ollama', 'lmstudio', 'llamacpp', 'openai']
const identifyWithinMs = 4_000
const listWithinMs = 10_000

export interface ProbeQuestion {
  url: string
  kind: EndpointKind | null
  token: string | null
}

async function within<T>(
  ms: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
) {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), ms)
  try {
    return await ask(AbortSignal.any([signal, timeout.signal]))
  } catch (error) {
    signal.throwIfAborted()
    if (timeout.signal.aborted) {
      const message = `It gave no complete answer within ${ms / 1000} s.`
      throw new ServerFailure({ code: 'stalled', message }, { cause: error })
    }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function askAs(
  connect: ConnectModelServer,
  kind: EndpointKind,
  { url, token }: ProbeQuestion,
  signal: AbortSignal,
): Promise<EndpointProbe> {
  const server = connect(kind, baseAddressOf(kind, url), token)
  const identity = await within(identifyWithinMs, signal, (part) => server.identify(part))
  const models = identity.loading
    ? []
    : await within(listWithinMs, signal, (part) => server.listModels(part))
  return { kind, version: identity.version, models: models.length }
}

function explain(url: string, wanted: EndpointKind | null, failure: Failure): string {
  const { host } = new URL(url)
  switch (failure.code) {
    case 'unreachable':
      return isLoopback(url)
        ? failure.message
        : `${failure.message} A server on another machine must also be set to listen to its network.`
    case 'unauthorised':
      return `${host} wants a token, or another one.`
    case 'rate-limited':
      return `${host} asks for a pause. Try again later.`
    case 'stalled':
      return `Something accepts connections at ${host}, but does not answer. ${failure.message}`
    default:
      return wanted === null
        ? `Found no model server that Switchyard knows at ${host}. ${failure.message}`
        : `What answers at ${host} is not ${kindNames[wanted]}. ${failure.message}`
  }
}

/** The failure that tells most about an address that nobody recognised. */
function mostTelling(failures: Failure[]): Failure {
  const telling = ['unauthorised', 'rate-limited', 'unreachable', 'stalled'] as const
  for (const code of telling) {
    const failure = failures.find((candidate) => candidate.code === code)
    if (failure) return failure
  }
  return failures.at(-1) ?? { code: 'wrong-server', message: 'Nobody recognised it.' }
}

/**
 * Asks an address who it is: as the kind given, else as each kind in turn. Throws AppError `invalid-input` with the
 * reason in words, or the signal's reason.
 */
export async function probeEndpoint(
  connect: ConnectModelServer,
  question: ProbeQuestion,
  signal: AbortSignal,
): Promise<EndpointProbe> {
  const failures: Failure[] = []
  for (const kind of question.kind ? [question.kind] : kinds) {
    try {
      return await askAs(connect, kind, question, signal)
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error
      failures.push(error.failure)
      // No other question would find anybody there either.
      if (error.failure.code === 'unreachable') break
    }
  }
  const failure = mostTelling(failures)
  throw new AppError('invalid-input', explain(question.url, question.kind, failure), { failure })
}
