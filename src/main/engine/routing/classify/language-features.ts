import type { SparseVector } from './featurise.ts'

/** Languages in Latin letters; ISO 639-1. The others are told by their script. */
export const weighedLanguages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'pl',
  'nl',
  'tr',
  'sv',
  'cs',
] as const

const buckets = 2 ** 13

/** Hashed features, and one that is always there. */
export const languageRows = buckets + 1

/** A sentence or two settle it. */
const readLength = 600

const longestGram = 4
const wholeWord = 0x9e3779b9
/** How much a whole word counts beside its parts. */
const wordWeight = 1.5
/** Length of the vector: how sure the model may get of a short text. */
const vectorLength = 3

/** N-grams of characters, and whole words, of prose. Pure. */
export function featuriseLanguage(prose: string): SparseVector {
  const counts = new Map<number, number>()
  const words = prose
    .slice(0, readLength)
    .toLowerCase()
    .match(/[\p{L}\p{M}'’]+/gu)
  for (const word of words ?? []) {
    const padded = ` ${word} `
    for (let n = 1; n <= longestGram; n++) {
      for (let i = 0; i + n <= padded.length; i++) add(counts, bucketOf(n, padded, i, i + n), 1)
    }
    add(counts, bucketOf(wholeWord, word, 0, word.length), wordWeight)
  }
  let squares = 0
  for (const count of counts.values()) squares += count ** 2
  const scale = squares > 0 ? vectorLength / Math.sqrt(squares) : 0
  return {
    indices: Uint32Array.from([...counts.keys(), buckets]),
    values: Float32Array.from([...[...counts.values()].map((count) => count * scale), 1]),
  }
}

function add(counts: Map<number, number>, bucket: number, by: number) {
  counts.set(bucket, (counts.get(bucket) ?? 0) + by)
}

/** FNV-1a over UTF-16 units, then mixed. */
function bucketOf(seed: number, text: string, from: number, to: number): number {
  let value = 0x811c9dc5 ^ seed
  for (let i = from; i < to; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return ((value ^ (value >>> 12)) >>> 0) % buckets
}
