import { findConcepts } from './find-concepts.ts'
import { describeByHand } from './hand-features.ts'
import { type PromptShape, readShape } from './read-shape.ts'

/** Raise it when anything here, in `read-shape.ts`, `concepts.ts`, `hand-features.ts` or `task-features.ts` changes: weights fit one version only. */
export const featuriserVersion = 4

export const hashBits = 18
const buckets = 2 ** hashBits

/** Which weights a prompt touches, and how strongly. */
export interface SparseVector {
  indices: Uint32Array
  values: Float32Array
}

/** FNV-1a over UTF-16 units, beginning at `seed`. */
function hash(seed: number, text: string, from: number, to: number): number {
  let value = seed
  for (let i = from; i < to; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

function toBucket(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return ((mixed ^ (mixed >>> 12)) >>> 0) % buckets
}

/** Words of letters (with marks), numbers, and signs one by one; dense scripts stay in one piece. */
const wordOrSign = /\p{L}[\p{L}\p{M}'’_]*|\p{N}+|[^\s\p{L}\p{N}]/gu

const dense = /[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/

function splitWords(text: string): string[] {
  return (text.match(wordOrSign) ?? []).map((word) => (/^\p{N}/u.test(word) ? '0' : word))
}

/** Concepts weigh as much as words do. */
const conceptWeight = 1

type Counts = Map<number, number>

function count(counts: Counts, value: number) {
  const bucket = toBucket(value)
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
}

function countWords(counts: Counts, seed: number, words: readonly string[], longest: number) {
  for (let i = 0; i < words.length; i++) {
    let value = seed
    for (let n = 0; n < longest && i + n < words.length; n++) {
      const word = words[i + n] ?? ''
      value = hash(Math.imul(value ^ 0x20, 0x01000193), word, 0, word.length)
      count(counts, value ^ n)
    }
  }
}

/** Character n-grams within words; dense scripts have shorter ones, as a character says more there. */
function countCharacters(counts: Counts, seed: number, words: readonly string[]) {
  for (const word of words) {
    const isDense = dense.test(word)
    const padded = isDense ? word : ` ${word} `
    const [shortest, longest] = isDense ? [1, 3] : [3, 5]
    for (let n = shortest; n <= longest; n++) {
      for (let i = 0; i + n <= padded.length; i++) count(counts, hash(seed ^ n, padded, i, i + n))
    }
  }
}

/** Concepts one by one and in pairs that follow each other, other words between them or not. */
function countConcepts(counts: Counts, seed: number, found: readonly string[][]) {
  found.forEach((names, i) => {
    for (const name of names) {
      const single = hash(seed, name, 0, name.length)
      count(counts, single)
      for (const next of found[i + 1] ?? [])
        count(counts, hash(single ^ 0x7c, next, 0, next.length))
    }
  })
}

/** Of the words of either end so many count towards n-grams of the whole prose. */
const wordsAtEachEnd = 150

function endsOf<T>(items: T[]): T[] {
  if (items.length <= 2 * wordsAtEachEnd) return items
  return [...items.slice(0, wordsAtEachEnd), ...items.slice(-wordsAtEachEnd)]
}

/** A family of features, brought to one length so that none drowns the others. */
interface Family {
  counts: Counts
  weight: number
}

function families(shape: PromptShape): Family[] {
  const family = (weight: number): Family => ({ counts: new Map(), weight })
  const words = endsOf(splitWords(shape.prose.toLowerCase()))
  const all = family(1)
  countWords(all.counts, 0x811c9dc5, words, 3)
  const characters = family(1)
  countCharacters(characters.counts, 0x9e3779b9, words)
  const head = family(0.7)
  const headWords = splitWords(shape.head.toLowerCase()).slice(0, 14)
  countWords(head.counts, 0x85ebca6b, headWords, 3)
  const tail = family(0.5)
  countWords(tail.counts, 0xc2b2ae35, splitWords(shape.tail.toLowerCase()).slice(-20), 2)
  const code = family(0.5)
  countWords(code.counts, 0x27d4eb2f, endsOf(splitWords(shape.code.toLowerCase())), 1)
  const quoted = family(0.4)
  countWords(quoted.counts, 0x2545f491, endsOf(splitWords(shape.quoted.toLowerCase())), 1)
  const meant = family(conceptWeight)
  countConcepts(meant.counts, 0x165667b1, findConcepts(words))
  const meantFirst = family(conceptWeight * 0.8)
  countConcepts(meantFirst.counts, 0x5bd1e995, findConcepts(headWords).slice(0, 6))
  return [all, characters, head, tail, code, quoted, meant, meantFirst]
}

/** The sparse vector of a prompt: hashed n-grams, each family of unit length times its weight, and features by hand. */
export function featurise(prompt: string, shape = readShape(prompt)): SparseVector {
  const merged: Counts = new Map()
  for (const { counts, weight } of families(shape)) {
    let norm = 0
    for (const n of counts.values()) norm += (1 + Math.log(n)) ** 2
    const scale = norm > 0 ? weight / Math.sqrt(norm) : 0
    for (const [bucket, n] of counts) {
      merged.set(bucket, (merged.get(bucket) ?? 0) + (1 + Math.log(n)) * scale)
    }
  }
  const byHand = describeByHand(prompt, shape)
  const size = merged.size + byHand.length
  const indices = new Uint32Array(size)
  const values = new Float32Array(size)
  let at = 0
  for (const [bucket, value] of merged) {
    indices[at] = bucket
    values[at++] = value
  }
  byHand.forEach((value, i) => {
    indices[at] = buckets + i
    values[at++] = value
  })
  return { indices, values }
}
