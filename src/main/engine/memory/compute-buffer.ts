import { fullCells, valueTypeOf } from './kv-cache.ts'
import type { Backend, MemoryNeed } from './memory-need.ts'
import type { ResolvedShape, Variant } from './resolve-shape.ts'

const mebibyte = 1024 ** 2

/**
 * Working memory of one pass, in bytes.
 *
 * Likely, with flash attention: 4·ubatch·(vocabulary + width), the scores of every token that is read in, and the mask of
 * 2 bytes a cell and token. Engines differ: those before 2026 keep the mask in 32 bits as well (6 bytes in all), those
 * from autumn 2026 on reserve scores for few tokens only, which is the low end. Without flash attention the products of
 * queries and keys come on top: 4·ubatch·cells·heads.
 * A quantised cache may be unpacked to 16 bits, a layer at a time: the high end.
 * Source: llama.cpp src/llama-graph.cpp, checked against published "compute buffer size" lines (bench/memory.ts).
 */
export function computeBytes(shape: ResolvedShape, need: MemoryNeed, variant: Variant): number {
  const cells = fullCells(need)
  const rows = Math.min(need.ubatch, cells)
  const hidden = 4 * rows * shape.embeddingLength
  const scores = 4 * rows * shape.vocabulary + hidden
  const products = need.flashAttention ? 0 : 4 * rows * cells * shape.heads
  const attends = shape.layers.some((layer) => layer.cache !== null)
  const mask = attends ? rows * cells : 0
  switch (variant) {
    case 'low':
      return Math.max(4 * hidden, Math.min(scores, 96 * mebibyte), products)
    case 'likely':
      return scores + 2 * mask + products
    case 'high':
      return scores + 3 * hidden + 6 * mask + products + unpackedBytes(shape, need, cells)
  }
}

function unpackedBytes(shape: ResolvedShape, need: MemoryNeed, cells: number): number {
  if (need.kvTypeK === 'f16' && valueTypeOf(need) === 'f16') return 0
  const widest = shape.layers.map(({ cache }) =>
    cache === null ? 0 : cache.keyElements + cache.valueElements,
  )
  return 2 * cells * widest.reduce((most, width) => Math.max(most, width), 0)
}

/**
 * What a process takes on the device before any model. CUDA: 250 (gguf-parser) to 457 MiB (Ollama's reserve), 309 seen.
 * Metal: Ollama reserves 512. The others are supposed to lie within the same bounds.
 */
const overheads: Record<Backend, Record<Variant, number>> = {
  cuda: { low: 250, likely: 309, high: 457 },
  rocm: { low: 200, likely: 309, high: 512 },
  vulkan: { low: 100, likely: 250, high: 457 },
  metal: { low: 0, likely: 128, high: 512 },
  cpu: { low: 0, likely: 0, high: 0 },
  unknown: { low: 0, likely: 309, high: 512 },
}

export function overheadBytes(backend: Backend, variant: Variant): number {
  return overheads[backend][variant] * mebibyte
}
