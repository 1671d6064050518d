import type { SimulatedModel } from './model.ts'

/** One tensor of a model file, as servers list it. */
export interface SimulatedTensor {
  name: string
  type: string
  shape: readonly number[]
  bytes: number
}

/** Bits of a weight. Source: llama.cpp ggml/src/ggml-common.h, bytes of a block over its elements. */
const bitsOf = {
  F32: 32,
  F16: 16,
  Q8_0: 8.5,
  Q6_K: 6.5625,
  Q5_K: 5.5,
  Q4_K: 4.5,
  Q4_0: 4.5,
  MXFP4: 4.25,
} as const
type TensorType = keyof typeof bitsOf

/** What a quantisation mixes: most tensors, those that matter more, and the token embeddings. */
const mixtures: Record<string, readonly [TensorType, TensorType, TensorType]> = {
  F16: ['F16', 'F32', 'F16'],
  Q8_0: ['Q8_0', 'F16', 'Q8_0'],
  Q6_K: ['Q6_K', 'Q8_0', 'Q6_K'],
  Q5_K_M: ['Q5_K', 'Q6_K', 'Q5_K'],
  Q4_K_M: ['Q4_K', 'Q6_K', 'Q4_K'],
  Q4_0: ['Q4_0', 'Q6_K', 'Q4_0'],
  MXFP4: ['MXFP4', 'Q8_0', 'Q8_0'],
}

/** Tensors are cut into rows of this many elements, a whole number of blocks of every type. */
const row = 256

function tensor(name: string, type: TensorType, elements: number): SimulatedTensor {
  const rows = Math.max(1, Math.round(elements / row))
  return { name, type, shape: [row, rows], bytes: (rows * row * bitsOf[type]) / 8 }
}

/**
 * The tensors of a model's file. Token embeddings (and the output, where it has its own) follow from the vocabulary; the
 * blocks share the rest, with as much of the dearer type as the size of the file asks for.
 */
export function listTensors(model: SimulatedModel): SimulatedTensor[] {
  const { vocabularySize, embeddingLength, layers, parameters, sizeBytes, tiedEmbeddings } = model
  const [plain, better, input] = mixtures[model.quantization] ?? mixtures.Q4_K_M ?? []
  if (!plain || !better || !input) return []
  const words = {
    ...tensor('token_embd.weight', input, 0),
    shape: [embeddingLength, vocabularySize],
  }
  const wordElements = vocabularySize * embeddingLength
  words.bytes = (wordElements * bitsOf[input]) / 8
  const output = { ...words, name: 'output.weight', type: better, bytes: 0 }
  output.bytes = (wordElements * bitsOf[better]) / 8
  const ends = tiedEmbeddings ? [words] : [words, output]
  const elements = Math.max(row, (parameters - ends.length * wordElements) / layers)
  const bytes = (sizeBytes - ends.reduce((sum, one) => sum + one.bytes, 0)) / layers
  const dear = (8 * bytes - bitsOf[plain] * elements) / (bitsOf[better] - bitsOf[plain])
  const dearElements = Math.min(elements - row, Math.max(row, dear))
  const blocks = Array.from({ length: layers }, (_, layer) => [
    tensor(`blk.${layer}.ffn_up.weight`, plain, elements - dearElements),
    tensor(`blk.${layer}.ffn_down.weight`, better, dearElements),
  ])
  return [...ends, ...blocks.flat()]
}
