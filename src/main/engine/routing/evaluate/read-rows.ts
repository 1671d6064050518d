import { type EvaluationRow, type ParsedRow, parseEvaluationRow } from './evaluation-row.ts'
import { parseCsv } from './parse-csv.ts'

/** More rows are not read: metrics settle long before, and memory is bounded. */
export const mostRows = 200_000

export interface RowTrouble {
  /** Counted from 1. */
  line: number
  message: string
}

export interface RowsRead {
  rows: EvaluationRow[]
  troubles: RowTrouble[]
  /** Rows marked `contaminated`. */
  skipped: number
  /** The file has more than `mostRows`. */
  truncated: boolean
}

/**
 * Reads rows of JSON lines or of CSV with a head line; which of them the text is shows in its first sign. All rows are of
 * the first good row's kind; others are named as trouble. Never throws.
 */
export function readRows(text: string): RowsRead {
  const result: RowsRead = { rows: [], troubles: [], skipped: 0, truncated: false }
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  for (const { line, parsed } of /^\s*[{[]/.test(body) ? jsonRows(body) : csvRows(body)) {
    if (result.rows.length === mostRows) return { ...result, truncated: true }
    if ('skipped' in parsed) result.skipped++
    else if ('trouble' in parsed) result.troubles.push({ line, message: parsed.trouble })
    else {
      const kind = result.rows[0]?.kind ?? parsed.row.kind
      if (parsed.row.kind === kind) result.rows.push(parsed.row)
      else {
        const message = `is a row with ${words[parsed.row.kind]}, those before have ${words[kind]}.`
        result.troubles.push({ line, message })
      }
    }
  }
  return result
}

const words = { labelled: 'labels', outcome: 'outcomes' }

interface Line {
  line: number
  parsed: ParsedRow
}

function* jsonRows(text: string): Generator<Line> {
  let line = 0
  for (let start = 0; start <= text.length; ) {
    line++
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    const content = text.slice(start, end).trim()
    start = end + 1
    if (content === '') continue
    try {
      yield { line, parsed: parseEvaluationRow(JSON.parse(content)) }
    } catch {
      yield { line, parsed: { trouble: 'is not JSON: each line holds one object.' } }
    }
  }
}

const columns = ['prompt', 'task', 'complexity', 'group', 'category', 'subject'] as const
const numeric = ['weak', 'strong', 'score'] as const

/** Columns beyond the known ones that are called `outcome:<model>` hold that model's outcome. */
function* csvRows(text: string): Generator<Line> {
  let head: string[] | null = null
  for (const { line, cells } of parseCsv(text)) {
    if (head === null) {
      head = cells.map((cell) => cell.trim())
      if (head.includes('prompt')) continue
      yield {
        line,
        parsed: {
          trouble:
            'is neither a JSON object nor a CSV head line with “prompt” among the names of columns.',
        },
      }
      return
    }
    if (cells.length !== head.length) {
      const trouble = `has ${cells.length} cells where the head line has ${head.length}.`
      yield { line, parsed: { trouble } }
      continue
    }
    yield { line, parsed: parseEvaluationRow(toObject(head, cells)) }
  }
}

function toObject(head: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  const outcomes: [string, unknown][] = []
  const chances: Record<string, [string, unknown][]> = { task: [], complexity: [] }
  head.forEach((name, index) => {
    const cell = cells[index] ?? ''
    const value = cell.trim()
    const [kind, rest] = splitOnce(name)
    if (name === 'prompt') row.prompt = cell
    else if (value === '') return
    else if (columns.some((column) => column === name)) row[name] = value
    else if (numeric.some((column) => column === name)) row[name] = toNumber(value)
    else if (name === 'contaminated') row.contaminated = value === 'true' || value === '1'
    else if (kind === 'outcome') outcomes.push([rest, toNumber(value)])
    else if (kind === 'task' || kind === 'complexity') chances[kind]?.push([rest, toNumber(value)])
  })
  if (outcomes.length > 0) row.outcomes = Object.fromEntries(outcomes)
  const given = Object.entries(chances).filter(([, list]) => list.length > 0)
  if (given.length > 0) {
    row.probabilities = Object.fromEntries(
      given.map(([kind, list]) => [kind, Object.fromEntries(list)]),
    )
  }
  return row
}

function splitOnce(name: string): [string, string] {
  const at = name.indexOf(':')
  return at === -1 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)]
}

/** Words stay words, so that the row's parser names them. */
function toNumber(value: string): number | boolean | string {
  if (value === 'true' || value === 'false') return value === 'true'
  const number = Number(value)
  return Number.isNaN(number) ? value : number
}
