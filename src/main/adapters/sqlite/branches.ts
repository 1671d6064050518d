import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { ConversationPage } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { MessageReader } from './messages.ts'
import type { MessageRow } from './rows.ts'

type BranchPart = Pick<ChatStore, 'page' | 'pageBefore' | 'message' | 'branch'>

/** Walks up from a message by its parents; each is one lookup, however large the conversation is. */
const walkUp = `
  WITH RECURSIVE up (seq, parent_id, depth) AS (
    SELECT seq, parent_id, 1 FROM messages WHERE id = $leaf
    UNION ALL
    SELECT m.seq, m.parent_id, up.depth + 1 FROM up CROSS JOIN messages m ON m.id = up.parent_id
    WHERE up.depth < $limit AND up.seq > $stop
  )`

/** Messages are stored after their parents: nothing above this one has a higher number. */
const toTheTop = 0
const unlimited = Number.MAX_SAFE_INTEGER

interface Walk {
  leaf: MessageId
  limit: number
  stop: number
}

export function createBranches(db: Database, messages: MessageReader): BranchPart {
  const upwards = db.prepare<[Walk], MessageRow>(
    `${walkUp} SELECT m.* FROM up CROSS JOIN messages m ON m.seq = up.seq ORDER BY up.depth DESC`,
  )
  const upwardsTexts = db.prepare<
    [Walk],
    { id: MessageId; role: 'user' | 'assistant'; text: string }
  >(
    `${walkUp} SELECT m.id, m.role, m.text FROM up CROSS JOIN messages m ON m.seq = up.seq ORDER BY up.depth DESC`,
  )
  const distance = db
    .prepare<[Walk], number>(`${walkUp} SELECT depth FROM up WHERE seq = $stop`)
    .pluck()
  const head = db
    .prepare<[ConversationId], MessageId | null>(
      'SELECT head_id FROM conversations WHERE id = ? AND removed_at IS NULL',
    )
    .pluck()

  function pageUpTo(leaf: MessageId | null | undefined, limit: number): ConversationPage {
    if (!leaf) return { messages: [], versions: [], hasOlder: false }
    const rows = upwards.all({ leaf, limit, stop: toTheTop })
    const branch = messages.messagesOf(rows)
    return {
      messages: branch,
      versions: messages.versionsOf(branch),
      hasOlder: (rows[0]?.parent_id ?? null) !== null,
    }
  }

  function reaching(leaf: MessageId, from: MessageId): number {
    const row = messages.row(from)
    return row ? (distance.get({ leaf, limit: unlimited, stop: row.seq }) ?? 0) : 0
  }

  return {
    page: db.transaction((id: ConversationId, limit: number, from: MessageId | null) => {
      const leaf = head.get(id)
      if (!leaf || from === null) return pageUpTo(leaf, limit)
      return pageUpTo(leaf, Math.max(limit, reaching(leaf, from)))
    }),
    pageBefore: db.transaction((id: ConversationId, before: MessageId, limit: number) => {
      const row = messages.row(before)
      const isHere = row?.conversation_id === id && head.get(id) !== undefined
      return pageUpTo(isHere ? row.parent_id : null, limit)
    }),
    message: db.transaction((id: MessageId) => {
      const row = messages.row(id)
      if (!row || head.get(row.conversation_id) === undefined) return null
      return { conversationId: row.conversation_id, message: messages.messageOf(row) }
    }),
    branch: (leaf) => upwardsTexts.all({ leaf, limit: unlimited, stop: toTheTop }),
  }
}
