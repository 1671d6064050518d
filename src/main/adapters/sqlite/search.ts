import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { SearchHit } from '#shared/contract/chat'
import { parseSearch } from './search-query.ts'
import { snippetOf } from './search-snippet.ts'

interface HitRow extends Omit<SearchHit, 'snippet'> {
  text: string
}

/** Newest first, which the index gives without sorting: a word in every message costs no more than a rare one. */
export function createSearch(db: Database): Pick<ChatStore, 'search'> {
  const find = db.prepare<[string, number], HitRow>(`
    SELECT m.conversation_id AS conversationId, c.title, m.id AS messageId, m.role, m.created_at AS createdAt, m.text
    FROM message_search
    CROSS JOIN messages m ON m.seq = message_search.rowid
    CROSS JOIN conversations c ON c.id = m.conversation_id AND c.removed_at IS NULL
    WHERE message_search MATCH ?
    ORDER BY message_search.rowid DESC LIMIT ?`)

  return {
    search: (text, limit) => {
      const query = parseSearch(text)
      if (query.match === null) return []
      return find.all(query.match, limit).map(({ text: found, ...hit }) => ({
        ...hit,
        snippet: snippetOf(found, query),
      }))
    },
  }
}
