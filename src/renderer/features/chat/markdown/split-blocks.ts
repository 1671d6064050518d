import {
  type Block,
  closesFence,
  definedLabel,
  indentOf,
  isBlank,
  isHeading,
  isRule,
  isTableDelimiter,
  itemsPerPiece,
  type ListItem,
  mathEnd,
  maxMarkdownLine,
  maxMarkdownPiece,
  mayCloseFence,
  parseFence,
  parseItem,
  rowsPerPiece,
  tableCells,
} from './block.ts'

/** What is being read: begins at `start`, not finished. */
type Open =
  | { kind: 'none' }
  | { kind: 'paragraph'; start: number; lines: number; lastLine: number; continued: boolean }
  | { kind: 'math'; start: number; end: string }
  | { kind: 'code'; start: number; mark: string; info: string }
  | { kind: 'table'; start: number; body: number; pieces: number[]; rows: number }
  | {
      kind: 'list'
      start: number
      item: ListItem
      items: number
      ordinal: number | null
      continued: boolean
      fence: string | null
      blank: boolean
      /** Columns to take off each line: this piece is the rest of an item that grew too long. */
      lifted: number
    }

export interface BlockSplitter {
  /** Takes the whole text so far. Cheap where it only grew; anything else starts over. */
  update(text: string, finished: boolean): readonly Block[]
  /** Link reference definitions seen so far, by lower-case label. */
  readonly definitions: ReadonlyMap<string, string>
}

/**
 * Cuts a growing Markdown text into top-level pieces, reading every line once. Long lists, tables and paragraphs are
 * cut into several pieces: parsing Markdown costs time proportional to the piece, and only the last one is open.
 */
export function createBlockSplitter(): BlockSplitter {
  let text = ''
  let done: Block[] = []
  let open: Open = { kind: 'none' }
  let next = 0
  let definitions = new Map<string, string>()

  const restart = () => {
    text = ''
    done = []
    open = { kind: 'none' }
    next = 0
    definitions = new Map()
  }

  const close = (end: number) => {
    const block = blockOf(text, open, end, false)
    if (block) done.push(block)
    open = { kind: 'none' }
  }

  const begin = (line: string, start: number, end: number) => {
    if (isBlank(line)) return
    const fence = parseFence(line)
    if (fence) {
      open = { kind: 'code', start: end, ...fence }
      return
    }
    const math = mathEnd(line)
    if (math) {
      open = { kind: 'math', start, end: math }
      return
    }
    const item = indentOf(line) <= 3 ? parseItem(line) : null
    if (item) {
      open = listFrom(start, item, item.ordinal, false)
      return
    }
    const label = definedLabel(line)
    if (label !== undefined && !definitions.has(label)) definitions.set(label, line.trim())
    open = { kind: 'paragraph', start, lines: 1, lastLine: start, continued: false }
    if (isHeading(line) || isRule(line)) close(end)
  }

  const feed = (line: string, start: number, end: number): void => {
    switch (open.kind) {
      case 'none':
        begin(line, start, end)
        return
      case 'code':
        if (closesFence(line, open.mark)) close(start)
        return
      case 'math':
        if (line.trimEnd().endsWith(open.end)) close(end)
        return
      case 'table': {
        if (isBlank(line) || parseFence(line) || isHeading(line) || /^ {0,3}>/.test(line)) {
          close(start)
          begin(line, start, end)
          return
        }
        open.rows += 1
        if (open.rows % rowsPerPiece === 0) open.pieces.push(end)
        return
      }
      case 'paragraph':
        feedParagraph(open, line, start, end)
        return
      case 'list':
        feedList(open, line, start, end)
        return
    }
  }

  const feedParagraph = (
    paragraph: Extract<Open, { kind: 'paragraph' }>,
    line: string,
    start: number,
    end: number,
  ) => {
    if (isBlank(line)) return close(start)
    const header = text.slice(paragraph.lastLine, start).trimEnd()
    if (
      header.includes('|') &&
      isTableDelimiter(line) &&
      tableCells(header) === tableCells(line) &&
      !/^ {0,3}>/.test(header)
    ) {
      const from = paragraph.lastLine
      if (paragraph.lines > 1) close(from)
      open = { kind: 'table', start: from, body: end, pieces: [], rows: 0 }
      return
    }
    const item = parseItem(line)
    const interrupts =
      parseFence(line) ||
      isHeading(line) ||
      mathEnd(line) ||
      (item && item.indent <= 3 && (item.ordinal ?? 1) === 1 && line.trim().length > 2)
    // A definition can't interrupt a paragraph, only follow another definition.
    const defines = definedLabel(line) !== undefined && definedLabel(header) !== undefined
    if (interrupts || defines) {
      close(start)
      return begin(line, start, end)
    }
    paragraph.lines += 1
    paragraph.lastLine = start
    if (end - paragraph.start > maxMarkdownPiece) {
      close(end)
      open = { kind: 'paragraph', start: end, lines: 0, lastLine: end, continued: true }
    }
  }

  const feedList = (
    list: Extract<Open, { kind: 'list' }>,
    line: string,
    start: number,
    end: number,
  ) => {
    if (list.fence !== null) {
      if (closesFence(line.slice(Math.min(indentOf(line), list.item.content)), list.fence)) {
        list.fence = null
      }
      return
    }
    if (isBlank(line)) {
      list.blank = true
      return
    }
    const item = parseItem(line)
    if (item && item.indent < list.item.content && item.indent <= list.item.indent + 1) {
      if (item.type !== list.item.type) {
        close(start)
        return begin(line, start, end)
      }
      list.blank = false
      const ordinal = list.ordinal === null ? null : list.ordinal + list.items
      const large = start - list.start > maxMarkdownPiece / 2
      if (list.items >= itemsPerPiece || large || list.lifted > 0) {
        close(start)
        open = listFrom(start, item, ordinal, true)
        return
      }
      list.items += 1
      list.item = item
      list.fence = parseFence(line.slice(item.content))?.mark ?? null
      return
    }
    const inside = indentOf(line) >= Math.min(list.item.content, list.item.indent + 2)
    if (!inside && (list.blank || parseFence(line) || isHeading(line) || isRule(line))) {
      close(start)
      return begin(line, start, end)
    }
    list.blank = false
    list.fence = parseFence(line.trimStart())?.mark ?? null
    if (list.fence === null && end - list.start > maxMarkdownPiece) {
      const ordinal = list.ordinal
      const { item: last, items, lifted } = list
      close(end)
      open = { ...listFrom(end, last, ordinal, true), items, lifted: lifted || last.content }
    }
  }

  return {
    get definitions() {
      return definitions
    },
    update(all, finished) {
      if (!all.startsWith(text)) restart()
      text = all
      for (;;) {
        const newline = text.indexOf('\n', next)
        if (newline === -1) break
        const start = next
        next = newline + 1
        feed(text.slice(start, newline).replace(/\r$/, ''), start, next)
      }
      const last = lastBlock(text, open, next, !finished)
      return last ? [...done, last] : done.slice()
    },
  }
}

