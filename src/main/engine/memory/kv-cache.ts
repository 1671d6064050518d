import { type KvType, kvBytes, type MemoryNeed } from './memory-need.ts'

/** What a layer adds to the cache for one token, in elements; `window` = tokens it remembers at most. */
export interface CachedLayer {
  keyElements: number
  valueElements: number
  window: number | null
}

/** Cells of a sliding cache are always padded to this. Source: llama.cpp src/llama-kv-cache-iswa.cpp. */
const slidingPadding = 256

/** A cell holds one token of one layer. */
export function paddingOf(need: MemoryNeed): number {
  return need.flashAttention ? 256 : 32
}

export function pad(value: number, step: number): number {
  return Math.ceil(value / step) * step
}

/** Cells of a layer that attends to everything: all slots' contexts, padded. */
export function fullCells(need: MemoryNeed): number {
  const tokens = need.slots === 'unified' ? need.contextLength : need.contextLength * need.parallel
  return pad(tokens, paddingOf(need))
}

/**
 * Cells of a layer that remembers `window` tokens: the window and what is being read in, never more than the full ones.
 * Engines before mid 2025 kept room for the logical batch; pass it as `reading` to allow for them.
 */
export function slidingCells(need: MemoryNeed, window: number, reading = need.ubatch): number {
  const full = fullCells(need)
  if (need.slots === 'unified') {
    return Math.min(full, pad(window * need.parallel + reading, slidingPadding))
  }
  const ownFull = pad(need.contextLength, paddingOf(need))
  const own = Math.min(ownFull, pad(window + reading, slidingPadding))
  return Math.min(full, own * need.parallel)
}

/** Without flash attention the value cache can't be quantised. */
export function valueTypeOf(need: MemoryNeed): KvType {
  return need.flashAttention ? need.kvTypeV : 'f16'
}

/**
 * Bytes of one layer's cache: cells · (key elements · bytes + value elements · bytes).
 * Source: llama.cpp src/llama-kv-cache.cpp.
 */
export function layerCacheBytes(layer: CachedLayer, need: MemoryNeed, reading?: number): number {
  const cells = layer.window === null ? fullCells(need) : slidingCells(need, layer.window, reading)
  return (
    cells *
    (kvBytes(layer.keyElements, need.kvTypeK) + kvBytes(layer.valueElements, valueTypeOf(need)))
  )
}
