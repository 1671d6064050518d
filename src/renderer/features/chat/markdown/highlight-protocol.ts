import type { GrammarName } from './languages.ts'

/** How a piece of code is shown; the numbers index the style sheet's `data-code` colours. */
export const tokenKinds = [
  'plain',
  'keyword',
  'string',
  'comment',
  'function',
  'constant',
  'type',
  'punctuation',
] as const
export type TokenKind = (typeof tokenKinds)[number]

/** One line: text and the index of its kind, in turn. */
export type TokenLine = (string | number)[]

export interface HighlightRequest {
  id: number
  /** Lines of one code block are coloured in order; this names the block. */
  block: number
  language: GrammarName
  /** Index of the piece within its block; the state after piece `n` is where piece `n + 1` begins. */
  piece: number
  text: string
  /** It will still grow: its end state must not be kept. */
  open: boolean
}

export interface HighlightAnswer {
  id: number
  lines: TokenLine[] | null
}

export interface HighlightForget {
  forget: number
}
