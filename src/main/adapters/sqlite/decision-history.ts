import type { Database } from 'better-sqlite3'
import type { MeasuredAnswer } from '#engine/routing/confidence/calibration/reliability'
import type { DecisionHistory } from '#engine/routing/history/decision-history'
import type { DecisionPage } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import { conditionsOf } from './decision-conditions.ts'
import { createEntryReader, type EntryRow, entryColumns } from './decision-entries.ts'
import { createHistoryOverview } from './history-overview.ts'
import { guardStorage } from './storage-errors.ts'

/** Places in the table that are looked through at once, and for how long that goes on in one call. */
const stretch = 1000
const turnMs = 4

const known = 'failed IS NOT NULL AND weight > 0 AND confidence IS NOT NULL'

/** What was decided, over a database that `openDatabase` opened. */
export function createSqliteDecisionHistory(db: Database): DecisionHistory {
  const guard = <T>(work: () => T) => guardStorage(db.name, work)
  const entriesOf = createEntryReader(db)
  const newest = db.prepare<[], number | null>('SELECT max(seq) FROM decisions').pluck()
  const oldest = db.prepare<[], number | null>('SELECT min(seq) FROM decisions').pluck()
  /** Where the clock was set back, earlier ones may follow: those are looked through as well. */
  const firstSince = db
    .prepare<[number], number>('SELECT seq FROM decisions WHERE at >= ? ORDER BY at, seq LIMIT 1')
    .pluck()
  const measured = db.prepare<{ model: ModelKey | null; limit: number }, MeasuredRow>(`
    SELECT model_key AS model, confidence AS said, failed, weight FROM judged_answers INDEXED BY judged_answers_measured
    WHERE ${known} AND ($model IS NULL OR model_key = $model) ORDER BY seq DESC LIMIT $limit`)
  function page({
    before,
    limit,
    ...filter
  }: Parameters<DecisionHistory['page']>[0]): DecisionPage {
    const conditions = conditionsOf(filter)
    const first = filter.from === null ? oldest.get() : firstSince.get(filter.from)
    if (conditions === null || first == null) return { entries: [], next: null }
    const some = db.prepare<(string | number)[], EntryRow>(`
      SELECT ${entryColumns}
      FROM decisions d
      CROSS JOIN runs r ON r.id = d.run_id
      CROSS JOIN messages a ON a.id = r.message_id
      CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL
      LEFT JOIN messages q ON q.id = a.parent_id
      WHERE d.seq >= ? AND d.seq < ? AND ${conditions.sql}
      ORDER BY d.seq DESC LIMIT ?`)
    const begun = performance.now()
    const rows: EntryRow[] = []
    let end = before ?? (newest.get() ?? 0) + 1
    while (end > first && rows.length <= limit && performance.now() - begun < turnMs) {
      const begin = Math.max(first, end - stretch)
      // One more than asked for tells whether there are older ones.
      rows.push(...some.all(begin, end, ...conditions.values, limit + 1 - rows.length))
      end = begin
    }
    const shown = rows.slice(0, limit)
    const left = rows.length > limit ? (shown.at(-1)?.seq ?? null) : end > first ? end : null
    return { entries: entriesOf(shown), next: left }
  }

  return {
    overview: createHistoryOverview(db),
    page: (wanted) => guard(() => page(wanted)),
    measured: (model, limit) => guard(() => measured.all({ model, limit }).map(measuredOf)),
  }
}

interface MeasuredRow {
  model: ModelKey
  said: number
  failed: 0 | 1
  weight: number
}

function measuredOf({ failed, ...row }: MeasuredRow): MeasuredAnswer & { model: ModelKey } {
  return { ...row, right: failed === 0 }
}
