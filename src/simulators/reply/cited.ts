import { findTopics, firstSentence } from './topics.ts'

interface Passage {
  mark: string
  text: string
}

/** A mark at the start of a line and the paragraph behind it. */
const passagePattern = /^\[(\d{1,3})\]:?[ \t]*(\S[\s\S]*?)(?=\n\s*\n|\n\[\d{1,3}\]|$(?![\s\S]))/gm

/** Passages given as `[1] …` or `[1]: …`, each at the start of a line, each one paragraph. */
export function findPassages(text: string): Passage[] {
  return [...text.matchAll(passagePattern)].map(([, mark = '', body = '']) => ({
    mark,
    text: body.trim(),
  }))
}

/** What is left of a prompt beside its passages. */
export function withoutPassages(text: string): string {
  return text.replace(passagePattern, '')
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
