import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { ConversationExport } from '#engine/chat/conversation-export'
import type { AnswerStatus, Attempt } from '#shared/contract/attempt'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { Failure } from '#shared/failure'
import type { MessageReader } from './messages.ts'
import type { MessageRow } from './rows.ts'
import { confidenceOf, failureOf, versionOf } from './rows.ts'

type ExportedConversation = ConversationExport['conversations'][number]
type ExportedMessage = ExportedConversation['messages'][number]
type ExportedAttempt = ExportedMessage['attempts'][number]

interface ConversationHead {
  id: ConversationId
  title: string
  created_at: number
  updated_at: number
  pinned: number
  head_id: MessageId | null
}

/** All branches of one conversation, or of all; removed ones stay out. */
export function createExport(
  db: Database,
  messages: MessageReader,
  now: () => number,
): Pick<ChatStore, 'exportConversations'> {
  const conversations = db.prepare<{ id: ConversationId | null }, ConversationHead>(`
    SELECT id, title, created_at, updated_at, pinned, head_id FROM conversations
    WHERE removed_at IS NULL AND ($id IS NULL OR id = $id) ORDER BY seq`)
  const messageRows = db.prepare<[ConversationId], MessageRow>(
    'SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq',
  )

  function exportedMessage(row: MessageRow, attempts: Attempt[]): ExportedMessage {
    const base = {
      id: row.id,
      parentId: row.parent_id,
      role: row.role,
      createdAt: row.created_at,
      text: row.text,
      reasoning: row.reasoning,
    }
    if (row.status === null) return { ...base, attempts: [] }
    return {
      ...base,
      status: settled(row.status),
      failure: exportedFailure(failureOf(row.failure)),
      version: versionOf(row),
      kept: row.kept === 1,
      confidence: confidenceOf(row.confidence),
      attempts: attempts.map((attempt) => ({
        ...attempt,
        status: settled(attempt.status),
        failure: exportedFailure(attempt.failure),
      })),
    }
  }

  function exportedMessages(id: ConversationId): ExportedMessage[] {
    const rows = messageRows.all(id)
    const attempts = messages.attemptsOf(rows.map((row) => row.id))
    return rows.map((row) => exportedMessage(row, attempts.get(row.id) ?? []))
  }

  return {
    exportConversations: db.transaction(
      (id: ConversationId | null): ConversationExport => ({
        switchyard: 'conversations',
        version: 1,
        exportedAt: now(),
        conversations: conversations.all({ id }).map((row) => ({
          id: row.id,
          title: row.title,
          createdAt: row.created_at,
          updatedAt: row.updated_at,
          pinned: row.pinned === 1,
          headId: row.head_id,
          messages: exportedMessages(row.id),
        })),
      }),
    ),
  }
}

function settled(status: AnswerStatus): Exclude<AnswerStatus, 'running'> {
  return status === 'running' ? 'interrupted' : status
}

/** A copy whose type lets unknown keys pass, as the export's does. */
function exportedFailure(failure: Failure | null): ExportedAttempt['failure'] {
  return failure === null ? null : { ...failure }
}
