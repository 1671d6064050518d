import { emojiTerm, pairsOf, segmentsOf } from './search-text.ts'

/** What a typed text asks for. `match` is an FTS5 expression; `null` = there is nothing in it to search for. */
export interface SearchQuery {
  match: string | null
  /** Folded words that must occur, for marking them in a snippet. */
  words: Set<string>
  /** The beginning of a word still being typed, folded. */
  prefix: string | null
  /** Stretches of unspaced scripts and emoji, as typed. */
  runs: string[]
}

const maxClauses = 24
/** One letter begins too many words to be worth a wait: it counts once more follows, or as a word if it is all. */
const minPrefixLength = 2

/**
 * All words must occur, in any order; the last one may be the beginning of a word unless a space follows it. Words
 * joined by punctuation (`foo_bar`, `don't`) must stand together. Nothing typed acts as an operator.
 */
export function parseSearch(text: string): SearchQuery {
  const typed = text.slice(0, 1000)
  const chunks = typed.split(/\s+/u).filter((chunk) => chunk !== '')
  const openEnded = !/\s$/u.test(typed)
  const query: SearchQuery = { match: null, words: new Set(), prefix: null, runs: [] }
  const clauses: string[] = []

  for (const [index, chunk] of chunks.entries()) {
    let phrase: string[] = []
    const endPhrase = (isOpen: boolean) => {
      let last = phrase.at(-1)
      let isPrefix = isOpen
      if (isOpen && last !== undefined && [...last].length < minPrefixLength) {
        isPrefix = false
        if (phrase.length > 1 || clauses.length > 0) phrase.pop()
        last = phrase.at(-1)
      }
      if (last === undefined) return
      clauses.push(`"${phrase.join(' ')}"${isPrefix ? ' *' : ''}`)
      for (const word of isPrefix ? phrase.slice(0, -1) : phrase) query.words.add(foldWord(word))
      if (isPrefix) query.prefix = foldWord(last)
      phrase = []
    }
    for (const segment of segmentsOf(chunk)) {
      if (segment.kind === 'word') {
        if (/[\p{L}\p{N}\p{Co}]/u.test(segment.text)) phrase.push(segment.text)
        continue
      }
      endPhrase(false)
      query.runs.push(segment.text)
      clauses.push(
        segment.kind === 'emoji' ? `"${emojiTerm(segment.text)}"` : runClause(segment.text),
      )
    }
    endPhrase(openEnded && index === chunks.length - 1)
  }
  if (clauses.length > 0) query.match = clauses.slice(0, maxClauses).join(' AND ')
  return query
}

function runClause(run: string): string {
  const pairs = pairsOf(run)
  return pairs.length === 1 && [...run].length === 1 ? `"${run}" *` : `"${pairs.join(' ')}"`
}

/** The same word for every case and accent, about as the index folds it. */
export function foldWord(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
