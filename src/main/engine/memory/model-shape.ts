/** What one slot's state of a recurrent layer is made of. Source: llama.cpp src/llama-hparams.cpp, n_embd_r and n_embd_s. */
export type RecurrentShape =
  | { kind: 'ssm'; convKernel: number; innerSize: number; stateSize: number; groupCount: number }
  | { kind: 'shortconv'; cacheLength: number }
  | { kind: 'rwkv'; headSize: number; tokenShifts: number }

/** Bytes of the tensors of a model file, by where they go. */
export interface WeightTable {
  /** One entry a block (layer). */
  layers: readonly number[]
  /** Token embeddings: they stay in main memory. */
  input: number
  /** Output projection and its norm; only the norm where the embeddings serve for both. */
  output: number
  /** Token embeddings that serve as output too, of which the device keeps a copy; 0 where the output has its own. */
  tied: number
  /** Whatever is none of these, e.g. a vision tower. */
  other: number
}

/**
 * What memory a model takes follows from this. `null` = not known; lengths in elements, sizes in bytes.
 * Per-layer arrays have one entry a layer.
 */
export interface ModelShape {
  architecture: string | null
  layers: number | null
  embeddingLength: number | null
  heads: number | readonly number[] | null
  /** 0 in a layer that does not attend. */
  kvHeads: number | readonly number[] | null
  /** Length of one head's key, which need not be `embeddingLength / heads`. */
  keyLength: number | null
  valueLength: number | null
  /** Tokens a sliding layer remembers; 0 = no layer slides. */
  slidingWindow: number | null
  slidingLayers: readonly boolean[] | null
  /** Head lengths of sliding layers where they differ from the others. */
  slidingKeyLength: number | null
  slidingValueLength: number | null
  /** The last so many layers keep no cache of their own (shared caches, prediction heads). */
  cachelessLayers: number
  /** Multi-head latent attention: one compressed entry a token and layer. */
  mla: { kvLoraRank: number; ropeDimension: number } | null
  recurrent: RecurrentShape | null
  /** Which layers attend; `null` = all. */
  attendingLayers: readonly boolean[] | null
  /** Which layers keep a recurrent state; `null` = all those that do not attend. */
  recurrentLayers: readonly boolean[] | null
  experts: number | null
  expertsUsed: number | null
  vocabulary: number | null
  /** Largest context the model was made for, in tokens. */
  contextLength: number | null
  /** Number of weights. */
  parameters: number | null
  /** Weights used for one token, where experts take turns. */
  activeParameters: number | null
  /** Size of the weights, in bytes, when no table of tensors is at hand. */
  weightBytes: number | null
  weights: WeightTable | null
  quantization: string | null
  /** `file`: read from the model file. `server`: a server told it. `family`: published numbers of its kind. `estimate`: reckoned from its size. */
  source: 'file' | 'server' | 'family' | 'estimate'
}

export function createShape(known: Partial<ModelShape>): ModelShape {
  return {
    architecture: null,
    layers: null,
    embeddingLength: null,
    heads: null,
    kvHeads: null,
    keyLength: null,
    valueLength: null,
    slidingWindow: null,
    slidingLayers: null,
    slidingKeyLength: null,
    slidingValueLength: null,
    cachelessLayers: 0,
    mla: null,
    recurrent: null,
    attendingLayers: null,
    recurrentLayers: null,
    experts: null,
    expertsUsed: null,
    vocabulary: null,
    contextLength: null,
    parameters: null,
    activeParameters: null,
    weightBytes: null,
    weights: null,
    quantization: null,
    source: 'server',
    ...known,
  }
}

/** Elements (32-bit floats) that one slot keeps in one recurrent layer. */
export function stateElements(recurrent: RecurrentShape, embeddingLength: number): number {
  switch (recurrent.kind) {
    case 'ssm': {
      const { convKernel, innerSize, stateSize, groupCount } = recurrent
      const rolling = Math.max(0, convKernel - 1) * (innerSize + 2 * groupCount * stateSize)
      return rolling + stateSize * innerSize
    }
    case 'shortconv':
      return embeddingLength * Math.max(0, recurrent.cacheLength - 1)
    case 'rwkv':
      return embeddingLength * (recurrent.tokenShifts + recurrent.headSize)
  }
}

/** The value of one layer of a number or a per-layer list. */
export function ofLayer(value: number | readonly number[], layer: number): number {
  return typeof value === 'number' ? value : (value[layer] ?? 0)
}
