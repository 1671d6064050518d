import { findCodeBlocks, withoutCode } from './code-blocks.ts'

const shortAnswer = 60

/** What shows that an answer was cut short, for people; `null` = nothing does. */
export function findTruncation(text: string, finish: 'stop' | 'length'): string | null {
  if (finish === 'length') return 'It stopped at the longest length that was allowed.'
  if (findCodeBlocks(text).some((block) => !block.closed)) return 'A block of code does not end.'
  const prose = withoutCode(text)
  if ((prose.match(/\$\$/g)?.length ?? 0) % 2 === 1) return 'A formula does not end.'
  if (endsInsideRow(prose)) return 'The last row of a table does not end.'
  const last = prose.trimEnd().split('\n').at(-1)?.trim() ?? ''
  const endsWithCode = /(^|\n)\s{0,8}(`{3,}|~{3,})\s*$/.test(text)
  // Short answers, headings, rows and items often end without a full stop.
  if (endsWithCode || text.trim().length < shortAnswer || /^([#|>*+-]|\d+[.)]\s)/.test(last)) {
    return null
  }
  if (
    /[,;([{–—]$/.test(last) ||
    /\b(?:and|or|the|a|an|of|to|with|und|oder|der|die|das|et|ou|le|la|y|o|el|e|il|en|het)$/i.test(
      last,
    )
  ) {
    return 'It ends in the middle of a sentence.'
  }
  const isProse = last.split(/\s+/).length >= 8
  if (isProse && !/[.!?:…。！？"”»’'`*_)\]$}]$|\p{Extended_Pictographic}\uFE0F?$/u.test(last)) {
    return 'Its last sentence has no end.'
  }
  return null
}

/** A row with fewer cells than the one before it, at the very end. */
function endsInsideRow(prose: string): boolean {
  const [before = '', last = ''] = prose.trimEnd().split('\n').slice(-2)
  const isRow = (line: string) => /^\s*\|/.test(line)
  const bars = (line: string) => line.split('|').length
  return isRow(before) && isRow(last) && bars(last) < bars(before)
}
