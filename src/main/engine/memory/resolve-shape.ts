import type { CachedLayer } from './kv-cache.ts'
import { type ModelShape, ofLayer, stateElements } from './model-shape.ts'
import { bitsPerWeight, inputBitsPerWeight } from './quantization.ts'
import { type Skeleton, skeletonOf } from './typical-shapes.ts'

/** What is missing is filled in three ways: as little as can be, what is likely, as much as can be. */
export type Variant = 'low' | 'likely' | 'high'

export interface ResolvedLayer {
  /** `null`: it keeps no cache. */
  cache: CachedLayer | null
  /** 32-bit floats that a slot keeps. */
  stateElements: number
  weightBytes: number
}

/** A shape without gaps. Sizes in bytes. */
export interface ResolvedShape {
  layers: ResolvedLayer[]
  /** Token embeddings, in main memory. */
  input: number
  /** On the device, with its copy of the embeddings where they serve as output. */
  output: number
  other: number
  embeddingLength: number
  heads: number
  /** Words that get a score for each token read in; 0 where a model only embeds. */
  vocabulary: number
}

/** Something that was not known and had to be supposed, in words. */
export type Assume = (what: string) => void

const usualBits = { low: 4.2, likely: 4.9, high: 8.5 }
const usualVocabulary = { low: 32_000, likely: 152_000, high: 262_144 }
/** Published numbers of a family may differ from the very file. */
const familySpread = { low: 0.95, likely: 1, high: 1.05 }

/**
 * Encoders read a text once and as a whole: they keep no cache and score no words. Source: llama.cpp src/llama-model.cpp,
 * create_memory.
 */
const encoders = /bert/

/** `null` when neither the size of the weights nor their number is known. */
export function resolveShape(
  shape: ModelShape,
  variant: Variant,
  assume: Assume,
): ResolvedShape | null {
  const total = weightTotal(shape, variant, assume)
  if (total === null) return null
  const skeleton = skeletonOf(parametersOf(shape, total), shape.activeParameters)
  const layerCount = shape.layers ?? shape.weights?.layers.length ?? skeleton.layers
  if (shape.layers === null && shape.weights === null) {
    assume('number of layers, from the number of weights')
  }
  const embeddingLength = shape.embeddingLength ?? skeleton.embeddingLength
  if (shape.vocabulary === null) assume('size of the vocabulary')
  const vocabulary = shape.vocabulary ?? usualVocabulary[variant]
  const weights = splitWeights(
    shape,
    total,
    layerCount,
    embeddingLength * vocabulary,
    variant,
    assume,
  )
  const encodes = encoders.test(shape.architecture ?? '')
  const attendsAtAll = !encodes && (shape.attendingLayers?.some(Boolean) ?? true)
  const cacheOf = attendsAtAll ? createCacheOf(shape, skeleton, variant, assume) : () => null
  const layers = Array.from({ length: layerCount }, (_, layer): ResolvedLayer => {
    const attends = shape.attendingLayers?.[layer] ?? true
    const recurs = shape.recurrentLayers?.[layer] ?? !attends
    return {
      cache: attends && layer < layerCount - shape.cachelessLayers ? cacheOf(layer) : null,
      stateElements:
        recurs && shape.recurrent !== null ? stateElements(shape.recurrent, embeddingLength) : 0,
      weightBytes: weights.layers[layer] ?? 0,
    }
  })
  return {
    layers,
    input: weights.input,
    output: weights.output,
    other: weights.other,
    embeddingLength,
    heads: mostHeads(shape.heads) ?? skeleton.heads,
    vocabulary: encodes ? 0 : vocabulary,
  }
}

function weightTotal(shape: ModelShape, variant: Variant, assume: Assume): number | null {
  if (shape.weights !== null) {
    const { layers, input, output, other } = shape.weights
    return layers.reduce((sum, bytes) => sum + bytes, 0) + input + output + other
  }
  if (shape.weightBytes !== null) return shape.weightBytes
  if (shape.parameters === null) return null
  const bits = bitsPerWeight(shape.quantization)
  assume(
    bits === null
      ? 'size of the weights, from their number and a usual quantisation'
      : `size of the weights, from their number and ${shape.quantization}`,
  )
  const spread = { low: 0.93, likely: 1, high: 1.1 }[variant]
  return Math.round((shape.parameters * (bits === null ? usualBits[variant] : bits * spread)) / 8)
}

