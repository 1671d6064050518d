import type { Endpoint } from '#shared/contract/models'
import { isUsable } from '../models/describe-endpoint.ts'

/**
 * Whether the welcome stands where a new chat would: nothing can answer, and nothing could since the page was opened
 * (so that a server that is restarted takes no half-written message off the screen).
 */
export function decideWelcome(facts: {
  known: boolean
  endpoints: readonly Pick<Endpoint, 'state'>[]
  seenReady: boolean
}): boolean {
  if (facts.seenReady) return false
  return facts.known && !facts.endpoints.some(isUsable)
}
