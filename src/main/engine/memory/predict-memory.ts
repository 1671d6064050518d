import { computeBytes, overheadBytes } from './compute-buffer.ts'
import { layerCacheBytes } from './kv-cache.ts'
import { checkNeed, type MemoryNeed } from './memory-need.ts'
import type { ModelShape } from './model-shape.ts'
import {
  type ResolvedLayer,
  type ResolvedShape,
  resolveShape,
  type Variant,
} from './resolve-shape.ts'

export type Confidence = 'high' | 'medium' | 'low'

/** What a model will take of its device, in bytes. */
export interface MemoryPrediction {
  weights: number
  /** Key-value cache. */
  kv: number
  /** State of recurrent layers. */
  recurrent: number
  /** Working memory of one pass. */
  compute: number
  /** What the engine's process takes besides. */
  overhead: number
  total: number
  /** Weights, cache and state that stay in main memory. */
  host: number
  /** The total lies between these. */
  low: number
  high: number
  confidence: Confidence
  /** What was not known and had to be supposed, in words. */
  assumed: string[]
}

type Parts = Pick<
  MemoryPrediction,
  'weights' | 'kv' | 'recurrent' | 'compute' | 'overhead' | 'host'
>

/**
 * Device memory = weights + key-value cache + recurrent state + working memory + overhead. `null` when neither the size
 * nor the number of the weights is known. Throws a `RangeError` for a need that can't be.
 */
export function predictMemory(shape: ModelShape, need: MemoryNeed): MemoryPrediction | null {
  checkNeed(need)
  const assumed = new Set<string>()
  const assume = (what: string) => {
    assumed.add(what)
  }
  const likely = resolveShape(shape, 'likely', assume)
  const least = resolveShape(shape, 'low', assume)
  const most = resolveShape(shape, 'high', assume)
  if (likely === null || least === null || most === null) return null
  if (!need.flashAttention && need.kvTypeV !== 'f16') {
    assume('values kept as f16, because quantising them needs flash attention')
  }
  const parts = partsOf(likely, need, 'likely')
  const total = sumOf(parts)
  const low = Math.min(total, sumOf(partsOf(least, need, 'low')))
  const high = Math.max(total, sumOf(partsOf(most, need, 'high')) + offloadSlack(most, need))
  return {
    ...parts,
    total,
    low,
    high,
    confidence: decideConfidence(shape, total, low, high),
    assumed: [...assumed],
  }
}

function sumOf(parts: Parts): number {
  return parts.weights + parts.kv + parts.recurrent + parts.compute + parts.overhead
}

/** Layers on the device are the last ones; the output goes first. Source: llama.cpp src/llama-model.cpp, load_tensors. */
function splitLayers(shape: ResolvedShape, need: MemoryNeed) {
  const count = need.backend === 'cpu' ? 0 : need.gpuLayers === 'all' ? Infinity : need.gpuLayers
  const first = Math.max(0, shape.layers.length - Math.max(0, count - 1))
  return { first, usesDevice: count > 0 }
}

function partsOf(shape: ResolvedShape, need: MemoryNeed, variant: Variant): Parts {
  const { first, usesDevice } = splitLayers(shape, need)
  const parts: Parts = {
    weights: 0,
    kv: 0,
    recurrent: 0,
    compute: 0,
    overhead: 0,
    host: shape.input,
  }
  const reading = variant === 'high' ? Math.max(need.batch, need.ubatch) : need.ubatch
  const cacheOf = ({ cache }: ResolvedLayer) =>
    cache === null ? 0 : layerCacheBytes(cache, need, reading)
  for (const [index, layer] of shape.layers.entries()) {
    const state = 4 * layer.stateElements * need.parallel
    const cache = cacheOf(layer)
    const onDevice = index >= first
    if (onDevice) parts.weights += layer.weightBytes
    else parts.host += layer.weightBytes
    if (onDevice && need.kvOnGpu) {
      parts.kv += cache
      parts.recurrent += state
    } else {
      parts.host += cache + state
    }
  }
  if (usesDevice) {
    parts.weights += shape.output + shape.other
    parts.compute = computeBytes(shape, need, variant)
    parts.overhead = overheadBytes(need.backend, variant)
  } else {
    parts.host += shape.output + shape.other + computeBytes(shape, need, variant)
  }
  return roundUp(parts)
}

function roundUp(parts: Parts): Parts {
  return {
    weights: Math.round(parts.weights),
    kv: Math.round(parts.kv),
    recurrent: Math.round(parts.recurrent),
    compute: Math.round(parts.compute),
    overhead: Math.round(parts.overhead),
    host: Math.round(parts.host),
  }
}

/** Engines before 2026 put the output last, so that a partial load has one more layer in its stead. */
function offloadSlack(shape: ResolvedShape, need: MemoryNeed): number {
  const { first, usesDevice } = splitLayers(shape, need)
  const next = shape.layers[first - 1]
  if (!usesDevice || next === undefined) return 0
  return (
    Math.max(0, next.weightBytes - shape.output) +
    (next.cache === null ? 0 : layerCacheBytes(next.cache, need))
  )
}

function decideConfidence(shape: ModelShape, total: number, low: number, high: number): Confidence {
  const width = total > 0 ? (high - low) / total : 0
  if (shape.source === 'estimate' || width > 0.6) return 'low'
  return shape.source === 'family' || width > 0.25 ? 'medium' : 'high'
}
