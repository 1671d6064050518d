import { join } from 'node:path'
import { connectModelServer } from '#adapters/connect-model-server'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { openFileSecretBox } from '#adapters/secrets/file-secret-box'
import type { OpenedSecrets } from '#adapters/secrets/sealed-file'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { createSqliteDecisionHistory } from '#adapters/sqlite/decision-history'
import { lockDataDirectory } from '#adapters/sqlite/lock-data-directory'
import { createSqliteModelStore } from '#adapters/sqlite/model-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import { createSqliteSampleStore } from '#adapters/sqlite/sample-store'
import { createMachineSources } from '#adapters/system/machine-sources'
import { createEngine, type Engine as EngineRooms } from '#engine/engine'
import { replayInTurns } from '#engine/routing/replay/replay-work'
import { findAppRoot } from './app-root.ts'
import { startDemoServers } from './demo-servers.ts'
import { createErrorLog } from './error-log.ts'
import { readClassifier } from './read-classifier.ts'
import { replayInThread } from './replay-thread.ts'
import { usualAddresses } from './usual-addresses.ts'

export type Engine = Pick<EngineRooms, 'router' | 'close'> & {
  /** Tells a second process that wants the same data directory where this one can be reached. */
  setUrl(url: string): void
}

export interface StartOptions {
  dataDir: string
  demo: boolean
  version: string
  /** Where tokens are kept; an encrypted file unless said otherwise. */
  openSecrets?: (dataDir: string) => OpenedSecrets
}

/**
 * Opens the data directory and starts the engine on it, with the real adapters. Throws AppError
 * `data-directory-in-use`, `data-directory-unusable`, `storage-*`; nothing is left open then.
 */
export async function startEngine(options: StartOptions): Promise<Engine> {
  const { dataDir, demo, version } = options
  const lock = lockDataDirectory(dataDir)
  try {
    const database = openDatabase(join(dataDir, 'switchyard.db'), { now: Date.now })
    try {
      const secrets =
        options.openSecrets?.(dataDir) ?? openFileSecretBox({ dataDir, now: Date.now })
      const replayStore = createSqliteReplayStore(database.db)
      const logUnexpected = createErrorLog(join(dataDir, 'errors.log'))
      const engine = await createEngine({
        version,
        dataDir,
        settingsFile: join(dataDir, 'settings.yaml'),
        store: createSqliteChatStore(database.db),
        modelStore: createSqliteModelStore(database.db),
        outcomeStore: createSqliteOutcomeStore(database.db),
        decisionHistory: createSqliteDecisionHistory(database.db),
        replayStore,
        runReplay: replayInThread({
          file: database.db.name,
          otherwise: replayInTurns(replayStore),
          logUnexpected,
        }),
        sampleStore: createSqliteSampleStore(database.db),
        connect: connectModelServer,
        secrets: secrets.box,
        usualAddresses: usualAddresses(process.env),
        startDemo: () => startDemoServers(),
        embedder: createEmbedderSource(findAppRoot(import.meta.dirname).root),
        machine: createMachineSources(process.platform, process.env),
        readClassifier,
        demo,
        notices: [...database.notices, ...secrets.notices],
        now: Date.now,
        logUnexpected,
      })
      return {
        router: engine.router,
        setUrl: lock.setUrl,
        async close() {
          await engine.close()
          database.close()
          lock.release()
        },
      }
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
