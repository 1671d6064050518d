/** Types an engine can keep its key-value cache in. */
export const kvTypes = ['f16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0'] as const
export type KvType = (typeof kvTypes)[number]

/** Bytes of 32 elements: a block of scale(s) and quants. Source: llama.cpp ggml/src/ggml-common.h. */
const blockBytes: Record<KvType, number> = {
  f16: 64,
  q8_0: 34,
  q5_1: 24,
  q5_0: 22,
  q4_1: 20,
  q4_0: 18,
}

export function kvBytes(elements: number, type: KvType): number {
  return (elements * blockBytes[type]) / 32
}

export type Backend = 'cuda' | 'rocm' | 'vulkan' | 'metal' | 'cpu' | 'unknown'

/** How a model is to be run. */
export interface MemoryNeed {
  /** Tokens of one slot's context; of all slots together when they share one cache. */
  contextLength: number
  kvTypeK: KvType
  /** A quantised value cache needs flash attention. */
  kvTypeV: KvType
  flashAttention: boolean
  /** Conversations served at once. */
  parallel: number
  /** `separate`: each slot has a context of its own. `unified`: all share one. */
  slots: 'separate' | 'unified'
  /** Tokens a prompt is cut into, logically and for one pass through the layers. */
  batch: number
  ubatch: number
  /** Layers on the device, the output counting as one. */
  gpuLayers: number | 'all'
  /** `false` keeps the cache in main memory. */
  kvOnGpu: boolean
  backend: Backend
}

/** Completes a need with what llama.cpp, Ollama and LM Studio do unless told otherwise. */
export function createNeed(
  need: Pick<MemoryNeed, 'contextLength'> & Partial<MemoryNeed>,
): MemoryNeed {
  return {
    kvTypeK: 'f16',
    kvTypeV: 'f16',
    flashAttention: true,
    parallel: 1,
    slots: 'separate',
    batch: 512,
    ubatch: 512,
    gpuLayers: 'all',
    kvOnGpu: true,
    backend: 'unknown',
    ...need,
  }
}

/** Throws a `RangeError` that names the number that can't be. */
export function checkNeed(need: MemoryNeed): void {
  const counts = ['contextLength', 'parallel', 'batch', 'ubatch'] as const
  for (const name of counts) {
    if (!Number.isSafeInteger(need[name]) || need[name] < 1 || need[name] > 2 ** 31) {
      throw new RangeError(`${name} must be a whole number from 1 on, but is ${need[name]}.`)
    }
  }
  const { gpuLayers } = need
  if (gpuLayers !== 'all' && !(Number.isSafeInteger(gpuLayers) && gpuLayers >= 0)) {
    throw new RangeError(
      `gpuLayers must be "all" or a whole number from 0 on, but is ${gpuLayers}.`,
    )
  }
}
