import { ServerFailure } from '#engine/endpoints/model-server'
import type { FailureCode } from '#shared/failure'
import { serverFailure } from './failures.ts'

const foreign: readonly FailureCode[] = ['unknown', 'malformed', 'bad-request', 'model-not-found']

/**
 * Runs the question by which a server is known. Whatever else answers, in any words that mean nothing here, is a
 * `wrong-server`; a server that is away, busy, or wants a token keeps its own failure.
 */
export async function recognise<T>(
  origin: string,
  product: string,
  ask: () => Promise<T | null>,
): Promise<T> {
  try {
    const answer = await ask()
    if (answer !== null) return answer
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error
    const { code, status = 200 } = error.failure
    if (!foreign.includes(code) || status >= 500) throw error
    throw notRecognised(origin, product, error)
  }
  throw notRecognised(origin, product)
}

function notRecognised(origin: string, product: string, cause?: ServerFailure): ServerFailure {
  const message = `${origin} answers, but not as ${product} does. Is this the address of ${product}?`
  return serverFailure('wrong-server', message, { status: cause?.failure.status, cause })
}
