import type { Database } from 'better-sqlite3'
import type { ModelKey } from '#shared/contract/ids'
import type { DecidedBy, TaskName } from '#shared/contract/routing'
import { watchHistoryChanges } from './history-changes.ts'
import { addDays, midnightOf } from './local-days.ts'

/** What is counted of a decision; bits of `DayRows.marks`. */
export const marks = {
  demo: 1,
  answered: 2,
  ended: 4,
  fellBack: 8,
  escalated: 16,
  compared: 32,
  byRule: 64,
  byHand: 128,
  explored: 256,
  prompt: 512,
} as const

/** The decisions of one local day, oldest first, a column for each figure; `NaN` = not known. Milliseconds. */
export interface DayRows {
  midnight: number
  marks: Uint16Array
  /** Places in `HistoryDays.cells`; `noCell` = no model was chosen. */
  cells: Uint16Array
  expected: Float64Array
  totalMs: Float32Array
  firstMs: Float32Array
  tokensPerSecond: Float32Array
}

export const noCell = 0xffff

export interface HistoryDays {
  /** Tasks and models that met, in the order in which they were first seen. */
  readonly cells: readonly { task: TaskName; model: ModelKey }[]
  /**
   * The days on which something was decided, from that midnight on, newest last. Each step reads at most some hundred
   * decisions and then yields: a day, or `null` where one has still to be read to its end.
   */
  read(from: number): Generator<DayRows | null, void>
}

/** Decisions read at once: a few milliseconds. */
const chunk = 250

interface Row {
  at: number
  run_id: string
  demo: 0 | 1
  task: TaskName
  chosen: ModelKey | null
  decided_by: DecidedBy
  expected: number | null
  prompt: 0 | 1
  /** Neither a further version of an answer nor deleted. */
  counted: 0 | 1
  status: string
  fell_back: 0 | 1
  escalated: 0 | 1
  compared: 0 | 1
  total: number | null
  first: number | null
  speed: number | null
}

/** The answer has versions of a kind beside it. */
const hasVersion = (kind: 'escalation' | 'compare') => `EXISTS (
  SELECT 1 FROM messages v WHERE v.conversation_id = a.conversation_id AND v.parent_id = a.parent_id
    AND v.role = 'assistant' AND v.version_of = a.id AND v.version_kind = '${kind}')`

/**
 * Keeps what was read of past decisions, as numbers (24 bytes for each), and reads a day anew where something about it
 * has changed. Decisions of deleted conversations and for further versions of an answer are left out.
 */
export function createHistoryDays(db: Database): HistoryDays {
  const changes = watchHistoryChanges(db)
  const days = new Map<number, DayRows>()
  const cells: { task: TaskName; model: ModelKey }[] = []
  const cellOf = new Map<string, number>()
  const nextAt = db
    .prepare<[number], number | null>('SELECT min(at) FROM decisions WHERE at >= ?')
    .pluck()
  // The innermost select is answered by its index alone, and bounds the work whatever is left out afterwards.
  const some = db.prepare<{ at: number; run: string; to: number }, Row>(`
    SELECT d.*, r.mode = 'answer' AS prompt, a.status,
      a.version_of IS NULL AND c.removed_at IS NULL AS counted,
      ${hasVersion('escalation')} AS escalated, ${hasVersion('compare')} AS compared,
      EXISTS (SELECT 1 FROM attempts f WHERE f.run_id = r.id AND f.reason = 'fallback') AS fell_back,
      t.total_ms AS total, t.first_token_ms AS first, t.tokens_per_second AS speed
    FROM (
      SELECT at, run_id, demo, task, chosen, decided_by, expected_quality AS expected
      FROM decisions INDEXED BY decisions_summed
      WHERE (at, run_id) > ($at, $run) AND at < $to ORDER BY at, run_id LIMIT ${chunk}) d
    CROSS JOIN runs r ON r.id = d.run_id
    CROSS JOIN messages a ON a.id = r.message_id
    CROSS JOIN conversations c ON c.id = a.conversation_id
    LEFT JOIN attempts t ON t.seq = (
      SELECT max(seq) FROM attempts WHERE message_id = r.message_id AND run_id = r.id AND +model_key = d.chosen
        AND status = 'done')
    ORDER BY d.at, d.run_id`)

  function placeOf({ task, chosen }: Row): number {
    if (chosen === null) return noCell
    const key = `${task} ${chosen}`
    const known = cellOf.get(key)
    if (known !== undefined) return known
    // More than could be drawn; what comes after that many is counted in no cell.
    if (cells.length >= noCell) return noCell
    cellOf.set(key, cells.length)
    return cells.push({ task, model: chosen }) - 1
  }

  function columnsOf(midnight: number, rows: readonly Row[]): DayRows {
    const numbers = (of: (row: Row) => number | null) =>
      Float32Array.from(rows, (row) => of(row) ?? Number.NaN)
    return {
      midnight,
      marks: Uint16Array.from(rows, marksOf),
      cells: Uint16Array.from(rows, placeOf),
      expected: Float64Array.from(rows, ({ expected }) => expected ?? Number.NaN),
      totalMs: numbers(({ total }) => total),
      firstMs: numbers(({ first }) => first),
      tokensPerSecond: numbers(({ speed }) => speed),
    }
  }

  function forgetChanged() {
    const stretches = changes.take()
    if (stretches.length === 0) return
    for (const midnight of days.keys()) {
      const next = addDays(midnight, 1)
      if (stretches.some(({ from, to }) => midnight < to && next > from)) days.delete(midnight)
    }
  }

  function* readDay(midnight: number): Generator<null, DayRows> {
    const to = addDays(midnight, 1)
    const rows: Row[] = []
    let after = { at: midnight, run: '' }
    for (;;) {
      const found = some.all({ ...after, to })
      rows.push(...found.filter(({ counted }) => counted))
      const last = found.at(-1)
      if (!last || found.length < chunk) return columnsOf(midnight, rows)
      after = { at: last.at, run: last.run_id }
      yield null
    }
  }

  return {
    cells,
    *read(from) {
      forgetChanged()
      for (let at = nextAt.get(from) ?? null; at !== null; ) {
        const midnight = midnightOf(at)
        let day = days.get(midnight)
        if (!day) {
          // What changes while it is read is noted, so the next reading has it.
          day = yield* readDay(midnight)
          days.set(midnight, day)
        }
        yield day
        at = nextAt.get(addDays(midnight, 1)) ?? null
      }
    },
  }
}

function marksOf(row: Row): number {
  const failed = row.status === 'failed'
  const answered = row.status === 'done'
  return (
    (row.demo ? marks.demo : 0) |
    (answered ? marks.answered : 0) |
    (answered || failed ? marks.ended : 0) |
    (row.fell_back ? marks.fellBack : 0) |
    (row.escalated ? marks.escalated : 0) |
    (row.compared ? marks.compared : 0) |
    (row.decided_by === 'rule' ? marks.byRule : 0) |
    (row.decided_by === 'manual' ? marks.byHand : 0) |
    (row.decided_by === 'explore' ? marks.explored : 0) |
    (row.prompt ? marks.prompt : 0)
  )
}
