import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { ConversationRow } from './rows.ts'
import { conversationOf } from './rows.ts'

type ConversationPart = Pick<
  ChatStore,
  | 'conversations'
  | 'conversation'
  | 'selectBranch'
  | 'keepVersion'
  | 'rename'
  | 'pin'
  | 'remove'
  | 'restore'
  | 'purge'
>

/**
 * The newest answer on show is the head, or what the head answers: user messages and answers alternate. Its model is
 * the one tried last, or the one chosen while none has been tried; it comes as one text, the demo flag (0 or 1) first.
 * Answers side by side are counted only where there are some: what tells of versions lies behind the texts.
 */
const selectConversations = `
  SELECT c.id, c.title, c.created_at, c.updated_at, c.pinned, c.head_id,
    coalesce(h.status, p.status) AS last_status,
    coalesce(
      (SELECT demo || model_name FROM attempts WHERE message_id = coalesce(p.id, h.id)
       ORDER BY seq DESC LIMIT 1),
      (SELECT (d.chosen_model ->> '$.demo') || (d.chosen_model ->> '$.name')
       FROM runs r JOIN decisions d ON d.run_id = r.id
       WHERE r.message_id = coalesce(p.id, h.id) ORDER BY d.seq DESC LIMIT 1)
    ) AS last_model,
    CASE WHEN EXISTS (
      SELECT 1 FROM messages v INDEXED BY messages_compared
      WHERE v.conversation_id = c.id AND v.parent_id = coalesce(p.parent_id, h.parent_id) AND v.version_kind = 'compare'
    ) THEN (SELECT CASE WHEN max(v.kept) = 1 OR count(o.id) > 0 OR max(v.version_kind = 'compare') IS NOT 1 THEN 0
       ELSE sum(v.version_kind IS NOT 'merge') END
     FROM messages a
     CROSS JOIN messages v ON v.conversation_id = a.conversation_id AND v.parent_id = a.parent_id
       AND v.role = 'assistant' AND coalesce(v.version_of, v.id) = coalesce(a.version_of, a.id)
     LEFT JOIN outcomes o ON o.id = 'vote/' || v.id AND o.reset_at IS NULL
     WHERE a.id = coalesce(p.id, h.id)) ELSE 0 END AS undecided
  FROM conversations c
  LEFT JOIN messages h ON h.id = c.head_id
  LEFT JOIN messages p ON p.id = CASE h.role WHEN 'user' THEN h.parent_id END
  WHERE c.removed_at IS NULL`

export function createConversations(db: Database): ConversationPart {
  const all = db.prepare<[], ConversationRow>(
    `${selectConversations} ORDER BY c.updated_at DESC, c.seq DESC`,
  )
  const one = db.prepare<[ConversationId], ConversationRow>(`${selectConversations} AND c.id = ?`)
  const rename = db.prepare<[string, ConversationId]>(
    'UPDATE conversations SET title = ? WHERE id = ? AND removed_at IS NULL',
  )
  const pin = db.prepare<[number, ConversationId]>(
    'UPDATE conversations SET pinned = ? WHERE id = ? AND removed_at IS NULL',
  )
  const remove = db.prepare<[number, ConversationId]>(
    'UPDATE conversations SET removed_at = ? WHERE id = ? AND removed_at IS NULL',
  )
  const restore = db.prepare<[ConversationId]>(
    'UPDATE conversations SET removed_at = NULL WHERE id = ?',
  )
  const purgeDrafts = db.prepare<[number]>(
    'DELETE FROM drafts WHERE conversation_id IN (SELECT id FROM conversations WHERE removed_at < ?)',
  )
  const purge = db.prepare<[number]>('DELETE FROM conversations WHERE removed_at < ?')
  const newestBelow = db.prepare<[MessageId], { id: MessageId; conversation_id: ConversationId }>(`
    WITH RECURSIVE below (seq, id, conversation_id, aside) AS (
      SELECT seq, id, conversation_id, 1 FROM messages WHERE id = ?
      UNION ALL
      SELECT m.seq, m.id, m.conversation_id, m.version_of IS NOT NULL AND m.kept = 0 FROM below
      CROSS JOIN messages m ON m.conversation_id = below.conversation_id AND m.parent_id = below.id
    )
    SELECT id, conversation_id FROM below ORDER BY aside, seq DESC LIMIT 1`)
  const keep = db.prepare<[MessageId, MessageId]>(`
    UPDATE messages SET kept = (id = ?)
    WHERE (conversation_id, parent_id, role) = (SELECT conversation_id, parent_id, role FROM messages WHERE id = ?)`)
  const setHead = db.prepare<[MessageId, ConversationId]>(
    'UPDATE conversations SET head_id = ? WHERE id = ? AND removed_at IS NULL',
  )

  function read(id: ConversationId) {
    const row = one.get(id)
    return row ? conversationOf(row) : null
  }

  function selectBranch(messageId: MessageId) {
    // A message is always stored after its parent, so the newest one below is a leaf. Versions that nobody keeps, and
    // the message itself, are for where there is nothing else.
    const leaf = newestBelow.get(messageId)
    if (!leaf) return null
    setHead.run(leaf.id, leaf.conversation_id)
    return read(leaf.conversation_id)
  }

  return {
    conversations: () => all.all().map(conversationOf),
    conversation: read,
    selectBranch: db.transaction(selectBranch),
    keepVersion: db.transaction((messageId: MessageId) => {
      keep.run(messageId, messageId)
      return selectBranch(messageId)
    }),
    rename: (id, title) => {
      rename.run(title, id)
      return read(id)
    },
    pin: (id, pinned) => {
      pin.run(pinned ? 1 : 0, id)
      return read(id)
    },
    remove: (id, at) => remove.run(at, id).changes > 0,
    restore: (id) => {
      restore.run(id)
      return read(id)
    },
    purge: db.transaction((removedBefore: number) => {
      purgeDrafts.run(removedBefore)
      return purge.run(removedBefore).changes
    }),
  }
}
