/** Only this much of a prompt is looked at, in UTF-16 code units. */
const lookedAt = 8_000

/** Words and pairs of neighbouring words, and how often each occurs. Scripts without spaces count by single signs. */
export function countTerms(prompt: string): Map<string, number> {
  const words = prompt.slice(0, lookedAt).toLowerCase().match(wordPattern) ?? []
  const counts = new Map<string, number>()
  const add = (term: string) => counts.set(term, (counts.get(term) ?? 0) + 1)
  words.forEach((word, at) => {
    add(word)
    const next = words[at + 1]
    if (next !== undefined) add(`${word} ${next}`)
  })
  return counts
}

const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}_]){2,}/gu

/** A prompt's terms as places in a vocabulary, with weights whose squares add up to 1. */
export interface TermVector {
  places: Int32Array
  weights: Float64Array
}

/** The terms that at least two prompts of a set share, and how telling each is. */
export interface Vocabulary {
  size: number
  weigh(terms: ReadonlyMap<string, number>): TermVector
}

/** Weights are (1 + ln tf) · (1 + ln((1 + n) / (1 + df))), normed to length 1: scikit-learn's smoothed TF-IDF, sublinear. */
export function buildVocabulary(prompts: readonly ReadonlyMap<string, number>[]): Vocabulary {
  const spread = new Map<string, number>()
  for (const terms of prompts) {
    for (const term of terms.keys()) spread.set(term, (spread.get(term) ?? 0) + 1)
  }
  const entries = new Map<string, { place: number; rarity: number }>()
  for (const [term, prompted] of spread) {
    if (prompted < 2) continue
    const rarity = 1 + Math.log((1 + prompts.length) / (1 + prompted))
    entries.set(term, { place: entries.size, rarity })
  }
  return {
    size: entries.size,
    weigh(terms) {
      const places: number[] = []
      const weights: number[] = []
      let squares = 0
      for (const [term, times] of terms) {
        const entry = entries.get(term)
        if (!entry) continue
        const weight = (1 + Math.log(times)) * entry.rarity
        places.push(entry.place)
        weights.push(weight)
        squares += weight * weight
      }
      const length = Math.sqrt(squares) || 1
      return {
        places: Int32Array.from(places),
        weights: Float64Array.from(weights, (weight) => weight / length),
      }
    },
  }
}
