import { createShape, type ModelShape, type RecurrentShape } from '#engine/memory/model-shape'
import { knownSliding, slidingPattern } from '#engine/memory/sliding-pattern'
import { fileTypeName } from './ggml-types.ts'

/** Entries of a model file's metadata by key, from the file itself or from a server that repeats them. */
export type Lookup = (key: string) => unknown

/** Recurrent architectures of which no layer attends. */
const neverAttends = /^(mamba2?|rwkv\d|arwkv7)$/
/** Hybrids whose every layer does both. */
const doesBoth = /^falcon-h1$/
/** Hybrids in which every so many layers one attends, unless their file says how many. */
const usualInterval: Record<string, number> = { qwen3next: 4, qwen35: 4, qwen35moe: 4 }

/**
 * The shape of a model from its metadata. Keys: gguf.md, "Architecture" section, and llama.cpp src/llama-arch.cpp. What is
 * missing gets the value that llama.cpp gives it (key length = width / heads, key-value heads = heads).
 */
export function shapeFromMetadata(lookup: Lookup): ModelShape {
  const architecture = textOf(lookup('general.architecture'))
  const own = (key: string) => lookup(`${architecture}.${key}`)
  const layers = layersOf(own('block_count'))
  const embeddingLength = countOf(own('embedding_length'))
  const heads = perLayer(own('attention.head_count'))
  const usualLength = defaultHeadLength(embeddingLength, heads)
  const mla = mlaOf(own)
  const sliding = slidingOf(own, architecture, layers)
  const recurrence = recurrenceOf(own, architecture, layers)
  return createShape({
    architecture,
    layers,
    embeddingLength,
    heads,
    kvHeads: kvHeadsOf(own, heads),
    keyLength: countOf(own('attention.key_length')) ?? usualLength,
    valueLength: countOf(own('attention.value_length')) ?? usualLength,
    slidingWindow: sliding.window,
    slidingLayers: sliding.layers,
    slidingKeyLength: countOf(own('attention.key_length_swa')),
    slidingValueLength: countOf(own('attention.value_length_swa')),
    cachelessLayers:
      (countOf(own('attention.shared_kv_layers')) ?? 0) +
      (countOf(own('nextn_predict_layers')) ?? 0),
    mla,
    recurrent: recurrence.recurrent,
    attendingLayers: recurrence.attending,
    recurrentLayers: recurrence.recurring,
    experts: countOf(own('expert_count')),
    expertsUsed: countOf(own('expert_used_count')),
    vocabulary: countOf(own('vocab_size')),
    contextLength: countOf(own('context_length')),
    parameters: countOf(lookup('general.parameter_count')),
    quantization: fileTypeName(lookup('general.file_type')),
  })
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A whole number from 1 on. */
function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** No engine runs more layers. Source: llama.cpp src/llama-hparams.h, LLAMA_MAX_LAYERS is 512. */
const mostLayers = 1024

function layersOf(value: unknown): number | null {
  const count = countOf(value)
  return count !== null && count <= mostLayers ? count : null
}

/** A number, or a list with one a layer, in which 0 is allowed. */
function perLayer(value: unknown): number | number[] | null {
  if (!Array.isArray(value)) return countOf(value)
  const list = value
    .slice(0, mostLayers)
    .map((entry) => (typeof entry === 'number' && entry > 0 ? entry : 0))
  return list.length > 0 && list.some((entry) => entry > 0) ? list : null
}

function defaultHeadLength(
  embeddingLength: number | null,
  heads: number | readonly number[] | null,
): number | null {
  const count = heads === null || typeof heads === 'number' ? heads : Math.max(...heads)
  return count === null || embeddingLength === null ? null : Math.floor(embeddingLength / count)
}

/** A key that is present but null was a list that the server left out: not known. A missing one means "as many as heads". */
function kvHeadsOf(own: Lookup, heads: number | number[] | null): number | number[] | null {
  const value = own('attention.head_count_kv')
  if (value === null) return null
  return value === undefined ? heads : perLayer(value)
}

/**
 * Compressed caches need tensors that only newer conversions have; those name `key_length_mla`. An older conversion keeps
 * every head's keys and values in full.
 */
function mlaOf(own: Lookup): ModelShape['mla'] {
  const kvLoraRank = countOf(own('attention.kv_lora_rank'))
  const ropeDimension = countOf(own('rope.dimension_count'))
  if (kvLoraRank === null || ropeDimension === null) return null
  return countOf(own('attention.key_length_mla')) === null ? null : { kvLoraRank, ropeDimension }
}

function slidingOf(
  own: Lookup,
  architecture: string | null,
  layers: number | null,
): { window: number; layers: boolean[] | null } {
  const window = countOf(own('attention.sliding_window'))
  const pattern = own('attention.sliding_window_pattern')
  if (Array.isArray(pattern) && window !== null)
    return { window, layers: pattern.slice(0, mostLayers).map(Boolean) }
  // Left out by the server: some layers slide, but which ones is not known.
  if (pattern === null && window !== null) return { window, layers: null }
  const period = countOf(pattern)
  if (period !== null && window !== null && layers !== null) {
    return { window, layers: slidingPattern(layers, period, architecture === 'smallthinker') }
  }
  if (architecture === null || layers === null) return { window: 0, layers: null }
  return knownSliding(architecture, layers, window) ?? { window: 0, layers: null }
}

function recurrenceOf(
  own: Lookup,
  architecture: string | null,
  layers: number | null,
): { recurrent: RecurrentShape | null; attending: boolean[] | null; recurring: boolean[] | null } {
  const recurrent = recurrentOf(own)
  if (recurrent === null || layers === null || architecture === null) {
    return { recurrent, attending: null, recurring: null }
  }
  const every = (value: boolean) => Array.from({ length: layers }, () => value)
  if (neverAttends.test(architecture)) {
    return { recurrent, attending: every(false), recurring: every(true) }
  }
  if (doesBoth.test(architecture)) {
    return { recurrent, attending: every(true), recurring: every(true) }
  }
  const kvHeads = own('attention.head_count_kv')
  if (Array.isArray(kvHeads)) {
    const attending = every(false).map((_, layer) => Number(kvHeads[layer] ?? 0) > 0)
    return { recurrent, attending, recurring: attending.map((attends) => !attends) }
  }
  const interval = countOf(own('full_attention_interval')) ?? usualInterval[architecture] ?? null
  if (interval === null) return { recurrent, attending: null, recurring: null }
  const attending = every(false).map((_, layer) => (layer + 1) % interval === 0)
  return { recurrent, attending, recurring: attending.map((attends) => !attends) }
}

function recurrentOf(own: Lookup): RecurrentShape | null {
  const innerSize = countOf(own('ssm.inner_size'))
  const stateSize = countOf(own('ssm.state_size'))
  if (innerSize !== null && stateSize !== null) {
    const convKernel = countOf(own('ssm.conv_kernel')) ?? 0
    const groupCount = countOf(own('ssm.group_count')) ?? 0
    return { kind: 'ssm', convKernel, innerSize, stateSize, groupCount }
  }
  const cacheLength = countOf(own('shortconv.l_cache'))
  if (cacheLength !== null) return { kind: 'shortconv', cacheLength }
  const headSize = countOf(own('wkv.head_size'))
  if (headSize === null) return null
  return { kind: 'rwkv', headSize, tokenShifts: countOf(own('token_shift_count')) ?? 2 }
}
