import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { ConversationExport } from '#engine/chat/conversation-export'
import { AppError } from '#shared/app-error'
import type { Attempt } from '#shared/contract/attempt'
import type { AnswerVersion } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import type { Failure } from '#shared/failure'
import { failureCodes } from '#shared/failure'
import { createAttemptWriter } from './attempts.ts'
import { toJson, versionColumns } from './rows.ts'
import { requireSoundConversation } from './sound-conversation.ts'

type ExportedConversation = ConversationExport['conversations'][number]
type ExportedMessage = ExportedConversation['messages'][number]

/**
 * Adds what is not here yet, or was removed: then the file's version takes its place. Throws AppError `invalid-input`
 * for what cannot be a conversation and `conflict` for a message that another conversation here already holds.
 */
export function createImport(db: Database): Pick<ChatStore, 'importConversations'> {
  const isHere = db
    .prepare<[string], number>('SELECT 1 FROM conversations WHERE id = ? AND removed_at IS NULL')
    .pluck()
  const dropRemoved = db.prepare<[string]>(
    'DELETE FROM conversations WHERE id = ? AND removed_at IS NOT NULL',
  )
  const holder = db
    .prepare<[string], string>(
      'SELECT c.title FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = ?',
    )
    .pluck()
  const insertConversation = db.prepare(`
    INSERT INTO conversations (id, title, created_at, updated_at, pinned, head_id)
    VALUES ($id, $title, $createdAt, $updatedAt, $pinned, $headId)`)
  const insertMessage = db.prepare(`
    INSERT INTO messages (id, conversation_id, parent_id, role, created_at, status, ended_at, failure,
      version_of, version_kind, version_from, kept, confidence, text, reasoning)
    VALUES ($id, $conversationId, $parentId, $role, $createdAt, $status, $endedAt, $failure,
      $version_of, $version_kind, $version_from, $kept, $confidence, $text, $reasoning)`)
  const saveAttempt = createAttemptWriter(db)

  function addMessage(conversation: ExportedConversation, message: ExportedMessage): void {
    const title = holder.get(message.id)
    if (title !== undefined) {
      throw new AppError(
        'conflict',
        `A message of “${conversation.title}” (${message.id}) is already here, in “${title}”. Nothing was imported.`,
        { messageId: message.id },
      )
    }
    const isAnswer = message.role === 'assistant'
    insertMessage.run({
      id: message.id,
      conversationId: conversation.id,
      parentId: message.parentId,
      role: message.role,
      createdAt: message.createdAt,
      status: isAnswer ? (message.status ?? 'done') : null,
      endedAt: isAnswer ? message.createdAt : null,
      failure: isAnswer ? toJson(knownFailure(message.failure)) : null,
      ...versionColumns(isAnswer ? ((message.version ?? null) as AnswerVersion | null) : null),
      kept: isAnswer && message.kept ? 1 : 0,
      confidence: isAnswer ? toJson(message.confidence) : null,
      text: message.text,
      reasoning: isAnswer ? message.reasoning : '',
    })
    if (!isAnswer) return
    for (const attempt of message.attempts) {
      saveAttempt(
        null,
        message.id as MessageId,
        {
          ...attempt,
          failure: knownFailure(attempt.failure),
        } as Attempt,
      )
    }
  }

  const importAll = db.transaction((data: ConversationExport) => {
    const counts = { conversations: 0, messages: 0, skipped: 0 }
    const seen = new Set<string>()
    for (const conversation of data.conversations) {
      requireSoundConversation(conversation, seen)
      if (isHere.get(conversation.id) !== undefined) {
        counts.skipped++
        continue
      }
      dropRemoved.run(conversation.id)
      insertConversation.run({
        id: conversation.id,
        title: conversation.title,
        createdAt: conversation.createdAt,
        updatedAt: conversation.updatedAt,
        pinned: conversation.pinned ? 1 : 0,
        headId: conversation.headId ?? conversation.messages.at(-1)?.id ?? null,
      })
      for (const message of conversation.messages) addMessage(conversation, message)
      counts.conversations++
      counts.messages += conversation.messages.length
    }
    return counts
  })

  return { importConversations: (data) => importAll.immediate(data) }
}

/** A name that this version does not know has no remedy here; its words stay. */
function knownFailure(failure: ExportedMessage['failure']): Failure | null {
  if (!failure) return null
  const code = failureCodes.find((known) => known === failure.code) ?? 'unknown'
  return { ...failure, code }
}
