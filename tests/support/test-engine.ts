import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { onTestFinished } from 'vitest'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { createSqliteDecisionHistory } from '#adapters/sqlite/decision-history'
import { createSqliteModelStore } from '#adapters/sqlite/model-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import { createSqliteSampleStore } from '#adapters/sqlite/sample-store'
import type { ChatStore } from '#engine/chat/chat-store'
import type { ModelServer } from '#engine/endpoints/model-server'
import { createEngine } from '#engine/engine'
import type { SecretBox } from '#engine/facts'
import type { MachineSources } from '#engine/resources/resource-source'
import type { OutcomeStore } from '#engine/routing/learning/outcome-store'
import type { SampleStore } from '#engine/routing/replay/sample/sample-store'
import type { ChatEvent } from '#shared/contract/chat-events'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import { readClassifier } from './classifier.ts'
import { stillMachine } from './machine.ts'

/** Collects what a conversation tells until `until` is content. */
export async function collect(
  client: SwitchyardClient,
  conversationId: ConversationId,
  until: (event: ChatEvent) => boolean,
): Promise<ChatEvent[]> {
  const stop = new AbortController()
  const events: ChatEvent[] = []
  const stream = await client.chat.watch({ conversationId, after: null }, { signal: stop.signal })
  for await (const { event } of stream) {
    events.push(event)
    if (until(event)) break
  }
  stop.abort()
  return events
}

/** True of the event after which nothing is being written: the end of a run, or a page on which none goes on. */
export function ended(event: ChatEvent): boolean {
  if (event.type !== 'opened') return event.type === 'run.ended'
  const last = event.page.messages.at(-1)
  return last?.role === 'assistant' && last.status !== 'running'
}

export function newMessageId(): MessageId {
  return randomUUID() as MessageId
}

/** Forgets everything with the test. */
export function createMemorySecrets(): SecretBox {
  const secrets = new Map<string, string>()
  return {
    get: (name) => secrets.get(name) ?? null,
    set: (name, secret) =>
      void (secret === null ? secrets.delete(name) : secrets.set(name, secret)),
  }
}

/** An engine on a real database in a temporary folder, with these servers at Ollama's and LM Studio's addresses. */
export async function startTestEngine(options: {
  servers: ModelServer[]
  dir?: string
  store?: (store: ChatStore) => ChatStore
  outcomes?: (store: OutcomeStore) => OutcomeStore
  samples?: (store: SampleStore) => SampleStore
  settings?: string
  machine?: MachineSources
}) {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'switchyard-engine-'))
  if (options.settings !== undefined) writeFileSync(join(dir, 'settings.yaml'), options.settings)
  const database = openDatabase(join(dir, 'switchyard.db'), { now: Date.now })
  const store = createSqliteChatStore(database.db)
  const outcomes = createSqliteOutcomeStore(database.db)
  const samples = createSqliteSampleStore(database.db)
  const unexpected: unknown[] = []
  const engine = await createEngine({
    version: '0.0.0',
    dataDir: dir,
    settingsFile: join(dir, 'settings.yaml'),
    store: options.store?.(store) ?? store,
    modelStore: createSqliteModelStore(database.db),
    outcomeStore: options.outcomes?.(outcomes) ?? outcomes,
    decisionHistory: createSqliteDecisionHistory(database.db),
    replayStore: createSqliteReplayStore(database.db),
    sampleStore: options.samples?.(samples) ?? samples,
    connect(_kind, url) {
      const server = options.servers[Number(new URL(url).port) - 1]
      if (!server) throw new Error(`No fake server at ${url}`)
      return server
    },
    secrets: createMemorySecrets(),
    usualAddresses: options.servers.map((_server, index) => ({
      kind: index === 0 ? 'ollama' : 'lmstudio',
      url: `http://127.0.0.1:${index + 1}`,
      quiet: false,
    })),
    startDemo: () => Promise.reject(new Error('no demo here')),
    embedder: createEmbedderSource('.'),
    machine: options.machine ?? stillMachine,
    readClassifier,
    demo: false,
    notices: database.notices,
    now: Date.now,
    logUnexpected(error) {
      unexpected.push(error)
      return 'logged'
    },
  })
  const client: SwitchyardClient = createRouterClient(engine.router)
  await client.models.refresh()
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await engine.close()
    database.close()
  }
  onTestFinished(async () => {
    await close()
    if (!options.dir) rmSync(dir, { recursive: true, force: true })
  })
  return { client, store, dir, unexpected, close }
}
