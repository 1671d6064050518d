import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'

/** The key of the conversation that does not exist yet; no id is empty. */
const unborn = ''

export function createDrafts(db: Database): Pick<ChatStore, 'draft' | 'setDraft'> {
  const read = db
    .prepare<[string], string>('SELECT text FROM drafts WHERE conversation_id = ?')
    .pluck()
  const write = db.prepare<{ key: string; text: string }>(`
    INSERT INTO drafts (conversation_id, text)
    SELECT $key, $text WHERE $key = '${unborn}' OR EXISTS (SELECT 1 FROM conversations WHERE id = $key)
    ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text`)
  const clear = db.prepare<[string]>('DELETE FROM drafts WHERE conversation_id = ?')

  return {
    draft: (id) => read.get(id ?? unborn) ?? '',
    setDraft: (id, text) => {
      if (text === '') clear.run(id ?? unborn)
      else write.run({ key: id ?? unborn, text })
    },
  }
}
