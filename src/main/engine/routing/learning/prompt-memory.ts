import type { MessageId } from '#shared/contract/ids'

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

/**
 * The share of coordinates that is looked at first. The embedder sorts them by how much they tell: after three eighths
 * of them, four prompts in a hundred are still possible neighbours (after a quarter, forty).
 */
const headShare = 0.375

export function createPromptMemory(dimensions: number, most: number): PromptMemory {
  const headSize = Math.max(1, Math.round(dimensions * headShare))
  const tailSize = dimensions - headSize
  let rooms = emptyRooms(Math.min(most, 256), headSize, tailSize)
  const prompts: MessageId[] = []
  const slots = new Map<MessageId, number>()
  let oldest = 0

  function takeSlot(): number {
    if (prompts.length < most) {
      const slot = prompts.length
      if (slot === rooms.lengths.length) {
        rooms = copied(rooms, emptyRooms(Math.min(most, 2 * slot), headSize, tailSize))
      }
      return slot
    }
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
      rooms.heads.set(vector.subarray(0, headSize), slot * headSize)
      rooms.tails.set(vector.subarray(headSize), slot * tailSize)
      rooms.lengths[slot] = length
      rooms.tailLengths[slot] = lengthOf(vector.subarray(headSize))
      prompts[slot] = prompt
      slots.set(prompt, slot)
    },
    nearest(vector, k, floor) {
      const length = lengthOf(vector)
      if (vector.length !== dimensions || length === 0 || k < 1) return []
      const { heads, tails, lengths, tailLengths } = rooms
      const head = Int32Array.from(vector.subarray(0, headSize))
      const tail = Int32Array.from(vector.subarray(headSize))
      const tailLength = lengthOf(vector.subarray(headSize))
      const found: { slot: number; similarity: number }[] = []
      let least = floor
      for (let slot = 0; slot < prompts.length; slot++) {
        const scale = length * (lengths[slot] as number)
        const first = dot(heads, slot * headSize, head)
        // Cauchy-Schwarz: the tails can't add more than the product of their lengths.
        if (first + tailLength * (tailLengths[slot] as number) < least * scale) continue
        const similarity = (first + dot(tails, slot * tailSize, tail)) / scale
        if (similarity < least) continue
        found.push({ slot, similarity })
        if (found.length < 4 * k) continue
        keepBest(found, k)
        least = Math.max(floor, found[k - 1]?.similarity ?? floor)
      }
      keepBest(found, k)
      return found.flatMap(({ slot, similarity }) => {
        const prompt = prompts[slot]
        return prompt === undefined ? [] : [{ prompt, similarity }]
      })
    },
  }
}

/** Vectors one behind the other, cut in two, with the lengths of the whole and of the second part. */
function emptyRooms(count: number, headSize: number, tailSize: number) {
  return {
    heads: new Int8Array(count * headSize),
    tails: new Int8Array(count * tailSize),
    lengths: new Float32Array(count),
    tailLengths: new Float32Array(count),
  }
}

type Rooms = ReturnType<typeof emptyRooms>

function copied(from: Rooms, to: Rooms): Rooms {
  to.heads.set(from.heads)
  to.tails.set(from.tails)
  to.lengths.set(from.lengths)
  to.tailLengths.set(from.tailLengths)
  return to
}

function lengthOf(vector: Int8Array): number {
  let squares = 0
  for (const value of vector) squares += value * value
  return Math.sqrt(squares)
}

function keepBest(found: { slot: number; similarity: number }[], k: number): void {
  found.sort((a, b) => b.similarity - a.similarity || a.slot - b.slot)
  found.length = Math.min(found.length, k)
}

/** In whole numbers, four sums side by side: the processor need not wait for one to add to it. */
function dot(vectors: Int8Array, base: number, other: Int32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < other.length; i += 4) {
    const at = base + i
    a = (a + Math.imul(vectors[at] as number, other[i] as number)) | 0
    b = (b + Math.imul(vectors[at + 1] as number, other[i + 1] as number)) | 0
    c = (c + Math.imul(vectors[at + 2] as number, other[i + 2] as number)) | 0
    d = (d + Math.imul(vectors[at + 3] as number, other[i + 3] as number)) | 0
  }
  for (; i < other.length; i++) a += (vectors[base + i] as number) * (other[i] as number)
  return a + b + c + d
}
