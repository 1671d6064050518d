import type { MessageId } from '#shared/contract/ids'
import { createVectorBlock } from './vector-block.ts'

export interface Neighbour {
  prompt: MessageId
  /** Cosine, at least the floor that was asked for. */
  similarity: number
}

/** Vectors of past prompts, the newest ones, compared one by one. */
export interface PromptMemory {
  readonly size: number
  has(prompt: MessageId): boolean
  /** The oldest makes room where there is none. A vector of another length, or of zeros, is passed over. */
  add(prompt: MessageId, vector: Int8Array): void
  /** The `k` most alike, the most alike first; none below `floor`. */
  nearest(vector: Int8Array, k: number, floor: number): Neighbour[]
}

/** To signed bytes: the largest coordinate becomes ±127. A cosine is off by a hundredth at most. */
export function quantise(vector: Float32Array): Int8Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const factor = largest > 0 ? 127 / largest : 0
  return Int8Array.from(vector, (value) => Math.round(value * factor))
}

export function createPromptMemory(dimensions: number, most: number): PromptMemory {
  const block = createVectorBlock(dimensions, most)
  const lengths = new Float32Array(most)
  const prompts: MessageId[] = []
  const slots = new Map<MessageId, number>()
  let oldest = 0

  function takeSlot(): number {
    if (prompts.length < most) return prompts.length
    const slot = oldest
    oldest = (oldest + 1) % most
    const out = prompts[slot]
    if (out !== undefined) slots.delete(out)
    return slot
  }

  return {
    get size() {
      return slots.size
    },
    has: (prompt) => slots.has(prompt),
    add(prompt, vector) {
      const length = lengthOf(vector)
      if (vector.length !== dimensions || length === 0) return
      const slot = slots.get(prompt) ?? takeSlot()
      block.set(slot, vector)
      lengths[slot] = length
      prompts[slot] = prompt
      slots.set(prompt, slot)
    },
    nearest(vector, k, floor) {
      const length = lengthOf(vector)
      if (vector.length !== dimensions || length === 0 || k < 1) return []
      const found: { prompt: MessageId; similarity: number }[] = []
      const products = block.products(vector, prompts.length)
      for (const [slot, prompt] of prompts.entries()) {
        const similarity = (products[slot] ?? 0) / (length * (lengths[slot] ?? 0))
        if (similarity >= floor) found.push({ prompt, similarity })
      }
      return found.sort((a, b) => b.similarity - a.similarity).slice(0, k)
    },
  }
}

function lengthOf(vector: Int8Array): number {
  let squares = 0
  for (const value of vector) squares += value * value
  return Math.sqrt(squares)
}
