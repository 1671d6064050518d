import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { connectModelServer } from '#adapters/connect-model-server'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { createSqliteDecisionHistory } from '#adapters/sqlite/decision-history'
import { createSqliteModelStore } from '#adapters/sqlite/model-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import { createSqliteSampleStore } from '#adapters/sqlite/sample-store'
import { createEngine } from '#engine/engine'
import type { SwitchyardClient } from '#shared/contract/index'
import type { EndpointKind } from '#shared/contract/models'
import type { SharedCard } from '../ledger/shared-card.ts'

/** Servers, and the machine whose memory they share. */
type Bench = Pick<SharedCard, 'machine'> & {
  servers: readonly { url: string }[]
  kinds: readonly EndpointKind[]
}

/** An engine in a data directory of its own, which knows the servers as `s0`, `s1`, `s2` and nobody else. */
export async function openEngine(card: Bench) {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const database = openDatabase(join(dir, 'switchyard.db'), { now: Date.now })
  const unexpected: unknown[] = []
  const engine = await createEngine({
    version: '0.0.0',
    dataDir: dir,
    settingsFile: join(dir, 'settings.yaml'),
    store: createSqliteChatStore(database.db),
    modelStore: createSqliteModelStore(database.db),
    outcomeStore: createSqliteOutcomeStore(database.db),
    decisionHistory: createSqliteDecisionHistory(database.db),
    replayStore: createSqliteReplayStore(database.db),
    sampleStore: createSqliteSampleStore(database.db),
    connect: connectModelServer,
    secrets: { get: () => null, set() {} },
    usualAddresses: [],
    startDemo: () => Promise.reject(new Error('no demo here')),
    embedder: () => {
      throw new Error('no embedder here')
    },
    machine: card.machine,
    readClassifier: () => readFileSync('resources/classifier.bin'),
    demo: false,
    notices: [],
    now: Date.now,
    logUnexpected: (error) => String(unexpected.push(error)),
  })
  const client: SwitchyardClient = createRouterClient(engine.router)
  await client.settings.set({ path: ['discovery', 'enabled'], value: false })
  await client.settings.set({
    path: ['endpoints'],
    value: card.servers.map(({ url }, index) => ({
      id: `s${index}`,
      kind: card.kinds[index] ?? 'ollama',
      url,
    })),
  })
  await client.models.refresh()
  return {
    client,
    unexpected,
    async close() {
      await engine.close()
      database.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
