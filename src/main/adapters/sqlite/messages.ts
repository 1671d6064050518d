import type { Database } from 'better-sqlite3'
import type { Attempt } from '#shared/contract/attempt'
import type { AnswerMessage, DecisionSummary, Message, Vote } from '#shared/contract/chat'
import type { MessageId, RunId } from '#shared/contract/ids'
import type { Thumb } from '#shared/contract/learning'
import type { DecisionRow } from './decision-rows.ts'
import type { AttemptRow, MessageRow } from './rows.ts'
import { attemptOf, confidenceOf, failureOf, modelRefOf, versionOf } from './rows.ts'
import { thumbOf, voteOf } from './user-judgements.ts'

export type MessageReader = ReturnType<typeof createMessageReader>

type SummaryRow = Pick<
  DecisionRow,
  'id' | 'requested' | 'decided_by' | 'reason' | 'chosen_model'
> & { message_id: MessageId; score: number | null }

/**
 * Reads messages whole: with their siblings, attempts and the decision behind them. A page is read with one statement
 * for each of these, not one for each message.
 */
export function createMessageReader(db: Database) {
  const byId = db.prepare<[MessageId], MessageRow>('SELECT * FROM messages WHERE id = ?')
  const siblings = db.prepare<[string], { of: MessageId; id: MessageId }>(`
    SELECT m.id AS "of", s.id FROM json_each(?) wanted
    CROSS JOIN messages m ON m.id = wanted.value
    CROSS JOIN messages s
      ON s.conversation_id = m.conversation_id AND s.parent_id IS m.parent_id AND s.role = m.role
    ORDER BY wanted.key, s.seq`)
  const attempts = db.prepare<[string], AttemptRow & { message_id: MessageId }>(`
    SELECT a.* FROM json_each(?) wanted CROSS JOIN attempts a ON a.message_id = wanted.value
    ORDER BY wanted.key, a.seq`)
  const decisions = db.prepare<[string], SummaryRow>(`
    SELECT r.message_id, d.id, d.requested, d.decided_by, d.reason, d.chosen_model, d.score
    FROM json_each(?) wanted
    CROSS JOIN runs r ON r.message_id = wanted.value
    CROSS JOIN decisions d ON d.run_id = r.id
    ORDER BY wanted.key, d.seq`)
  const thumbs = db.prepare<[string], { id: MessageId; value: number }>(`
    SELECT wanted.value AS id, o.value FROM json_each(?) wanted
    CROSS JOIN outcomes o ON o.id = 'thumb/' || wanted.value WHERE o.reset_at IS NULL`)
  const votes = db.prepare<[string], { id: MessageId; value: number }>(`
    SELECT wanted.value AS id, o.value FROM json_each(?) wanted
    CROSS JOIN outcomes o ON o.id = 'vote/' || wanted.value WHERE o.reset_at IS NULL`)
  const otherVersions = db.prepare<[string], MessageRow>(`
    SELECT s.* FROM json_each(?) wanted
    CROSS JOIN messages m ON m.id = wanted.value
    CROSS JOIN messages s
      ON s.conversation_id = m.conversation_id AND s.parent_id IS m.parent_id AND s.role = 'assistant'
    WHERE s.id <> m.id AND coalesce(s.version_of, s.id) = coalesce(m.version_of, m.id)
    ORDER BY s.seq`)
  const runStart = db.prepare<[RunId], number>('SELECT at FROM runs WHERE id = ?').pluck()

  function attemptsOf(answers: MessageId[]): Map<MessageId, Attempt[]> {
    const rows = attempts.all(JSON.stringify(answers))
    return grouped(rows, (row) => row.message_id, attemptOf)
  }

  function messagesOf(rows: MessageRow[]): Message[] {
    const answers = rows.filter((row) => row.role === 'assistant').map((row) => row.id)
    const attemptsById = attemptsOf(answers)
    const siblingsById = grouped(
      siblings.all(JSON.stringify(rows.map((row) => row.id))),
      (row) => row.of,
      (row) => row.id,
    )
    // A later decision of the same answer (it was resumed) takes the place of an earlier one.
    const decisionById = new Map(
      decisions.all(JSON.stringify(answers)).map((row) => [row.message_id, summaryOf(row)]),
    )
    const thumbById = new Map(
      thumbs
        .all(JSON.stringify(answers))
        .map(({ id, value }): [MessageId, Thumb] => [id, thumbOf(value)]),
    )
    const voteById = new Map(
      votes
        .all(JSON.stringify(answers))
        .map(({ id, value }): [MessageId, Vote] => [id, voteOf(value)]),
    )
    return rows.map((row): Message => {
      const base = {
        id: row.id,
        parentId: row.parent_id,
        createdAt: row.created_at,
        text: row.text,
        siblings: siblingsById.get(row.id) ?? [row.id],
      }
      if (row.role === 'user' || row.status === null) return { ...base, role: 'user' }
      const isRunning = row.status === 'running'
      return {
        ...base,
        role: 'assistant',
        runId: row.run_id ?? importedRunId(row.id),
        version: versionOf(row),
        kept: row.kept === 1,
        confidence: confidenceOf(row.confidence),
        status: row.status,
        phase: isRunning ? 'accepted' : null,
        phaseSince: isRunning ? ((row.run_id && runStart.get(row.run_id)) ?? row.created_at) : null,
        reasoning: row.reasoning,
        decision: decisionById.get(row.id) ?? null,
        attempts: attemptsById.get(row.id) ?? [],
        failure: failureOf(row.failure),
        thumb: thumbById.get(row.id) ?? null,
        vote: voteById.get(row.id) ?? null,
      }
    })
  }

  function messageOf(row: MessageRow): Message {
    const [message] = messagesOf([row])
    if (!message) throw new Error('A row gives a message.')
    return message
  }

  /** The other versions of those answers, oldest first. */
  function versionsOf(messages: readonly Message[]): AnswerMessage[] {
    const several = messages.filter(
      ({ role, siblings }) => role === 'assistant' && siblings.length > 1,
    )
    if (several.length === 0) return []
    const rows = otherVersions.all(JSON.stringify(several.map(({ id }) => id)))
    return messagesOf(rows).filter((message) => message.role === 'assistant')
  }

  return { row: (id: MessageId) => byId.get(id), messageOf, messagesOf, attemptsOf, versionsOf }
}

function grouped<Row, Value>(
  rows: Row[],
  keyOf: (row: Row) => MessageId,
  pick: (row: Row) => Value,
): Map<MessageId, Value[]> {
  const groups = new Map<MessageId, Value[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(pick(row))
    else groups.set(keyOf(row), [pick(row)])
  }
  return groups
}

function summaryOf(row: SummaryRow): DecisionSummary {
  return {
    id: row.id,
    requested: row.requested,
    by: row.decided_by,
    reason: row.reason,
    model: modelRefOf(row.chosen_model),
    score: row.score,
  }
}

/** An imported answer was made by a run that is not stored here. */
function importedRunId(id: MessageId): RunId {
  return `imported/${id}` as RunId
}
