import type { Database } from 'better-sqlite3'
import type { DecisionSummary, Message } from '#shared/contract/chat'
import type { ConversationId, MessageId, RunId } from '#shared/contract/ids'
import type { AttemptRow, DecisionRow, MessageRow } from './rows.ts'
import { attemptOf, failureOf, modelRefOf } from './rows.ts'

export type MessageReader = ReturnType<typeof createMessageReader>

/** Reads messages whole: with their siblings, attempts and the decision behind them. */
export function createMessageReader(db: Database) {
  const byId = db.prepare<[MessageId], MessageRow>('SELECT * FROM messages WHERE id = ?')
  const siblings = db
    .prepare<[ConversationId, MessageId | null, string], MessageId>(
      'SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? AND role = ? ORDER BY seq',
    )
    .pluck()
  const attempts = db.prepare<[MessageId], AttemptRow>(
    'SELECT * FROM attempts WHERE message_id = ? ORDER BY seq',
  )
  const decision = db.prepare<
    [MessageId],
    Pick<DecisionRow, 'id' | 'requested' | 'decided_by' | 'reason' | 'chosen_model'>
  >(`
    SELECT d.id, d.requested, d.decided_by, d.reason, d.chosen_model
    FROM runs r JOIN decisions d ON d.run_id = r.id
    WHERE r.message_id = ? ORDER BY d.seq DESC LIMIT 1`)
  const runStart = db.prepare<[RunId], number>('SELECT at FROM runs WHERE id = ?').pluck()

  function summaryOf(id: MessageId): DecisionSummary | null {
    const row = decision.get(id)
    if (!row) return null
    return {
      id: row.id,
      requested: row.requested,
      by: row.decided_by,
      reason: row.reason,
      model: modelRefOf(row.chosen_model),
    }
  }

  function messageOf(row: MessageRow): Message {
    const base = {
      id: row.id,
      parentId: row.parent_id,
      createdAt: row.created_at,
      text: row.text,
      siblings: siblings.all(row.conversation_id, row.parent_id, row.role),
    }
    if (row.role === 'user' || row.status === null) return { ...base, role: 'user' }
    const isRunning = row.status === 'running'
    return {
      ...base,
      role: 'assistant',
      runId: row.run_id ?? importedRunId(row.id),
      status: row.status,
      phase: isRunning ? 'accepted' : null,
      phaseSince: isRunning ? ((row.run_id && runStart.get(row.run_id)) ?? row.created_at) : null,
      reasoning: row.reasoning,
      decision: summaryOf(row.id),
      attempts: attempts.all(row.id).map(attemptOf),
      failure: failureOf(row.failure),
    }
  }

  return {
    row: (id: MessageId) => byId.get(id),
    messageOf,
    attemptsOf: (id: MessageId) => attempts.all(id).map(attemptOf),
  }
}

/** An imported answer was made by a run that is not stored here. */
function importedRunId(id: MessageId): RunId {
  return `imported/${id}` as RunId
}
