import type { HistoryFilter, HistoryOutcome } from '#shared/contract/history'
import { parseSearch } from './search-query.ts'

/** A condition in SQL, with what it binds. */
interface Condition {
  sql: string
  value?: string | number
}

const hasVersion = (kind: 'escalation' | 'compare') => `EXISTS (
  SELECT 1 FROM messages v WHERE v.conversation_id = a.conversation_id AND v.parent_id = a.parent_id
    AND v.role = 'assistant' AND v.version_of = a.id AND v.version_kind = '${kind}')`

const hasOutcome = (kinds: string, value: string) => `EXISTS (
  SELECT 1 FROM outcomes o WHERE o.message_id = a.id AND o.kind IN (${kinds}) AND o.value ${value}
    AND o.reset_at IS NULL)`

const outcomeSql: Record<HistoryOutcome, string> = {
  answered: "a.status = 'done'",
  failed: "a.status = 'failed'",
  stopped: "a.status IN ('stopped', 'interrupted')",
  'fell-back':
    "EXISTS (SELECT 1 FROM attempts f WHERE f.run_id = d.run_id AND f.reason = 'fallback')",
  escalated: hasVersion('escalation'),
  compared: hasVersion('compare'),
  liked: hasOutcome("'thumb'", '> 0.5'),
  disliked: hasOutcome("'thumb'", '< 0.5'),
  kept: hasOutcome("'kept', 'vote'", '> 0.5'),
  'passed-over': hasOutcome("'kept', 'vote'", '< 0.5'),
  regenerated: hasOutcome("'regenerated'", '< 0.5'),
  overruled: hasOutcome("'overruled'", '< 0.5'),
}

/**
 * What a filter asks of a decision `d`, its answer `a` and the question `q`; `null` = nothing can be like that. Where
 * the stretch begins and ends is left to the caller, who knows places in it.
 */
export function conditionsOf(
  filter: HistoryFilter,
): { sql: string; values: (string | number)[] } | null {
  const all: Condition[] = [
    { sql: 'd.demo = ?', value: filter.demo ? 1 : 0 },
    { sql: 'a.version_of IS NULL' },
  ]
  const add = (sql: string, value: string | number | null) => {
    if (value !== null) all.push({ sql, value })
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
  add('d.preference = ?', filter.preference)
  if (filter.outcome !== null) all.push({ sql: outcomeSql[filter.outcome] })
  if (filter.text.trim() !== '') {
    const { match } = parseSearch(filter.text)
    if (match === null) return null
    const found = 'SELECT rowid FROM message_search WHERE message_search MATCH ?'
    all.push({ sql: `q.seq IN (${found})`, value: match })
  }
  return {
    sql: all.map(({ sql }) => sql).join(' AND '),
    values: all.flatMap(({ value }) => (value === undefined ? [] : [value])),
  }
}
