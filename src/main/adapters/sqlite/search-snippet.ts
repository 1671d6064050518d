import type { SearchHit } from '#shared/contract/chat'
import type { SearchQuery } from './search-query.ts'
import { foldWord } from './search-query.ts'
import { segmentsOf } from './search-text.ts'

const before = 48
const length = 180

/** The neighbourhood of the first hit on one line, with every hit in it marked. */
export function snippetOf(text: string, query: SearchQuery): SearchHit['snippet'] {
  const hits: { from: number; to: number }[] = []
  for (const segment of segmentsOf(text)) {
    const first = hits[0]
    if (first && segment.at > first.from + length) break
    hits.push(...hitsIn(segment.text, segment.kind === 'word', segment.at, query))
  }
  const start = windowStart(text, hits[0]?.from ?? 0)
  const end = windowEnd(text, start)
  const parts: SearchHit['snippet'] = []
  let at = start
  if (start > 0) parts.push({ text: '…', hit: false })
  for (const hit of hits) {
    if (hit.from < at || hit.from >= end) continue
    if (hit.from > at) parts.push({ text: text.slice(at, hit.from), hit: false })
    at = Math.min(hit.to, end)
    parts.push({ text: text.slice(hit.from, at), hit: true })
  }
  if (at < end) parts.push({ text: text.slice(at, end), hit: false })
  if (end < text.length) parts.push({ text: '…', hit: false })
  return joinPlain(parts.map((part) => ({ ...part, text: part.text.replace(/\s+/gu, ' ') })))
}

function hitsIn(
  segment: string,
  isWord: boolean,
  at: number,
  query: SearchQuery,
): { from: number; to: number }[] {
  if (isWord) {
    const word = foldWord(segment)
    const isHit = query.words.has(word) || (query.prefix !== null && word.startsWith(query.prefix))
    return isHit ? [{ from: at, to: at + segment.length }] : []
  }
  const found: { from: number; to: number }[] = []
  for (const run of query.runs) {
    for (let i = segment.indexOf(run); i >= 0; i = segment.indexOf(run, i + run.length)) {
      found.push({ from: at + i, to: at + i + run.length })
    }
  }
  return found.sort((a, b) => a.from - b.from)
}

/** Begins at a word, not in the middle of one or of a surrogate pair. */
function windowStart(text: string, hit: number): number {
  if (hit <= before) return 0
  const from = hit - before
  const space = text.slice(from, hit).search(/\s/u)
  if (space >= 0) return from + space + 1
  return isLowSurrogate(text, from) ? from + 1 : from
}

function windowEnd(text: string, start: number): number {
  const end = Math.min(text.length, start + length)
  return isLowSurrogate(text, end) ? end + 1 : end
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

function joinPlain(parts: SearchHit['snippet']): SearchHit['snippet'] {
  const joined: SearchHit['snippet'] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last && !last.hit && !part.hit) last.text += part.text
    else joined.push({ ...part })
  }
  return joined
}
