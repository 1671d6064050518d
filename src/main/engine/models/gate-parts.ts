import type { ModelKey } from '#shared/contract/ids'
import type { ResourceReading } from '#shared/contract/resources'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import type { Sightings } from './learn-from-sight.ts'
import type { OperationReport, Operations } from './operations.ts'
import type { SituationParts } from './situation.ts'
import type { Turns } from './turns.ts'

export interface EnsureOptions {
  signal: AbortSignal
  /** `queued`: others load, or hold the memory: then `waitsFor` names those that answer now and are in the way. */
  onPhase(
    phase: 'queued' | 'loading',
    progress: number | null,
    waitsFor?: readonly ModelKey[],
  ): void
  /** Idle residents that may go; those in use or kept never do. */
  mayEvict: 'nobody' | 'idle' | readonly ModelKey[]
  /** Wait for models that answer now, where the memory they hold is what is missing. */
  waitForBusy: boolean
  /** A part in main memory, slow as it is, is better than nothing. */
  maySpill: boolean
  /** Where somebody follows the load already; else it appears in the list of operations. */
  report?: OperationReport
}

export interface GateLimits {
  /** How long an unload may take before it counts as stalled. */
  unloadMs: number
  /** How long freed memory may take to show in a reading. */
  freeMs: number
  /** Between two looks at the memory. */
  pollMs: number
}

export const usualGateLimits: GateLimits = { unloadMs: 60_000, freeMs: 5_000, pollMs: 250 }

export interface GateParts extends SituationParts {
  endpoints: Pick<EndpointRegistry, 'inventory' | 'serverOf' | 'find' | 'refresh' | 'renew'>
  /** A reading all of whose figures were taken after the call. */
  readMachine(): Promise<ResourceReading>
  turns: Turns
  sightings: Pick<Sightings, 'known'>
  operations: Operations
  monotonic(): number
  now(): number
  limits: GateLimits
  /** How long a model that is not kept stays loaded unasked, in seconds; `null` = as its server has it. */
  idleSeconds(): number | null
}
