import type { EndpointQueue } from '#shared/contract/models'
import type { QueueLimits } from './decide-next.ts'

/** What a request takes that nobody has timed. */
const usualSeconds = 8

/** How long a request that came now would wait for its turn, in seconds: a guess from how many go before. Pure. */
export function expectQueue(
  { running, waiting }: EndpointQueue,
  { endpoint }: QueueLimits,
): number {
  const before = running + waiting - Math.max(1, endpoint) + 1
  return before <= 0 ? 0 : (before / Math.max(1, endpoint)) * usualSeconds
}
