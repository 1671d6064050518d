import type { Endpoint, EndpointQueue, EndpointState } from '#shared/contract/models'
import type { QueueLimits } from '../queue/decide-next.ts'
import type { EndpointReading } from './check-endpoint.ts'
import { longestAskedMs } from './decide-check-pause.ts'
import type { HealthState } from './health.ts'
import type { KnownEndpoint } from './known-endpoints.ts'

export interface EndpointFacts {
  known: KnownEndpoint
  reading: EndpointReading
  /** What generations make of the reading. */
  health: HealthState
  queue: EndpointQueue
  limits: QueueLimits
  /** A model is being loaded there. */
  loading: boolean
  hasToken: boolean
}

function decideState({ health, queue, limits, loading }: EndpointFacts): EndpointState {
  if (health.state !== 'ready') return health.state
  if (loading) return 'warming'
  return queue.waiting > 0 || queue.running >= limits.perModel ? 'busy' : 'ready'
}

function retryAfter({ checkedAt, failure }: EndpointReading): number | null {
  if (checkedAt === null || !failure?.retryAfterMs) return null
  return checkedAt + Math.min(failure.retryAfterMs, longestAskedMs)
}

/** An endpoint as it is shown: its own answers, what its generations taught us, and what we ask of it now. */
export function decideEndpoint(facts: EndpointFacts): Endpoint {
  const { known, reading, health, queue } = facts
  return {
    id: known.id,
    kind: known.kind,
    name: known.name,
    url: known.url,
    source: known.source,
    state: decideState(facts),
    version: reading.version,
    modelCount: reading.models.length,
    failure: reading.failure ?? health.failure,
    checkedAt: reading.checkedAt,
    queue,
    abilities: reading.abilities,
    hasToken: facts.hasToken,
    lastTokenAt: health.lastTokenAt,
    retryAt: health.retryAt ?? retryAfter(reading),
    ...(health.unnamedErrors ? { unnamedErrors: health.unnamedErrors } : {}),
  }
}
