import type { Database } from 'better-sqlite3'

/** A stretch of text that is searched in one way; what lies between segments is never searched. */
export interface Segment {
  kind: 'word' | 'unspaced' | 'emoji'
  text: string
  /** UTF-16 offset in the text that was cut. */
  at: number
}

const scripts = ['Han', 'Hira', 'Kana', 'Hang', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr']
const unspaced = `[[${scripts.map((script) => `\\p{scx=${script}}`).join('')}]&&[\\p{L}\\p{M}\\p{N}]]`
const emoji = '[\\p{Extended_Pictographic}&&\\p{So}]'
const word = `[[\\p{L}\\p{N}\\p{M}\\p{Co}]--${unspaced}]`
const segmentPattern = new RegExp(
  `(?<unspaced>${unspaced}+)|(?<emoji>${emoji})|(?<word>${word}+)`,
  'gv',
)
const needsCutting = new RegExp(`${unspaced}|${emoji}`, 'v')
const cutPattern = new RegExp(`${unspaced}+|${emoji}`, 'gv')

export function* segmentsOf(text: string): Generator<Segment> {
  for (const match of text.matchAll(segmentPattern)) {
    const kind = match.groups?.word ? 'word' : match.groups?.emoji ? 'emoji' : 'unspaced'
    yield { kind, text: match[0], at: match.index }
  }
}

/** Overlapping pairs of characters: `机器学` gives `机器`, `器学`. One character gives itself. */
export function pairsOf(run: string): string[] {
  const characters = [...run.normalize('NFC')]
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

/** A word that the tokenizer keeps, for one emoji: `🎉` gives `u1f389`. */
export function emojiTerm(character: string): string {
  return `u${(character.codePointAt(0) ?? 0).toString(16)}`
}

/**
 * What the index gets for a text. Words go to SQLite's unicode61 tokenizer as they are. A run of a script that is
 * written without spaces becomes overlapping pairs, so that any part of it is a phrase of pairs; its last character
 * follows alone, so that every single character begins some term. Emoji become words.
 */
export function searchTerms(text: string): string {
  if (!needsCutting.test(text)) return text
  return text.replace(cutPattern, (run) => {
    if (!segmentIsRun(run)) return ` ${emojiTerm(run)} `
    const pairs = pairsOf(run)
    const last = [...run.normalize('NFC')].at(-1) ?? ''
    return pairs.length === 1 && pairs[0] === last ? ` ${last} ` : ` ${pairs.join(' ')} ${last} `
  })
}

const runPattern = new RegExp(`^${unspaced}`, 'v')

function segmentIsRun(text: string): boolean {
  return runPattern.test(text)
}

/** Makes `search_terms(text)` known to this connection; the triggers on messages call it. */
export function registerSearchTerms(db: Database): void {
  db.function('search_terms', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? searchTerms(text) : '',
  )
}
