import { createRandom, hashText, hexDigits } from './random.ts'
import { listTensors } from './tensors.ts'

export type SimulatedCapability =
  | 'completion'
  | 'tools'
  | 'insert'
  | 'vision'
  | 'embedding'
  | 'thinking'

/** One file a pull has to fetch. Digests carry the `sha256:` prefix. */
export interface SimulatedBlob {
  digest: string
  bytes: number
}

/** A pretended model: what the lists say about it, how fast it is, and what it costs. */
export interface SimulatedModel {
  /** `llama3.2:3b` on Ollama, `google/gemma-3-12b` on LM Studio. */
  name: string
  displayName: string
  publisher: string
  /** `general.architecture` of the weights, e.g. `llama`, `qwen3`. */
  family: string
  /** Number of weights, e.g. 3.2e9. */
  parameters: number
  /** As the servers print it: `3.2B`. */
  parameterSize: string
  quantization: string
  bitsPerWeight: number
  format: 'gguf' | 'mlx'
  /** Size of the weights on disk, in bytes. */
  sizeBytes: number
  /** 64 hex digits without prefix. */
  digest: string
  /** RFC 3339, as Ollama prints it in its lists. */
  modifiedAt: string
  contextLength: number
  capabilities: readonly SimulatedCapability[]
  /** Number of transformer blocks. */
  layers: number
  embeddingLength: number
  heads: number
  /** An array where it differs from layer to layer (Ollama then shows `null` unless asked to be verbose). */
  kvHeads: number | readonly number[]
  keyLength: number
  valueLength: number
  /** Tokens that sliding layers remember; `null` = none slides. */
  slidingWindow: number | null
  /** Of so many layers one attends to everything, where others slide. */
  slidingPeriod: number
  vocabularySize: number
  /** The token embeddings serve as output too. */
  tiedEmbeddings: boolean
  /** Memory it takes when loaded, in bytes; `null` = reckoned from weights and context. */
  loadedBytes: number | null
  /** What it can do, on the scale of the difficulty of tasks (`skill/difficulty.ts`). `Infinity` = never errs. */
  skill: number
  loadMs: number
  unloadMs: number
  promptTokensPerSecond: number
  tokensPerSecond: number
  /** Writes its reasoning first. */
  thinks: boolean
  embeds: boolean
  /** Width of its vectors; 0 when it makes none. */
  dimensions: number
  /** Lists it as somebody else's computer (Ollama cloud stub). */
  remote: { model: string; host: string } | null
  /** What a pull fetches; empty = one blob for the weights and three small ones. */
  blobs: readonly SimulatedBlob[]
}

export type ModelSketch = Pick<SimulatedModel, 'name' | 'family' | 'parameters'> &
  Partial<SimulatedModel>

const typicalBitsPerWeight: Record<string, number> = {
  F16: 16,
  Q8_0: 8.5,
  Q6_K: 6.56,
  Q5_K_M: 5.67,
  Q4_K_M: 4.85,
  Q4_0: 4.55,
  MXFP4: 4.25,
  '4bit': 4.5,
}

