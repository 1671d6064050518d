import { createShape, type ModelShape } from './model-shape.ts'
import { knownSliding } from './sliding-pattern.ts'

/** Published configurations: weights in billions, layers, width, heads, key-value heads, head length, vocabulary, window. */
type Row = readonly [number, number, number, number, number, number, number, number?]

/** Source: the `config.json` that each family's makers publish with its weights. */
const families: Record<string, readonly Row[]> = {
  llama: [
    [1.24, 16, 2048, 32, 8, 64, 128256],
    [3.21, 28, 3072, 24, 8, 128, 128256],
    [7.25, 32, 4096, 32, 8, 128, 32768],
    [8.03, 32, 4096, 32, 8, 128, 128256],
    [12.2, 40, 5120, 32, 8, 128, 131072],
    [22.2, 56, 6144, 48, 8, 128, 32768],
    [23.6, 40, 5120, 32, 8, 128, 131072],
    [70.6, 80, 8192, 64, 8, 128, 128256],
  ],
  qwen2: [
    [0.494, 24, 896, 14, 2, 64, 151936],
    [1.54, 28, 1536, 12, 2, 128, 151936],
    [3.09, 36, 2048, 16, 2, 128, 151936],
    [7.62, 28, 3584, 28, 4, 128, 152064],
    [14.8, 48, 5120, 40, 8, 128, 152064],
    [32.8, 64, 5120, 40, 8, 128, 152064],
    [72.7, 80, 8192, 64, 8, 128, 152064],
  ],
  qwen3: [
    [0.6, 28, 1024, 16, 8, 128, 151936],
    [1.72, 28, 2048, 16, 8, 128, 151936],
    [4.02, 36, 2560, 32, 8, 128, 151936],
    [8.19, 36, 4096, 32, 8, 128, 151936],
    [14.8, 40, 5120, 40, 8, 128, 151936],
    [32.8, 64, 5120, 64, 8, 128, 151936],
  ],
  qwen3moe: [
    [30.5, 48, 2048, 32, 4, 128, 151936],
    [235, 94, 4096, 64, 4, 128, 151936],
  ],
  gemma2: [
    [2.61, 26, 2304, 8, 4, 256, 256000, 4096],
    [9.24, 42, 3584, 16, 8, 256, 256000, 4096],
    [27.2, 46, 4608, 32, 16, 128, 256000, 4096],
  ],
  gemma3: [
    [1.0, 26, 1152, 4, 1, 256, 262144, 512],
    [4.0, 34, 2560, 8, 4, 256, 262208, 1024],
    [12, 48, 3840, 16, 8, 256, 262208, 1024],
    [27, 62, 5376, 32, 16, 128, 262208, 1024],
  ],
  phi3: [
    [3.82, 32, 3072, 32, 32, 96, 32064],
    [14.7, 40, 5120, 40, 10, 128, 100352],
  ],
  'gpt-oss': [
    [20.9, 24, 2880, 64, 8, 64, 201088, 128],
    [117, 36, 2880, 64, 8, 64, 201088, 128],
  ],
}

const otherNames: Record<string, string> = {
  gptoss: 'gpt-oss',
  gptossmoe: 'gpt-oss',
  mistral: 'llama',
  mistral3: 'llama',
  qwen25: 'qwen2',
  gemma3text: 'gemma3',
}

/** Names count a model's weights within this share of the real number (`7B` for 7.62e9). */
const nearEnough = Math.log(1.1)

/** The shape of the published model of an architecture (`qwen3`) with about so many weights; `null` if none is known. */
export function familyShape(architecture: string, parameters: number): ModelShape | null {
  const plain = architecture.toLowerCase().replace(/[^a-z0-9]/g, '')
  const family = otherNames[plain] ?? (families[architecture] ? architecture : plain)
  const distance = (row: Row) => Math.abs(Math.log((row[0] * 1e9) / parameters))
  const row = [...(families[family] ?? [])].sort((a, b) => distance(a) - distance(b))[0]
  if (row === undefined || !(distance(row) <= nearEnough)) return null
  const [, layers, embeddingLength, heads, kvHeads, headLength, vocabulary, window] = row
  const sliding = window === undefined ? null : knownSliding(family, layers, window)
  return createShape({
    architecture,
    layers,
    embeddingLength,
    heads,
    kvHeads,
    keyLength: headLength,
    valueLength: headLength,
    slidingWindow: sliding?.window ?? 0,
    slidingLayers: sliding?.layers ?? null,
    vocabulary,
    parameters,
    source: 'family',
  })
}

/** Depth and width of a decoder reckoned from its number of weights. */
export interface Skeleton {
  layers: number
  embeddingLength: number
  heads: number
  /** Key (or value) elements of a layer: likely, and what is seen at the edges. */
  cacheWidth: { low: number; likely: number; high: number }
}

/**
 * The rule where nothing else is known: 18 · (billions of weights)^0.35 layers, 100 elements of width a layer, heads of
 * 128, eight key-value heads (four below 2.5e9 weights). Where experts take turns, depth follows the geometric mean of
 * all weights and those in use. It meets Llama 3, Qwen 2.5 and Qwen 3 within a fifth of their layers.
 */
export function skeletonOf(parameters: number, activeParameters: number | null): Skeleton {
  const billions = Math.max(
    0.05,
    (activeParameters === null ? parameters : Math.sqrt(parameters * activeParameters)) / 1e9,
  )
  const layers = Math.max(6, Math.round(18 * billions ** 0.35))
  const embeddingLength = Math.ceil((layers * 100) / 256) * 256
  const likely = billions < 2.5 ? 512 : 1024
  return {
    layers,
    embeddingLength,
    heads: Math.max(1, Math.round(embeddingLength / 128)),
    cacheWidth: { low: likely / 4, likely, high: likely * 2 },
  }
}