function parametersOf(shape: ModelShape, totalBytes: number): number {
  if (shape.parameters !== null) return shape.parameters
  return (totalBytes * 8) / (bitsPerWeight(shape.quantization) ?? usualBits.likely)
}

function mostHeads(heads: ModelShape['heads']): number | null {
  if (heads === null) return null
  return typeof heads === 'number' ? heads : Math.max(1, ...heads)
}

interface SplitWeights {
  layers: readonly number[]
  input: number
  output: number
  other: number
}

/** Architectures whose output always uses the token embeddings. */
const alwaysTied = /^(gemma|cohere|command-r)/
/** Below so many weights makers mostly let the embeddings serve for both. */
const mostlyTiedBelow = 4.5e9

function splitWeights(
  shape: ModelShape,
  total: number,
  layerCount: number,
  embeddingElements: number,
  variant: Variant,
  assume: Assume,
): SplitWeights {
  if (shape.weights !== null) {
    const { layers, input, output, tied, other } = shape.weights
    return { layers, input, output: output + tied, other }
  }
  const parameters = parametersOf(shape, total)
  const tied = alwaysTied.test(shape.architecture ?? '')
    ? true
    : variant === 'likely'
      ? parameters < mostlyTiedBelow
      : variant === 'high'
  assume('which part of the weights are token embeddings')
  const average = (8 * total) / Math.max(parameters, 1)
  const bits = tied ? average : (inputBitsPerWeight(shape.quantization) ?? average)
  const input = Math.min(total / 2, (embeddingElements * bits) / 8)
  const blocks = Math.max(0, total - input - (tied ? 0 : input))
  return {
    layers: Array.from({ length: layerCount }, () => blocks / layerCount),
    input,
    output: input,
    other: 0,
  }
}

/** How a layer's cache grows by one token. */
function createCacheOf(
  shape: ModelShape,
  skeleton: Skeleton,
  variant: Variant,
  assume: Assume,
): (layer: number) => CachedLayer {
  const spread = shape.source === 'family' ? familySpread[variant] : 1
  if (spread !== 1) assume('shape, from published numbers of its family')
  const windowOf = createWindowOf(shape, variant, assume)
  const { mla } = shape
  if (mla !== null) {
    return (layer) => ({
      keyElements: mla.kvLoraRank + mla.ropeDimension,
      valueElements: 0,
      window: windowOf(layer),
    })
  }
  const { kvHeads } = shape
  if (kvHeads === null && shape.heads === null) {
    assume('size of the key-value cache, from the number of weights')
    const width = skeleton.cacheWidth[variant]
    return (layer) => ({ keyElements: width, valueElements: width, window: windowOf(layer) })
  }
  const heads = mostHeads(shape.heads)
  const headLength =
    heads === null ? 128 : Math.floor((shape.embeddingLength ?? skeleton.embeddingLength) / heads)
  if (shape.keyLength === null || shape.valueLength === null) assume('length of the heads')
  if (kvHeads === null) assume('number of key-value heads')
  const share = { low: 8, likely: 4, high: 1 }[variant]
  const guessed = Math.max(1, Math.round((heads ?? 8) / share))
  return (layer) => {
    const window = windowOf(layer)
    const slides = shape.slidingLayers?.[layer] === true
    const count = (kvHeads === null ? guessed : ofLayer(kvHeads, layer)) * spread
    const key = (slides ? shape.slidingKeyLength : null) ?? shape.keyLength ?? headLength
    const value = (slides ? shape.slidingValueLength : null) ?? shape.valueLength ?? headLength
    return { keyElements: count * key, valueElements: count * value, window }
  }
}

function createWindowOf(
  shape: ModelShape,
  variant: Variant,
  assume: Assume,
): (layer: number) => number | null {
  const window = shape.slidingWindow
  if (window === null || window <= 0) return () => null
  const { slidingLayers } = shape
  if (slidingLayers !== null) return (layer) => (slidingLayers[layer] === true ? window : null)
  assume('which layers slide')
  return () => (variant === 'low' ? window : null)
}
