import type { ServerFailure } from '#engine/endpoints/model-server'
import { serverFailure } from './failures.ts'

/** How far an exchange had come when the connection failed. */
export type NetworkStage = 'connect' | 'head' | 'body'

const certificateProblem = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/

/**
 * Names a connection error of Node. A connection that is dropped before the answer is `unreachable`, one that breaks
 * inside it `truncated`: a reset alone does not tell a crash of the engine from a proxy or a network that gave up.
 */
export function networkFailure(error: unknown, stage: NetworkStage, origin: string): ServerFailure {
  const code = codeOf(error)
  const said = code === '' ? messageOf(error) : code
  if (code.startsWith('HPE_')) {
    return stage === 'body'
      ? serverFailure('malformed', `The reply of ${origin} broke the HTTP protocol (${said}).`, {
          cause: error,
        })
      : serverFailure('wrong-server', `What listens at ${origin} does not speak HTTP (${said}).`, {
          cause: error,
        })
  }
  if (certificateProblem.test(code)) {
    const message = `The certificate of ${origin} is not trusted (${said}). Use http, or a certificate this machine trusts.`
    return serverFailure('unreachable', message, { cause: error })
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    const message = `What listens at ${origin} does not speak HTTPS (${said}). Try http.`
    return serverFailure('wrong-server', message, { cause: error })
  }
  if (stage === 'connect') {
    const message = `Nothing answers at ${origin} (${said}). Is the server running there?`
    return serverFailure('unreachable', message, { cause: error })
  }
  const when = stage === 'head' ? 'before it answered' : 'in the middle of its answer'
  const message = `${origin} dropped the connection ${when} (${said}).`
  return serverFailure(stage === 'head' ? 'unreachable' : 'truncated', message, { cause: error })
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'no reason given'
}
