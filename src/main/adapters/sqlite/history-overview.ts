import type { Database } from 'better-sqlite3'
import type {
  HistoryCell,
  HistoryDay,
  HistoryDays,
  HistoryOverview,
} from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import { modelRefOf } from './rows.ts'

interface MetRow {
  task: HistoryCell['task']
  chosen: ModelKey
  chosen_model: string
  n: number
  answered: number
  ended: number
  expected: number | null
}

interface TimeRow {
  task: HistoryCell['task']
  chosen: ModelKey
  total: number
  first: number | null
  speed: number | null
}

type Sums = Omit<HistoryOverview, 'medianFirstTokenMs' | 'models' | 'cells' | 'days'>

/** Deleted conversations count no longer. */
const joined = `
  FROM decisions d
  CROSS JOIN runs r ON r.id = d.run_id
  CROSS JOIN messages a ON a.id = r.message_id
  CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL
  WHERE d.demo = $demo AND d.at >= $from AND a.version_of IS NULL`

/** The answer has versions of a kind beside it. */
const hasVersion = (kind: 'escalation' | 'compare') => `EXISTS (
  SELECT 1 FROM messages v WHERE v.conversation_id = a.conversation_id AND v.parent_id = a.parent_id
    AND v.role = 'assistant' AND v.version_of = a.id AND v.version_kind = '${kind}')`
const fellBack = `d.run_id IN (SELECT run_id FROM attempts WHERE reason = 'fallback')`

/** Medians need all values: these many newest ones tell enough. */
const mostTimes = 20_000

/** Sums over a stretch of decisions: by task and model, by day, and over all. */
export function createHistoryOverview(db: Database) {
  const sums = db.prepare<[Bound], Sums>(`
    SELECT count(*) AS decisions, coalesce(sum(a.status = 'done'), 0) AS answered,
      coalesce(sum(a.status = 'failed'), 0) AS failed, coalesce(sum(${fellBack}), 0) AS fellBack,
      coalesce(sum(r.mode = 'answer'), 0) AS prompts, coalesce(sum(${hasVersion('escalation')}), 0) AS escalated,
      coalesce(sum(${hasVersion('compare')}), 0) AS compared,
      coalesce(sum(d.decided_by = 'rule'), 0) AS byRule, coalesce(sum(d.decided_by = 'manual'), 0) AS byHand,
      coalesce(sum(d.decided_by = 'explore'), 0) AS explored ${joined}`)
  const met = db.prepare<[Bound], MetRow>(`
    SELECT d.task, d.chosen, max(d.chosen_model) AS chosen_model, count(*) AS n, sum(a.status = 'done') AS answered,
      sum(a.status IN ('done', 'failed')) AS ended, avg(d.expected_quality) AS expected
    ${joined} AND d.chosen IS NOT NULL GROUP BY d.task, d.chosen`)
  const days = db.prepare<[Bound], HistoryDay>(`
    SELECT date(d.at / 1000, 'unixepoch', 'localtime') AS day, count(*) AS decisions, sum(${fellBack}) AS fellBack,
      sum(a.status = 'failed') AS failed, sum(a.status = 'done') AS answered,
      sum(${hasVersion('escalation')}) AS escalated
    ${joined} GROUP BY 1 ORDER BY 1`)
  const times = db.prepare<[Bound], TimeRow>(`
    SELECT d.task, d.chosen, t.total_ms AS total, t.first_token_ms AS first, t.tokens_per_second AS speed
    FROM decisions d CROSS JOIN runs r ON r.id = d.run_id
    CROSS JOIN attempts t ON t.message_id = r.message_id AND t.run_id = r.id AND +t.model_key = d.chosen
    WHERE d.demo = $demo AND d.at >= $from AND t.status = 'done' AND t.total_ms IS NOT NULL
    ORDER BY d.seq DESC LIMIT ${mostTimes}`)

  return function overview({ days: wanted, demo }: HistoryDays, now: number): HistoryOverview {
    const bound: Bound = { demo: demo ? 1 : 0, from: wanted === null ? 0 : beginOf(now, wanted) }
    const all = sums.get(bound)
    if (!all) throw new Error('A sum gives a row.')
    const measured = times.all(bound)
    const byCell = Map.groupBy(measured, ({ task, chosen }) => `${task} ${chosen}`)
    const rows = met.all(bound)
    const cells = rows.map((row): HistoryCell => {
      const its = byCell.get(`${row.task} ${row.chosen}`) ?? []
      const median = medianOf(its.map(({ total }) => total))
      return {
        task: row.task,
        model: row.chosen,
        n: row.n,
        answered: row.ended === 0 ? 0 : row.answered / row.ended,
        expectedQuality: row.expected,
        medianSeconds: median === null ? null : median / 1000,
        tokensPerSecond: medianOf(its.map(({ speed }) => speed)),
      }
    })
    return {
      ...all,
      medianFirstTokenMs: medianOf(measured.map(({ first }) => first)),
      models: modelsOf(rows),
      cells,
      days: days.all(bound),
    }
  }
}

interface Bound {
  demo: 0 | 1
  from: number
}

/** Local midnight with which the last `days` days began. */
function beginOf(now: number, days: number): number {
  const midnight = new Date(now)
  midnight.setHours(0, 0, 0, 0)
  midnight.setDate(midnight.getDate() - (days - 1))
  return midnight.getTime()
}

function modelsOf(rows: MetRow[]): HistoryOverview['models'] {
  return [...Map.groupBy(rows, ({ chosen }) => chosen).values()]
    .flatMap((of) => {
      const model = modelRefOf(of[0]?.chosen_model ?? null)
      return model ? [{ model, decisions: of.reduce((sum, { n }) => sum + n, 0) }] : []
    })
    .sort((a, b) => b.decisions - a.decisions || (a.model.key < b.model.key ? -1 : 1))
}

function medianOf(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  const middle = known.length >> 1
  const upper = known[middle]
  if (upper === undefined) return null
  return known.length % 2 === 1 ? upper : ((known[middle - 1] ?? upper) + upper) / 2
}
