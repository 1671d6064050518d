import { hashText } from './random.ts'

/**
 * A unit vector for a text: hashed words and character triples, so that texts which share words lie close together.
 * The same text gives the same vector everywhere. An empty text gives the first axis.
 */
export function embedText(text: string, dimensions: number): number[] {
  const vector = new Float64Array(dimensions)
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    add(vector, word, 1)
    for (let i = 0; i + 3 <= word.length; i++) add(vector, `#${word.slice(i, i + 3)}`, 0.35)
  }
  const length = Math.hypot(...vector)
  if (length === 0) vector[0] = 1
  return Array.from(vector, (value) => Math.fround(length === 0 ? value : value / length))
}

function add(vector: Float64Array, feature: string, weight: number): void {
  const hash = hashText(feature)
  const at = hash % vector.length
  vector[at] = (vector[at] ?? 0) + (hash & 0x80000000 ? -weight : weight)
  const second = Math.imul(hash, 0x9e3779b1) >>> 0
  const other = second % vector.length
  vector[other] = (vector[other] ?? 0) + (second & 0x40000000 ? -weight : weight)
}
