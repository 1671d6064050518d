import { concepts } from './concepts.ts'

const dense = /[\u2e80-\u9fff\uac00-\ud7af]/

/** Stems with any ending, by their length; whole words; and pieces of scripts that leave no space between words. */
const words = new Map<string, Set<string>>()
const stems = new Map<string, Set<string>>()
const pieces = new Map<string, Set<string>>()
let longestStem = 0
let longestPiece = 0

for (const [name, text] of Object.entries(concepts)) {
  for (const entry of text.normalize('NFC').split(' ')) {
    const stem = entry.replace(/\*$/, '')
    const table = dense.test(entry) ? pieces : entry.endsWith('*') ? stems : words
    table.set(stem, (table.get(stem) ?? new Set()).add(name))
    if (table === stems) longestStem = Math.max(longestStem, stem.length)
    if (table === pieces) longestPiece = Math.max(longestPiece, stem.length)
  }
}

/** Names of the concepts in these words (in lower case), in their order; one word may be several. */
export function findConcepts(sequence: readonly string[]): string[][] {
  return sequence.flatMap((word) => {
    if (dense.test(word)) return findPieces(word)
    const found = new Set(words.get(word))
    for (let length = Math.min(longestStem, word.length); length >= 3; length--) {
      const hits = stems.get(word.slice(0, length))
      if (!hits) continue
      for (const name of hits) found.add(name)
      break
    }
    return found.size > 0 ? [[...found]] : []
  })
}

function findPieces(word: string): string[][] {
  const found: string[][] = []
  for (let at = 0; at < word.length; at++) {
    for (let length = Math.min(longestPiece, word.length - at); length >= 1; length--) {
      const hits = pieces.get(word.slice(at, at + length))
      if (!hits) continue
      found.push([...hits])
      at += length - 1
      break
    }
  }
  return found
}