/** Completes a sketch: whatever is not said follows from the number of weights in a believable way. */
export function createSimulatedModel(sketch: ModelSketch): SimulatedModel {
  const embeds = sketch.embeds ?? false
  const thinks = sketch.thinks ?? false
  const quantization = sketch.quantization ?? (embeds ? 'F16' : 'Q4_K_M')
  const bits = typicalBitsPerWeight[quantization] ?? 4.85
  const sizeBytes = sketch.sizeBytes ?? Math.round((sketch.parameters * bits) / 8)
  const gigabytes = sizeBytes / 1e9
  const embeddingLength =
    sketch.embeddingLength ?? (embeds ? 768 : sketch.parameters > 6e9 ? 4096 : 3072)
  const heads = sketch.heads ?? Math.round(embeddingLength / 128)
  const headLength = Math.round(embeddingLength / heads)
  const random = createRandom(hashText(sketch.name))
  return {
    displayName: sketch.name,
    publisher: 'library',
    parameterSize: formatParameters(sketch.parameters),
    quantization,
    bitsPerWeight: Math.floor(bits),
    format: 'gguf',
    sizeBytes,
    digest: random.text(64, hexDigits),
    modifiedAt: new Date(Date.UTC(2026, 5, 1) + random.below(120 * 86_400_000)).toISOString(),
    contextLength: 131_072,
    capabilities: embeds
      ? ['embedding']
      : ['completion', 'tools', ...(thinks ? (['thinking'] as const) : [])],
    layers: embeds ? 12 : Math.round(16 + 8 * Math.log2(Math.max(1, sketch.parameters / 1e9))),
    embeddingLength,
    heads,
    kvHeads: embeds ? heads : 8,
    keyLength: headLength,
    valueLength: headLength,
    slidingWindow: null,
    slidingPeriod: 6,
    tiedEmbeddings: false,
    vocabularySize: embeds ? 30_522 : 32_000,
    loadedBytes: null,
    skill: 1.5 + 0.55 * Math.log2(Math.max(0.25, sketch.parameters / 1e9)),
    loadMs: Math.round(400 + 350 * gigabytes),
    unloadMs: 150,
    promptTokensPerSecond: Math.round(6_000 / Math.max(0.5, gigabytes)),
    tokensPerSecond: Math.round(420 / (gigabytes + 2)),
    thinks,
    embeds,
    dimensions: embeds ? embeddingLength : 0,
    remote: null,
    blobs: [],
    ...sketch,
  }
}

/** `3.2B`, `137M`: as both servers print a number of weights. */
export function formatParameters(parameters: number): string {
  return parameters >= 1e9
    ? `${Number((parameters / 1e9).toFixed(1))}B`
    : `${Number((parameters / 1e6).toFixed(0))}M`
}

export const gibibyte = 1024 ** 3

/** What a loaded model takes of the card, in bytes. */
export interface LoadedParts {
  weights: number
  cache: number
  working: number
}

const tokensAtOnce = 512

/**
 * Weights without the token embeddings, which stay in main memory unless they serve as output too (llama.cpp
 * src/llama-model.cpp, load_tensors). Cache = cells · (key length + value length) · kv heads · 2 bytes a layer, cells
 * padded to 256; sliding layers keep their window and what is read at once (src/llama-kv-cache-iswa.cpp). Working space:
 * the outputs of one batch, 4 bytes a token and word of the vocabulary, and a little for everything else. An embedding
 * model, which here is always an encoder, has neither cache nor such outputs.
 */
export function decideLoadedParts(
  model: SimulatedModel,
  contextLength: number,
  parallel: number,
): LoadedParts {
  const { slidingWindow: window, slidingPeriod } = model
  const pad = (tokens: number) => Math.ceil(tokens / 256) * 256
  const all = pad(contextLength)
  let cache = 0
  for (let layer = 0; layer < model.layers; layer++) {
    const kvHeads = typeof model.kvHeads === 'number' ? model.kvHeads : (model.kvHeads[layer] ?? 0)
    const slides = window !== null && layer % slidingPeriod !== slidingPeriod - 1
    const cells = slides ? Math.min(all, pad(window + tokensAtOnce)) : all
    if (model.embeds) continue
    cache += cells * parallel * kvHeads * (model.keyLength + model.valueLength) * 2
  }
  const embeddings = listTensors(model).find(({ name }) => name === 'token_embd.weight')?.bytes ?? 0
  const outputs = model.embeds ? 0 : tokensAtOnce * 4 * model.vocabularySize
  return {
    weights: model.sizeBytes - (model.tiedEmbeddings ? 0 : Math.round(embeddings)),
    cache,
    working: outputs + 30_000_000,
  }
}

/** Bytes a loaded model takes of the card. */
export function decideLoadedBytes(
  model: SimulatedModel,
  contextLength: number,
  parallel: number,
): number {
  if (model.loadedBytes !== null) return model.loadedBytes
  const { weights, cache, working } = decideLoadedParts(model, contextLength, parallel)
  return weights + cache + working
}
