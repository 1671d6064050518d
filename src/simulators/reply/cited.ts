import { findTopics, firstSentence } from './topics.ts'

interface Passage {
  mark: string
  text: string
}

/** Passages given as `[1] …` or `[1]: …`, each at the start of a line. */
export function findPassages(text: string): Passage[] {
  const passages: Passage[] = []
  for (const block of text.split(/^(?=\[\d{1,3}\])/m)) {
    const match = /^\[(\d{1,3})\]:?\s*([\s\S]+)$/.exec(block)
    if (match?.[1] && match[2]?.trim()) passages.push({ mark: match[1], text: match[2].trim() })
  }
  return passages
}

/** Quotes the passages that share most words with the question, with their marks; `null` where none shares any. */
export function writeCited(question: string, passages: readonly Passage[]): string | null {
  const wanted = new Set(findTopics(question))
  const ranked = passages
    .map((passage) => ({
      passage,
      shared: findTopics(passage.text).filter((t) => wanted.has(t)).length,
    }))
    .filter((one) => one.shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, 3)
  if (ranked.length === 0) return null
  return ranked
    .map(({ passage }) => `The passage says: “${firstSentence(passage.text)}” [${passage.mark}]`)
    .join('\n\n')
}
