import type { Database } from 'better-sqlite3'
import type { DecisionHistory } from '#engine/routing/history/decision-history'
import type { DecisionEntry, HistoryFilter } from '#shared/contract/history'
import type { DecisionRow } from './decision-rows.ts'
import { createHistoryOverview } from './history-overview.ts'
import { type AttemptRow, attemptOf, failureOf, type MessageRow, modelRefOf } from './rows.ts'
import { parseSearch } from './search-query.ts'
import { guardStorage } from './storage-errors.ts'

/** What of a prompt is shown, in UTF-16 code units. */
const shownPrompt = 240

type EntryRow = Pick<
  DecisionRow,
  'id' | 'at' | 'decided_by' | 'rule' | 'preference' | 'chosen_model' | 'margin'
> &
  Pick<MessageRow, 'failure'> & {
    seq: number
    run_id: DecisionEntry['id']
    task: DecisionEntry['task']
    complexity: DecisionEntry['complexity']
    conversation_id: DecisionEntry['conversationId']
    message_id: DecisionEntry['messageId']
    status: DecisionEntry['status']
    prompt: string
  }

/** A condition of the filter in SQL, with what it binds. */
interface Clause {
  sql: string
  value?: string | number
}

const fellBackSql = `d.run_id IN (SELECT run_id FROM attempts WHERE reason = 'fallback')`

const outcomeSql = {
  answered: "a.status = 'done'",
  failed: "a.status = 'failed'",
  'fell-back': fellBackSql,
  stopped: "a.status IN ('stopped', 'interrupted')",
}

function clausesOf(filter: HistoryFilter): Clause[] | null {
  const clauses: Clause[] = [{ sql: 'd.demo = ?', value: filter.demo ? 1 : 0 }]
  const add = (sql: string, value: string | number | null) => {
    if (value !== null) clauses.push({ sql, value })
  }
  add('d.at >= ?', filter.from)
  add('d.at <= ?', filter.to)
  add('d.chosen = ?', filter.model)
  // Keys begin with the endpoint's id; the sign after "/" ends the range of those that do.
  if (filter.endpointId !== null) {
    add('d.chosen >= ?', `${filter.endpointId}/`)
    add('d.chosen < ?', `${filter.endpointId}0`)
  }
  add('d.task = ?', filter.task)
  add('d.complexity = ?', filter.complexity)
  add('d.decided_by = ?', filter.by)
  if (filter.outcome !== null) clauses.push({ sql: outcomeSql[filter.outcome] })
  if (filter.text.trim() !== '') {
    const { match } = parseSearch(filter.text)
    if (match === null) return null
    const found = 'SELECT rowid FROM message_search WHERE message_search MATCH ?'
    clauses.push({ sql: `q.seq IN (${found})`, value: match })
  }
  return clauses
}

/** What was decided, over a database that `openDatabase` opened. */
export function createSqliteDecisionHistory(db: Database): DecisionHistory {
  const attempts = db.prepare<[string], AttemptRow & { run_id: string }>(`
    SELECT a.* FROM json_each(?) wanted CROSS JOIN attempts a
    ON a.message_id = wanted.value ->> 0 AND a.run_id = wanted.value ->> 1
    ORDER BY wanted.key, a.seq`)

  function entriesOf(rows: EntryRow[]): DecisionEntry[] {
    const wanted = rows.map(({ message_id, run_id }) => [message_id, run_id])
    const byRun = Map.groupBy(attempts.all(JSON.stringify(wanted)), ({ run_id }) => run_id)
    return rows.map((row): DecisionEntry => {
      const tried = (byRun.get(row.run_id) ?? []).map(attemptOf)
      const last = tried.at(-1)
      return {
        id: row.id,
        at: row.at,
        conversationId: row.conversation_id,
        messageId: row.message_id,
        prompt: row.prompt,
        task: row.task,
        complexity: row.complexity,
        by: row.decided_by,
        rule: row.rule,
        preference: row.preference,
        chosen: modelRefOf(row.chosen_model),
        answered: last?.model ?? null,
        margin: row.margin,
        status: row.status,
        failure: failureOf(row.failure),
        attempts: tried.length,
        fellBack: tried.some(({ reason }) => reason === 'fallback'),
        firstTokenMs: last?.timings.firstTokenMs ?? null,
        totalMs: last?.timings.totalMs ?? null,
        tokensPerSecond: last?.timings.tokensPerSecond ?? null,
      }
    })
  }

  return {
    overview: createHistoryOverview(db),
    page: (filter) =>
      guardStorage(db.name, () => {
        const clauses = clausesOf(filter)
        if (clauses === null) return { entries: [], next: null }
        if (filter.before !== null) clauses.push({ sql: 'd.seq < ?', value: filter.before })
        const values = clauses.flatMap(({ value }) => (value === undefined ? [] : [value]))
        // One more than asked for tells whether there are older ones.
        const rows = db
          .prepare<(string | number)[], EntryRow>(`
            SELECT d.seq, d.id, d.run_id, d.at, d.decided_by, d.rule, d.preference, d.chosen_model, d.margin, d.task,
              d.complexity, a.conversation_id, a.id AS message_id, a.status, a.failure,
              substr(coalesce(q.text, ''), 1, ${shownPrompt}) AS prompt
            FROM decisions d
            CROSS JOIN runs r ON r.id = d.run_id
            CROSS JOIN messages a ON a.id = r.message_id
            CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL
            LEFT JOIN messages q ON q.id = a.parent_id
            WHERE ${clauses.map(({ sql }) => sql).join(' AND ')}
            ORDER BY d.seq DESC LIMIT ?`)
          .all(...values, filter.limit + 1)
        const shown = rows.slice(0, filter.limit)
        const next = rows.length > filter.limit ? (shown.at(-1)?.seq ?? null) : null
        return { entries: entriesOf(shown), next }
      }),
  }
}
