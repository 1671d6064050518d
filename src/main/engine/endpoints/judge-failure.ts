import type { Failure } from '#shared/failure'

/** `open`: once is enough. `count`: several in a row are. `null`: says nothing about it. */
export type Weight = 'open' | 'count' | null

export interface Verdict {
  endpoint: Weight
  model: Weight
}

const nothing: Verdict = { endpoint: null, model: null }

/**
 * What a failed generation says about the endpoint and about the model. `cold`: the model was not loaded when it began;
 * `spoke`: a token had come. What the prompt or the account is to blame for says nothing about either.
 */
export function judgeFailure(
  failure: Failure,
  { cold, spoke }: { cold: boolean; spoke: boolean },
): Verdict {
  switch (failure.code) {
    case 'unreachable':
      return { endpoint: 'count', model: null }
    case 'wrong-server':
      return { endpoint: 'open', model: null }
    case 'stalled':
      // Silence from a loaded model is a hung engine. From one that was loading it may be a slow disk.
      if (cold) return { endpoint: null, model: 'count' }
      return spoke ? { endpoint: 'count', model: 'count' } : { endpoint: 'open', model: 'count' }
    case 'truncated':
    case 'malformed':
    case 'engine-crashed':
      return { endpoint: 'count', model: 'count' }
    case 'unknown':
      return { endpoint: (failure.status ?? 0) >= 500 ? 'count' : null, model: 'count' }
    case 'model-corrupt':
    case 'model-unsupported':
      return { endpoint: null, model: 'open' }
    case 'out-of-memory':
    case 'load-failed':
    case 'load-timeout':
    case 'model-not-found':
      return { endpoint: null, model: 'count' }
    case 'no-model':
    case 'queue-full':
    case 'context-too-long':
    case 'unauthorised':
    case 'rate-limited':
    case 'guardrail':
    case 'bad-request':
      return nothing
  }
}
