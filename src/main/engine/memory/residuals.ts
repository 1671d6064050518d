import type { KvType } from './memory-need.ts'
import type { MemoryPrediction } from './predict-memory.ts'
import { robustMean } from './robust-mean.ts'

/**
 * What an observation compares. `device`: free memory of the device before and after a load. `server`: what the server
 * itself says it took (Ollama's `size_vram`), which leaves out the overhead of its process.
 */
export type Measure = 'device' | 'server'

/** What tends to be off by the same share. */
export interface ResidualKey {
  /** Digest of the model, or its name where it has none. */
  model: string
  quantization: string | null
  /** Tokens over all slots. */
  contextTokens: number
  kvType: KvType
  backend: string
  measure: Measure
}

export interface MemoryObservation {
  prediction: MemoryPrediction
  /** Bytes it really took. */
  observedBytes: number
  /** Bytes by which others are known to have moved meanwhile; 0 = nobody did. */
  foreignBytes: number
  /** Epoch milliseconds. */
  at: number
}

/** Serialisable as JSON. Newest sample last. */
export interface ResidualState {
  version: 1
  entries: Record<string, ResidualEntry>
}
export interface ResidualEntry {
  samples: { logRatio: number; weight: number }[]
  /** Observations that could not be true: more than double or less than half of what was predicted. */
  refused: number
  updatedAt: number
}

/** Observed over predicted: likely, and between which bounds for a next load. */
export interface LearnedResidual {
  ratio: number
  low: number
  high: number
  /** Observations of this very key, refused ones left out. */
  n: number
  /** There are some of this very model, if not with this context. */
  knowsModel: boolean
  /** Counts what others lend, too: how far the bounds may be trusted against those of the formulas, 0..1. */
  trust: number
  measure: Measure
}

const mostSamples = 32
const mostEntries = 2000
/** Further off than this is another program's doing, or a spill into main memory. */
const mostLogRatio = Math.LN2
/** Bounds lie so many spreads from the middle: one load in a thousand may exceed them. */
const spreadsToBound = 3
/** The formulas' own interval is taken for what lies between such bounds, within these limits. */
const leastPriorSpread = 0.007
const mostPriorSpread = 0.13
/** How many observations the prior is worth. */
const priorWeight = 2

export function emptyResiduals(): ResidualState {
  return { version: 1, entries: {} }
}

/** From the exact key to the widest: what is rarely seen borrows from what is like it. */
function levelsOf(key: ResidualKey): string[] {
  const bucket = Math.round(Math.log2(Math.max(1, key.contextTokens)))
  const quantization = key.quantization ?? '?'
  return [
    [key.measure, key.backend, key.model, quantization, `2^${bucket}`, key.kvType],
    [key.measure, key.backend, key.model, quantization],
    [key.measure, key.backend],
  ].map((words) => JSON.stringify(words))
}

/** The part of a prediction that the measure sees, in bytes. */
export function comparableBytes(prediction: MemoryPrediction, measure: Measure): number {
  return measure === 'server' ? prediction.total - prediction.overhead : prediction.total
}

/** The state after one more observation; the same object when the observation says nothing. */
export function applyObservation(
  state: ResidualState,
  key: ResidualKey,
  observation: MemoryObservation,
): ResidualState {
  const predicted = comparableBytes(observation.prediction, key.measure)
  const { observedBytes, foreignBytes, at } = observation
  if (!(predicted > 0) || !(observedBytes > 0) || !Number.isFinite(observedBytes)) return state
  const logRatio = Math.log(observedBytes / predicted)
  const noise = Math.abs(foreignBytes) / (0.02 * predicted)
  const weight = 1 / (1 + noise * noise)
  const entries = { ...state.entries }
  for (const level of levelsOf(key)) {
    const entry = entries[level] ?? { samples: [], refused: 0, updatedAt: 0 }
    entries[level] =
      Math.abs(logRatio) > mostLogRatio
        ? { ...entry, refused: entry.refused + 1, updatedAt: at }
        : {
            ...entry,
            samples: [...entry.samples, { logRatio, weight }].slice(-mostSamples),
            updatedAt: at,
          }
  }
  return { version: 1, entries: withoutOldest(entries) }
}

