import type { ModelKey } from '#shared/contract/ids'
import type { Fit } from '#shared/contract/models'
import type { MemoryPrediction } from '../memory/predict-memory.ts'
import { chooseEvictions } from './choose-evictions.ts'
import type { Device } from './device.ts'
import { sayDecision } from './say-fit.ts'

/**
 * A loaded model on the device. `idle` may go. `busy`: it answers, or is being loaded. `kept`: the user keeps it.
 * `fixed`: its server lets nobody unload it. `own`: the very model that is to be loaded anew, with another context.
 */
export interface ResidentFacts {
  model: ModelKey
  name: string
  /** What it takes of the device. */
  bytes: number
  state: 'idle' | 'busy' | 'kept' | 'fixed' | 'own'
  /** Measured, or reckoned from its size; `null` = not known. */
  reloadSeconds: number | null
  /** How likely it is asked for again soon, 0..1. */
  likelihood: number
}

/** Everything a verdict depends on. */
export interface FitFacts {
  name: string
  contextLength: number
  /** As experience corrects it; `null` = the size is not known. */
  prediction: MemoryPrediction | null
  device: Device
  /** Spoken for by loads under way. */
  reservedBytes: number
  residents: readonly ResidentFacts[]
  /** The longest context that takes no more than so many bytes; `null` = none. */
  largestContext(availableBytes: number): number | null
  /** The server puts into main memory what the card can't take, instead of failing. */
  spills: { server: string } | null
}

export interface FitDecision extends Fit {
  /** What has to be free before the load may begin; `null` = not known. */
  admitBytes: number | null
  /** Bytes that would lie in main memory, which is slow; 0 = none. */
  spilledBytes: number
  /** The model could be loaded once those that answer now are done. */
  busyInTheWay: boolean
}

/** Shorter contexts are of no use to anyone. */
export const leastContext = 512

/** A very unsure upper bound would forbid what mostly works, so it counts for no more than this much of the total. */
const mostMargin = 1.25

/** What must be free for a load to be admitted: the upper bound of the prediction, within reason. */
export function admitBytesOf(prediction: MemoryPrediction, device: Device): number {
  return Math.min(prediction.high, Math.ceil(prediction.total * mostMargin)) + device.slackBytes
}

function needOf(prediction: MemoryPrediction | null): Fit['need'] {
  if (prediction === null) return null
  const { low, total, high, weights, kv } = prediction
  return { low, total, high, weights, kv, rest: total - weights - kv }
}

/** May this model be loaded so, and what would it take? Pure and deterministic. */
export function decideFit(facts: FitFacts): FitDecision {
  const { prediction, device, residents } = facts
  const { totalBytes, freeBytes } = device
  const ownBytes = bytesOf(residents, 'own')
  const availableBytes =
    freeBytes === null ? null : Math.max(0, freeBytes - facts.reservedBytes) + ownBytes
  const undecided = {
    need: needOf(prediction),
    availableBytes,
    shortBytes: null,
    evict: [],
    largestContext: null,
    contextLength: facts.contextLength,
    assumed: prediction?.assumed ?? [],
    admitBytes: prediction && admitBytesOf(prediction, device),
    spilledBytes: 0,
    busyInTheWay: false,
  } satisfies Omit<FitDecision, 'kind' | 'reason'>
  const conclude = (
    kind: Fit['kind'],
    more: Partial<FitDecision>,
    foreignBytes: number | null,
  ): FitDecision => {
    const decided = { ...undecided, ...more, kind }
    return { ...decided, reason: sayDecision(decided, facts, foreignBytes) }
  }
  if (prediction === null || availableBytes === null || freeBytes === null || totalBytes === null) {
    return conclude('unknown', {}, null)
  }

  const admit = admitBytesOf(prediction, device)
  const foreignBytes = Math.max(
    0,
    totalBytes - freeBytes - residents.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const largestContext = facts.largestContext(availableBytes - device.slackBytes)
  if (admit <= availableBytes) return conclude('fits', { largestContext }, foreignBytes)

  const shortBytes = admit - availableBytes
  const short = { shortBytes, largestContext }
  const idle = residents.filter((resident) => resident.state === 'idle')
  const mostRoom = totalBytes - foreignBytes - facts.reservedBytes
  // Where cards are filled evenly, what a resident gives back may lie on one that has enough already.
  const evict = admit <= mostRoom ? chooseEvictions(idle.map(toEvictable), shortBytes) : null
  if (evict) {
    return conclude('fits-after-eviction', { ...short, evict: evict.map(toVictim) }, foreignBytes)
  }
  const smaller = largestContext !== null && largestContext >= leastContext
  const idleBytes = bytesOf(residents, 'idle')
  const busyInTheWay = shortBytes - idleBytes <= bytesOf(residents, 'busy')
  if (smaller) return conclude('fits-smaller', { ...short, busyInTheWay }, foreignBytes)
  if (admit <= mostRoom) return conclude('fits-smaller', { ...short, busyInTheWay }, foreignBytes)

  const atLeast = facts.largestContext(mostRoom - device.slackBytes)
  if (atLeast !== null && atLeast >= leastContext) {
    return conclude('fits-smaller', { ...short, busyInTheWay: false }, foreignBytes)
  }
  const spilledBytes = shortBytes - idleBytes
  // A server that spills pushes others out first, whoever keeps or uses them: only where there are none.
  const alone = residents.every(({ state }) => state === 'idle' || state === 'own')
  if (facts.spills && alone && spilledBytes <= device.spillBytes) {
    const kind = idle.length === 0 ? 'fits' : 'fits-after-eviction'
    const all = idle.map(toEvictable).map(toVictim)
    return conclude(kind, { ...short, evict: all, spilledBytes }, foreignBytes)
  }
  return conclude('never', short, foreignBytes)
}

function bytesOf(residents: readonly ResidentFacts[], state: ResidentFacts['state']): number {
  return residents.reduce(
    (sum, resident) => sum + (resident.state === state ? resident.bytes : 0),
    0,
  )
}

function toVictim({ cost: _, ...victim }: ReturnType<typeof toEvictable>): Fit['evict'][number] {
  return victim
}

/** A model whose load time nobody knows counts as one of average size. */
const usualReloadSeconds = 10

function toEvictable({ model, name, bytes, reloadSeconds, likelihood }: ResidentFacts) {
  return {
    model,
    name,
    bytes,
    reloadSeconds,
    cost: (reloadSeconds ?? usualReloadSeconds) * likelihood,
  }
}
