import type { TextEmbedder } from '#engine/embedding/text-embedder'

/** The rows of the texts that were indexed, best first. */
export type Search = (query: string) => number[]

/** BM25 (Robertson and Zaragoza 2009) with k1 0.9 and b 0.4 over small letters and digits; no stems, no stop words. */
export function keywordSearch(texts: readonly string[]): Search {
  const [k1, b] = [0.9, 0.4]
  const postings = new Map<string, Map<number, number>>()
  const lengths = texts.map((text, row) => {
    const words = wordsOf(text)
    for (const word of words) {
      const posting = postings.get(word) ?? new Map<number, number>()
      postings.set(word, posting.set(row, (posting.get(row) ?? 0) + 1))
    }
    return words.length
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / texts.length
  return (query) => {
    const scores = new Float64Array(texts.length)
    for (const word of wordsOf(query)) {
      const posting = postings.get(word) ?? new Map<number, number>()
      const rarity = Math.log(1 + (texts.length - posting.size + 0.5) / (posting.size + 0.5))
      for (const [row, count] of posting) {
        const norm = k1 * (1 - b + (b * (lengths[row] ?? 0)) / mean)
        scores[row] = (scores[row] ?? 0) + (rarity * count * (k1 + 1)) / (count + norm)
      }
    }
    return ranked(scores)
  }
}

export function embedderSearch(texts: readonly string[], embedder: TextEmbedder): Search {
  const vectors = texts.map((text) => embedder.embed(text))
  return (query) => {
    const wanted = embedder.embed(query)
    return ranked(
      vectors.map((vector) => vector.reduce((sum, value, i) => sum + value * (wanted[i] ?? 0), 0)),
    )
  }
}

/** Reciprocal rank fusion with k = 60 (Cormack, Clarke and Büttcher 2009). */
export function fusedSearch(...searches: readonly Search[]): Search {
  return (query) => {
    const scores: number[] = []
    for (const search of searches) {
      for (const [rank, row] of search(query).entries()) {
        scores[row] = (scores[row] ?? 0) + 1 / (61 + rank)
      }
    }
    return ranked(scores)
  }
}

function ranked(scores: ArrayLike<number>): number[] {
  return Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