/** The same was observed of this very key before, to the last digit. */
export function isKnown(
  state: ResidualState,
  key: ResidualKey,
  { prediction, observedBytes }: MemoryObservation,
): boolean {
  const ratio = Math.log(observedBytes / comparableBytes(prediction, key.measure))
  const samples = state.entries[levelsOf(key)[0] ?? '']?.samples ?? []
  return samples.some(({ logRatio }) => Math.abs(logRatio - ratio) < 1e-9)
}

function withoutOldest(entries: Record<string, ResidualEntry>): Record<string, ResidualEntry> {
  const keys = Object.keys(entries)
  if (keys.length <= mostEntries) return entries
  const byAge = Object.entries(entries).sort(([, a], [, b]) => b.updatedAt - a.updatedAt)
  return Object.fromEntries(byAge.slice(0, 0.9 * mostEntries))
}

/**
 * What is known about a key. A level's estimate is drawn towards that of the next wider one, and the widest towards "no
 * error, as far as the formulas' interval allows", each worth two observations. Foreign processes that move memory during a load are kept out in three ways:
 * what is off by more than a factor of two is refused; what was seen while others moved counts little; and of the rest
 * what lies far from the middle of all counts less the farther it lies, and in the end not at all (see `robustMean`).
 */
export function learnedResidual(
  state: ResidualState,
  key: ResidualKey,
  prediction: MemoryPrediction,
): LearnedResidual {
  let mean = 0
  let spread = priorSpreadOf(prediction)
  let trust = 0
  const levels = levelsOf(key)
  const samplesOf = (level: string) => state.entries[level]?.samples ?? []
  for (const level of levels.toReversed()) {
    const samples = samplesOf(level)
    if (samples.length === 0) continue
    const learned = robustMean(
      samples.map(({ logRatio, weight }) => ({ value: logRatio, weight })),
      { mean, spread, weight: priorWeight },
    )
    mean = learned.mean
    spread = learned.spread
    trust = learned.weight / (learned.weight + priorWeight)
  }
  const n = samplesOf(levels[0] ?? '').length
  return {
    ratio: Math.exp(mean),
    low: Math.exp(mean - spreadsToBound * spread),
    high: Math.exp(mean + spreadsToBound * spread),
    n,
    knowsModel: samplesOf(levels[1] ?? '').length > 0,
    trust: n === 0 ? trust / 2 : trust,
    measure: key.measure,
  }
}

function priorSpreadOf({ low, high }: MemoryPrediction): number {
  if (!(low > 0)) return mostPriorSpread
  return Math.min(
    mostPriorSpread,
    Math.max(leastPriorSpread, Math.log(high / low) / (2 * spreadsToBound)),
  )
}

/**
 * The prediction as experience corrects it: the total moves by the learned share, and the bounds go from those of the
 * formulas to those of experience as trust grows. What other models lend moves the total alone: each may err in a way of
 * its own, so nothing that the formulas hold possible is ruled out. The parts keep their proportions; overhead is left
 * alone where the measure does not see it.
 */
export function applyResidual(
  prediction: MemoryPrediction,
  learned: LearnedResidual,
): MemoryPrediction {
  const { trust, ratio } = learned
  if (trust === 0) return prediction
  const seen = comparableBytes(prediction, learned.measure)
  const unseen = prediction.total - seen
  const scaled = (bytes: number) => Math.round(bytes * ratio)
  const parts = {
    weights: scaled(prediction.weights),
    kv: scaled(prediction.kv),
    recurrent: scaled(prediction.recurrent),
    compute: scaled(prediction.compute),
    overhead: unseen > 0 ? prediction.overhead : scaled(prediction.overhead),
  }
  const total = parts.weights + parts.kv + parts.recurrent + parts.compute + parts.overhead
  const moved = total / prediction.total
  const between = (formula: number, experience: number) =>
    Math.round((1 - trust) * formula * moved + trust * experience)
  const [low, high] = learned.knowsModel
    ? [
        Math.min(total, between(prediction.low, seen * learned.low + unseen)),
        Math.max(total, between(prediction.high, seen * learned.high + unseen)),
      ]
    : [
        Math.round(prediction.low * Math.min(1, moved)),
        Math.round(prediction.high * Math.max(1, moved)),
      ]
  const width = (high - low) / total
  return {
    ...prediction,
    ...parts,
    total,
    low,
    high,
    confidence: width <= 0.25 ? 'high' : width <= 0.6 ? 'medium' : 'low',
  }
}
