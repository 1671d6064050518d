import type { Database } from 'better-sqlite3'
import type { DecisionEntry, DecisionVersion } from '#shared/contract/history'
import type { MessageId } from '#shared/contract/ids'
import type { DecisionRow } from './decision-rows.ts'
import { type AttemptRow, attemptOf, failureOf, type MessageRow, modelRefOf } from './rows.ts'

/** What of a prompt is shown, in UTF-16 code units. */
const shownPrompt = 240

export type EntryRow = Pick<
  DecisionRow,
  'id' | 'at' | 'decided_by' | 'rule' | 'preference' | 'chosen_model' | 'margin'
> &
  Pick<MessageRow, 'failure' | 'kept'> & {
    seq: number
    run_id: DecisionEntry['id']
    mode: 'answer' | 'resume'
    task: DecisionEntry['task']
    complexity: DecisionEntry['complexity']
    conversation_id: DecisionEntry['conversationId']
    message_id: DecisionEntry['messageId']
    status: DecisionEntry['status']
    confidence: number | null
    prompt: string
  }

/** Columns of an `EntryRow`: of a decision `d`, its run `r`, its answer `a` and the question `q`. */
export const entryColumns = `
  d.seq, d.id, d.run_id, d.at, d.decided_by, d.rule, d.preference, d.chosen_model, d.margin, d.task, d.complexity,
  r.mode, a.conversation_id, a.id AS message_id, a.status, a.failure, a.kept, a.confidence ->> '$.value' AS confidence,
  substr(coalesce(q.text, ''), 1, ${shownPrompt}) AS prompt`

interface VersionRow {
  of: MessageId
  id: MessageId
  run_id: string | null
  version_kind: DecisionVersion['kind']
  status: DecisionVersion['status']
  kept: number
  decision_id: DecisionVersion['decisionId']
  chosen_model: string | null
}

/** Reads what came of decisions: a statement for each kind of thing, not one for each decision. */
export function createEntryReader(db: Database) {
  const attempts = db.prepare<[string], AttemptRow & { run_id: string }>(`
    SELECT a.* FROM json_each(?) wanted CROSS JOIN attempts a
    ON a.message_id = wanted.value ->> 0 AND a.run_id = wanted.value ->> 1
    ORDER BY wanted.key, a.seq`)
  const versions = db.prepare<[string], VersionRow>(`
    SELECT m.id AS "of", v.id, v.run_id, v.version_kind, v.status, v.kept, d.id AS decision_id, d.chosen_model
    FROM json_each(?) wanted
    CROSS JOIN messages m ON m.id = wanted.value
    CROSS JOIN messages v
      ON v.conversation_id = m.conversation_id AND v.parent_id = m.parent_id AND v.role = 'assistant'
    LEFT JOIN decisions d ON d.seq = (SELECT max(seq) FROM decisions WHERE run_id = v.run_id)
    WHERE v.version_of = m.id
    ORDER BY wanted.key, v.seq`)
  const outcomes = db.prepare<[string], DecisionEntry['outcomes'][number] & { of: MessageId }>(`
    SELECT o.message_id AS "of", o.kind, o.value
    FROM json_each(?) wanted CROSS JOIN outcomes o ON o.message_id = wanted.value
    WHERE o.reset_at IS NULL
    ORDER BY wanted.key, o.at, o.seq`)

  return function entriesOf(rows: readonly EntryRow[]): DecisionEntry[] {
    const answers = JSON.stringify([...new Set(rows.map(({ message_id }) => message_id))])
    const versionRows = versions.all(answers)
    const runs = [
      ...rows.map(({ message_id, run_id }) => [message_id, run_id]),
      ...versionRows.map(({ id, run_id }) => [id, run_id]),
    ]
    const byRun = Map.groupBy(attempts.all(JSON.stringify(runs)), ({ run_id }) => run_id)
    const triedIn = (run: string | null) => (byRun.get(run ?? '') ?? []).map(attemptOf)
    const versionsByAnswer = Map.groupBy(versionRows, (row) => row.of)
    const outcomesByAnswer = Map.groupBy(outcomes.all(answers), (row) => row.of)

    const versionOf = (row: VersionRow): DecisionVersion => ({
      kind: row.version_kind,
      decisionId: row.decision_id,
      model: triedIn(row.run_id).at(-1)?.model ?? modelRefOf(row.chosen_model),
      status: row.status,
      kept: row.kept === 1,
    })
    return rows.map((row): DecisionEntry => {
      const tried = triedIn(row.run_id)
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
        resumed: row.mode === 'resume',
        chosen: modelRefOf(row.chosen_model),
        answered: last?.model ?? null,
        margin: row.margin,
        status: row.status,
        failure: failureOf(row.failure),
        attempts: tried.length,
        fellBack: tried.some(({ reason }) => reason === 'fallback'),
        firstFailure: tried[0]?.failure?.code ?? null,
        firstTokenMs: last?.timings.firstTokenMs ?? null,
        totalMs: last?.timings.totalMs ?? null,
        tokensPerSecond: last?.timings.tokensPerSecond ?? null,
        confidence: row.confidence,
        kept: row.kept === 1,
        versions: (versionsByAnswer.get(row.message_id) ?? []).map(versionOf),
        outcomes: (outcomesByAnswer.get(row.message_id) ?? []).map(({ kind, value }) => ({
          kind,
          value,
        })),
      }
    })
  }
}
