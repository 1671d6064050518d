import { createShape, type ModelShape } from '#engine/memory/model-shape'

const decoder = (layers: number, kvHeads: number, headLength: number, more: Partial<ModelShape>) =>
  createShape({
    layers,
    kvHeads,
    keyLength: headLength,
    valueLength: headLength,
    slidingWindow: 0,
    weightBytes: 4e9,
    ...more,
  })

const every = (layers: number, period: number) =>
  Array.from({ length: layers }, (_, layer) => (layer + 1) % period === 0)

/** Shapes of published models, from the metadata their logs print. */
export const knownShapes = {
  qwen3_4b: decoder(36, 8, 128, { embeddingLength: 2560, heads: 32, vocabulary: 151_936 }),
  qwen3_1_7b: decoder(28, 8, 128, {
    embeddingLength: 2048,
    heads: 16,
    vocabulary: 151_936,
    weightBytes: 1.1e9,
  }),
  llama32_3b: decoder(28, 8, 128, { embeddingLength: 3072, heads: 24, vocabulary: 128_256 }),
  mistralSmall22b: decoder(56, 8, 128, { embeddingLength: 6144, heads: 48, vocabulary: 32_768 }),
  /** Six of its 24 layers attend, as its list of key-value heads tells. */
  hybridSixOf24: decoder(24, 8, 64, {
    embeddingLength: 2048,
    heads: 32,
    vocabulary: 65_536,
    kvHeads: Array.from({ length: 24 }, (_, layer) =>
      [2, 6, 10, 14, 18, 21].includes(layer) ? 8 : 0,
    ),
    attendingLayers: Array.from({ length: 24 }, (_, layer) =>
      [2, 6, 10, 14, 18, 21].includes(layer),
    ),
    recurrent: { kind: 'shortconv', cacheLength: 3 },
  }),
  qwen3vl8b: decoder(36, 8, 128, { embeddingLength: 4096, heads: 32, vocabulary: 151_936 }),
  qwen25_3b: decoder(36, 2, 128, { embeddingLength: 2048, heads: 16, vocabulary: 151_936 }),
  /** An older conversion, which keeps all heads in full. */
  deepseekR1Uncompressed: decoder(61, 128, 192, {
    embeddingLength: 7168,
    heads: 128,
    valueLength: 128,
    vocabulary: 129_280,
  }),
  glm47Flash: decoder(47, 1, 576, {
    embeddingLength: 2048,
    heads: 20,
    valueLength: 512,
    vocabulary: 154_880,
    mla: { kvLoraRank: 512, ropeDimension: 64 },
  }),
  qwen35_9b: decoder(32, 4, 256, {
    embeddingLength: 4096,
    heads: 16,
    vocabulary: 248_320,
    attendingLayers: every(32, 4),
  }),
  qwen38_27b: decoder(64, 4, 256, {
    embeddingLength: 5120,
    heads: 24,
    vocabulary: 248_320,
    attendingLayers: every(64, 4),
    recurrent: { kind: 'ssm', convKernel: 4, innerSize: 6144, stateSize: 128, groupCount: 16 },
  }),
  gemma3_12b: decoder(48, 8, 256, {
    architecture: 'gemma3',
    embeddingLength: 3840,
    heads: 16,
    vocabulary: 262_208,
    slidingWindow: 1024,
    slidingLayers: every(48, 6).map((full) => !full),
  }),
} as const satisfies Record<string, ModelShape>
