import { join } from 'node:path'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import { type SeedOptions, seedDecisions } from './seed-decisions.ts'

/** Makes a data directory's history before an engine opens it. */
export function fillHistory(dataDir: string, options: SeedOptions): void {
  const { db, close } = openDatabase(join(dataDir, 'switchyard.db'), { now: Date.now })
  const parts = { store: createSqliteChatStore(db), outcomes: createSqliteOutcomeStore(db) }
  db.transaction(() => seedDecisions(parts, options))()
  close()
}
