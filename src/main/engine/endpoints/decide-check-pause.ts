import type { Endpoint } from '#shared/contract/models'

export interface CheckPauseFacts {
  source: Endpoint['source']
  /** A request of ours or a load is under way there. */
  active: boolean
  /** Checks that failed in a row. */
  failures: number
  /** The pause that the last answer asked for. */
  retryAfterMs: number | null
  /** 0..1, so that many endpoints that fell together are not asked together. */
  random: number
}

const activeMs = 2_000
const usualMs = 5_000
const longestMs = 30_000
/** No pause that a server asks for is kept longer. */
export const longestAskedMs = 10 * 60_000

/**
 * Milliseconds until the next check. On this machine a check costs a few of them; a far server that is away is asked
 * ever less often. A usual address keeps its pace, because a server started there should be seen soon.
 */
export function decideCheckPause(facts: CheckPauseFacts): number {
  if (facts.retryAfterMs !== null) {
    return Math.max(usualMs, Math.min(facts.retryAfterMs, longestAskedMs))
  }
  if (facts.active) return activeMs
  if (facts.failures === 0 || facts.source !== 'settings') return usualMs
  const pause = Math.min(longestMs, usualMs * 2 ** Math.min(10, facts.failures - 1))
  return Math.round(pause * (0.75 + facts.random / 4))
}
