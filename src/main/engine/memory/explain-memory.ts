import type { MemoryPrediction } from './predict-memory.ts'

export type MemoryPart = 'weights' | 'kv' | 'recurrent' | 'compute' | 'overhead'

/** One segment of the bar, from its left end. Sizes in bytes, `share` of the total 0..1. */
export interface MemorySegment {
  part: MemoryPart
  bytes: number
  start: number
  share: number
}

export interface MemoryExplanation {
  segments: MemorySegment[]
  total: number
  /** Where the bar may end instead. */
  low: number
  high: number
  /** What stays in main memory. */
  host: number
  assumed: string[]
}

const order: readonly MemoryPart[] = ['weights', 'kv', 'recurrent', 'compute', 'overhead']

/** The parts of a prediction in the order a stacked bar shows them; parts that take nothing are left out. */
export function explainMemory(prediction: MemoryPrediction): MemoryExplanation {
  const { total, low, high, host, assumed } = prediction
  const segments: MemorySegment[] = []
  let start = 0
  for (const part of order) {
    const bytes = prediction[part]
    if (bytes <= 0) continue
    segments.push({ part, bytes, start, share: bytes / total })
    start += bytes
  }
  return { segments, total, low, high, host, assumed }
}