function listFrom(
  start: number,
  item: ListItem,
  ordinal: number | null,
  continued: boolean,
): Extract<Open, { kind: 'list' }> {
  const base = { start, item, items: 1, ordinal, continued, blank: false, lifted: 0 }
  return { kind: 'list', ...base, fence: null }
}

/** The open piece with the line that is not whole yet. */
function lastBlock(text: string, open: Open, next: number, growing: boolean): Block | null {
  const rest = text.slice(next)
  if (open.kind === 'none') {
    if (isBlank(rest)) return null
    return markdownBlock(rest, { open: growing })
  }
  const hidden = open.kind === 'code' && mayCloseFence(rest, open.mark)
  const closed = open.kind === 'code' && hidden && closesFence(rest, open.mark)
  return blockOf(text, open, hidden ? next : text.length, growing && !closed)
}

function blockOf(text: string, open: Open, end: number, growing: boolean): Block | null {
  switch (open.kind) {
    case 'none':
      return null
    case 'code':
      return {
        kind: 'code',
        language: (open.info.split(/[\s{:,]/)[0] ?? '').toLowerCase(),
        text: text.slice(open.start, end).replace(/\r?\n$/, ''),
        open: growing,
      }
    case 'table': {
      const edges = [open.body, ...open.pieces.filter((edge) => edge < end), end]
      const rows = edges.slice(1).map((edge, index) => text.slice(edges[index], edge))
      return { kind: 'table', head: text.slice(open.start, open.body), rows, open: growing }
    }
    case 'list': {
      const piece = text.slice(open.start, end).trimEnd()
      if (piece === '') return null
      const lifted = open.lifted > 0
      return markdownBlock(lifted ? dedent(piece, open.lifted) : piece, {
        continued: open.continued,
        start: open.continued && !lifted ? open.ordinal : null,
        depth: lifted ? 1 : 0,
        open: growing,
      })
    }
    case 'math':
    case 'paragraph': {
      const piece = text.slice(open.start, end).trimEnd()
      if (piece === '') return null
      const continued = open.kind === 'paragraph' && open.continued
      return markdownBlock(piece, { continued, open: growing })
    }
  }
}

function markdownBlock(
  text: string,
  rest: { continued?: boolean; start?: number | null; depth?: number; open: boolean },
): Block {
  if (text.length > maxMarkdownLine) return { kind: 'plain', text, open: rest.open }
  return { kind: 'markdown', text, continued: false, start: null, depth: 0, ...rest }
}

function dedent(text: string, columns: number): string {
  return text.replace(new RegExp(`^ {1,${columns}}`, 'gm'), '')
}
