import type { Database } from 'better-sqlite3'
import { parsePolicy } from '#engine/routing/replay/read-policy'
import type { StoredDecision } from '#engine/routing/replay/replay'
import type { ReplayStore } from '#engine/routing/replay/replay-store'
import { AppError } from '#shared/app-error'
import type { DecisionId } from '#shared/contract/ids'
import {
  type PolicyEntry,
  type PolicyVersion,
  policyFormat,
  type ReplayReport,
  type ReplayStretch,
  type ReplaySummary,
  type SavedReplay,
} from '#shared/contract/replay'
import { confidenceOf } from './rows.ts'
import { guardStorage } from './storage-errors.ts'

/** What of a prompt is shown, in UTF-16 code units. */
const shownPrompt = 240
const keptReplays = 50
const shownPolicies = 100

interface ReplayRow {
  id: string
  at: number
  format: number
  stretch: string
  draft: string
  report: string
}

interface PolicyRow {
  id: string
  at: number
  format: number
  reason: string
  policy: string
}

/** Damage in one answer must not end a whole replay. */
function readConfidence(stored: string | null): ReturnType<typeof confidenceOf> {
  try {
    return confidenceOf(stored)
  } catch {
    return null
  }
}

type DecidedRow = Omit<StoredDecision, 'judged'> & { confidence: string | null }

function decisionOf({ confidence, ...row }: DecidedRow): StoredDecision {
  const judged = readConfidence(confidence)
  if (!judged) return { ...row, judged: null }
  const { value, worth, verdict } = judged
  const because = verdict.escalate ? null : verdict.because
  return { ...row, judged: { value, worth, escalated: verdict.escalate, because } }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new AppError('invalid-input', 'This policy is damaged.', {}, { cause: error })
  }
}

const readPolicy = (format: number, json: string) => parsePolicy(format, parseJson(json))

function versionOf({ id, at, format, reason, policy }: PolicyRow): PolicyVersion {
  return { id, at, reason, policy: readPolicy(format, policy) }
}

/** In a list, one that can't be read stands beside the others. */
function entryOf(row: PolicyRow): PolicyEntry {
  try {
    return { ...versionOf(row), problem: null }
  } catch (error) {
    const { id, at, reason } = row
    const problem = error instanceof AppError ? error.message : 'This policy is damaged.'
    return { id, at, reason, policy: null, problem }
  }
}

