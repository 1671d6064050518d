import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import { createAttempts } from './attempts.ts'
import { createBranches } from './branches.ts'
import { createConversations } from './conversations.ts'
import { createDrafts } from './drafts.ts'
import { createExport } from './export-conversations.ts'
import { createImport } from './import-conversations.ts'
import { createJudgements } from './judgements.ts'
import { createMessageReader } from './messages.ts'
import { createRuns } from './runs.ts'
import { createSearch } from './search.ts'
import { guardStorage } from './storage-errors.ts'
import { createUserJudgements } from './user-judgements.ts'

/** Conversations in a database that `openDatabase` opened. `now` dates exports. */
export function createSqliteChatStore(db: Database, now: () => number = Date.now): ChatStore {
  const messages = createMessageReader(db)
  return guarded(db.name, {
    ...createConversations(db),
    ...createBranches(db, messages),
    ...createRuns(db, messages),
    ...createAttempts(db),
    ...createJudgements(db),
    ...createUserJudgements(db),
    ...createSearch(db),
    ...createDrafts(db),
    ...createExport(db, messages, now),
    ...createImport(db),
  })
}

/** The same store, whose every method throws AppErrors where SQLite refuses. */
function guarded(file: string, store: ChatStore): ChatStore {
  const guardedMethods = Object.entries(store).map(([name, method]) => [
    name,
    (...input: unknown[]) => guardStorage(file, () => Reflect.apply(method, undefined, input)),
  ])
  return Object.fromEntries(guardedMethods) as ChatStore
}
