/** A top-level piece of a Markdown text. Pieces only ever grow at the end, so finished ones render once. */
export type Block =
  | {
      kind: 'markdown'
      text: string
      /** Goes on where the piece before it was cut: no gap between the two. */
      continued: boolean
      /** Number of the first item, where this piece goes on with an ordered list. */
      start: number | null
      /** Levels of indentation it was lifted out of. */
      depth: number
      open: boolean
    }
  | { kind: 'plain'; text: string; open: boolean }
  | { kind: 'code'; language: string; text: string; open: boolean }
  | { kind: 'table'; head: string; rows: string[]; open: boolean }

export const maxMarkdownPiece = 6_000
export const maxMarkdownLine = 20_000
export const itemsPerPiece = 8
export const rowsPerPiece = 12

const fencePattern = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/
const itemPattern = /^( *)([-*+]|\d{1,9}[.)])(?:( +)(?=\S)|[ \t]*$)/
const rulePattern = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const delimiterPattern = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
const definitionPattern = /^ {0,3}\[([^\]^\n][^\]\n]*)\]:[ \t]*\S/

export interface Fence {
  mark: string
  info: string
}

export function parseFence(line: string): Fence | null {
  const match = fencePattern.exec(line)
  return match?.[1] ? { mark: match[1], info: (match[2] ?? '').trim() } : null
}

export function closesFence(line: string, mark: string): boolean {
  const text = line.trim()
  return (
    text.length >= mark.length &&
    line.search(/\S/) <= 3 &&
    text === (mark[0] ?? '`').repeat(text.length)
  )
}

/** A line that may still become the end of a fence once it is whole. */
export function mayCloseFence(line: string, mark: string): boolean {
  const text = line.trim()
  return text.length > 0 && text === (mark[0] ?? '`').repeat(text.length)
}

export interface ListItem {
  indent: number
  /** Column at which the item's own text begins. */
  content: number
  /** `-`, `*`, `+`, `.` or `)`: another one begins another list. */
  type: string
  ordinal: number | null
}

export function parseItem(line: string): ListItem | null {
  const match = itemPattern.exec(line)
  const marker = match?.[2]
  if (!match || !marker || isRule(line)) return null
  const indent = (match[1] ?? '').length
  const gap = match[3]?.length ?? 1
  const ordered = marker.length > 1
  return {
    indent,
    content: indent + marker.length + (gap > 4 ? 1 : gap),
    type: marker.at(-1) ?? '-',
    ordinal: ordered ? Number.parseInt(marker, 10) : null,
  }
}

export const isBlank = (line: string) => line.trim() === ''
export const isRule = (line: string) => rulePattern.test(line)
export const isHeading = (line: string) => /^ {0,3}#{1,6}(?:[ \t]|$)/.test(line)
export const isTableDelimiter = (line: string) => line.includes('-') && delimiterPattern.test(line)
export const indentOf = (line: string) => line.search(/\S|$/)
export const definedLabel = (line: string) => definitionPattern.exec(line)?.[1]?.toLowerCase()

/** The end of a display formula that begins on this line, or `null`. */
export function mathEnd(line: string): '$$' | '\\]' | null {
  const text = line.trim()
  if (text.startsWith('$$') && !text.slice(2).includes('$$')) return '$$'
  if (text.startsWith('\\[') && !text.includes('\\]')) return '\\]'
  return null
}

export function tableCells(line: string): number {
  const text = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return text.replace(/\\\|/g, '').split('|').length
}