/** Decisions for replays, their results, and policies of before, in a database that `openDatabase` opened. */
export function createSqliteReplayStore(db: Database): ReplayStore {
  const guard = <T>(work: () => T) => guardStorage(db.name, work)
  type Bounds = { from: number; to: number }
  // The index by time holds the places as well, so neither of the next two reads decisions.
  const first = db
    .prepare<Bounds, number>(
      'SELECT seq FROM decisions WHERE at >= $from AND at <= $to ORDER BY at, seq LIMIT 1',
    )
    .pluck()
  const last = db
    .prepare<Bounds, number>(
      'SELECT seq FROM decisions WHERE at >= $from AND at <= $to ORDER BY at DESC, seq DESC LIMIT 1',
    )
    .pluck()
  const oldest = db.prepare<[], number | null>('SELECT min(seq) FROM decisions').pluck()
  const newest = db.prepare<[], number | null>('SELECT max(seq) FROM decisions').pluck()
  const nth = db
    .prepare<Bounds & { skip: number; demo: 0 | 1 }, number>(
      `SELECT d.seq FROM decisions d INDEXED BY decisions_by_time
       CROSS JOIN runs r ON r.id = d.run_id
       CROSS JOIN messages a ON a.id = r.message_id
       CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL
       WHERE d.at >= $from AND d.at <= $to AND d.demo = $demo
       ORDER BY d.at DESC, d.seq DESC LIMIT 1 OFFSET $skip`,
    )
    .pluck()
  const some = db.prepare<Bounds & { first: number; last: number; demo: 0 | 1 }, DecidedRow>(`
    SELECT d.id, d.at, d.decided_by AS by, d.chosen, d.facts, a.confidence
    FROM decisions d
    CROSS JOIN runs r ON r.id = d.run_id
    CROSS JOIN messages a ON a.id = r.message_id
    CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL
    WHERE d.seq >= $first AND d.seq <= $last AND d.at >= $from AND d.at <= $to AND d.demo = $demo
    ORDER BY d.seq`)
  const prompts = db.prepare<[string], { id: DecisionId; prompt: string }>(`
    SELECT d.id, substr(q.text, 1, ${shownPrompt}) AS prompt
    FROM json_each(?) wanted
    CROSS JOIN decisions d ON d.id = wanted.value
    CROSS JOIN runs r ON r.id = d.run_id
    CROSS JOIN messages a ON a.id = r.message_id
    CROSS JOIN messages q ON q.id = a.parent_id
    CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL`)
  const save = db.prepare<ReplayRow>(`
    INSERT INTO replays (id, at, format, stretch, draft, report)
    VALUES ($id, $at, $format, $stretch, $draft, $report)`)
  const forgetOld = db.prepare(
    `DELETE FROM replays WHERE seq NOT IN (SELECT seq FROM replays ORDER BY seq DESC LIMIT ${keptReplays})`,
  )
  const list = db.prepare<[], ReplaySummary>(`
    SELECT id, at, draft ->> '$.preference' AS preference, report ->> '$.total.decisions' AS decisions,
      report ->> '$.total.moved' AS moved
    FROM replays ORDER BY seq DESC`)
  const one = db.prepare<[string], ReplayRow>('SELECT * FROM replays WHERE id = ?')
  const remove = db.prepare<[string]>('DELETE FROM replays WHERE id = ?')
  const savePolicy = db.prepare<PolicyRow>(`
    INSERT INTO policies (id, at, format, reason, policy) VALUES ($id, $at, $format, $reason, $policy)`)
  const removePolicy = db.prepare<[string]>('DELETE FROM policies WHERE id = ?')
  const policies = db.prepare<[], PolicyRow>(
    `SELECT * FROM policies ORDER BY seq DESC LIMIT ${shownPolicies}`,
  )
  const policy = db.prepare<[string], PolicyRow>('SELECT * FROM policies WHERE id = ?')
  const decided = db.prepare<[0 | 1], 1>('SELECT 1 FROM decisions WHERE demo = ? LIMIT 1').pluck()

  const boundsOf = ({ from, to }: ReplayStretch): Bounds => ({
    from: from ?? 0,
    to: to ?? Number.MAX_SAFE_INTEGER,
  })
  const saveOne = db.transaction((row: ReplayRow) => {
    save.run(row)
    forgetOld.run()
  })

  return {
    span: (stretch) =>
      guard(() => {
        const bounds = boundsOf(stretch)
        // Open ends are taken by place, so that a clock that was set back hides nothing.
        const end = stretch.to === null ? newest.get() : last.get(bounds)
        const begin =
          (stretch.last === null
            ? undefined
            : nth.get({ ...bounds, skip: stretch.last - 1, demo: stretch.demo ? 1 : 0 })) ??
          (stretch.from === null ? oldest.get() : first.get(bounds))
        return begin == null || end == null || begin > end ? null : { first: begin, last: end }
      }),
    decisions: (stretch, span) =>
      guard(() =>
        some.all({ ...boundsOf(stretch), ...span, demo: stretch.demo ? 1 : 0 }).map(decisionOf),
      ),
    prompts: (ids) =>
      guard(() => new Map(prompts.all(JSON.stringify(ids)).map(({ id, prompt }) => [id, prompt]))),
    save: ({ id, at, stretch, draft, report }) =>
      guard(() => {
        // Prompts are looked up when it is opened: what was deleted is not kept here.
        const bare = { ...report, changes: report.changes.map((one) => ({ ...one, prompt: null })) }
        saveOne({
          id,
          at,
          format: policyFormat,
          stretch: JSON.stringify(stretch),
          draft: JSON.stringify(draft),
          report: JSON.stringify(bare),
        })
      }),
    list: () => guard(() => list.all()),
    replay: (id) =>
      guard((): SavedReplay => {
        const row = one.get(id)
        if (!row) throw new AppError('not-found', 'This replay is not kept any more.')
        return {
          id,
          at: row.at,
          draft: readPolicy(row.format, row.draft),
          stretch: JSON.parse(row.stretch) as ReplayStretch,
          report: JSON.parse(row.report) as ReplayReport,
        }
      }),
    remove: (id) => guard(() => void remove.run(id)),
    savePolicy: ({ id, at, reason, policy }) =>
      guard(
        () =>
          void savePolicy.run({
            id,
            at,
            format: policyFormat,
            reason,
            policy: JSON.stringify(policy),
          }),
      ),
    removePolicy: (id) => guard(() => void removePolicy.run(id)),
    policies: () => guard(() => policies.all().map(entryOf)),
    history: () =>
      guard(() => ({ real: decided.get(0) !== undefined, demo: decided.get(1) !== undefined })),
    policy: (id) =>
      guard(() => {
        const row = policy.get(id)
        if (!row) throw new AppError('not-found', 'This policy is not kept any more.')
        return versionOf(row)
      }),
  }
}
