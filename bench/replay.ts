// How fast another policy is run over stored decisions, and how long it keeps others waiting.
//   npm run bench:replay
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import { decide } from '#engine/routing/decide'
import { createSeededRandom } from '#engine/routing/evaluate/seeded-random'
import { extractFeatures } from '#engine/routing/features'
import { type RunReplayWork, replayInTurns } from '#engine/routing/replay/replay-work'
import { replayInThread } from '#hosts/replay-thread'
import { policyDraft } from '#shared/contract/replay'
import { makeFacts, makePolicy } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'

const count = 100_000
const goalSeconds = 10

const random = createSeededRandom(3).next
const models = [1, 3, 4, 7, 8, 14, 32, 70].map((billions) =>
  makeModel(`model:${billions}b`, { parameters: billions * 1e9, sizeBytes: billions * 6e8 }),
)
const prompts = [
  'Hello',
  'Write a function that parses a date',
  'Plan the migration of a distributed transaction system in detail, with edge cases and security.',
  'Translate this sentence into French: the weather is fine.',
].map((prompt) => ({ prompt, features: extractFeatures(prompt) }))

/** Different facts, each used again and again. */
const kinds = Array.from({ length: 500 }, () => {
  const { prompt, features } =
    prompts[Math.floor(random() * prompts.length)] ?? prompts[0] ?? never()
  const loaded = Math.floor(random() * models.length)
  const facts = makeFacts(prompt, {
    features,
    models: models.map((model, i) => ({ ...model, resident: i === loaded ? residency : null })),
    draw: random(),
  })
  const { chosen } = decide(facts, makePolicy('fast'))
  return { facts: JSON.stringify(facts), chosen }
})

function never(): never {
  throw new Error('There is something.')
}

const rules = [
  { name: 'code', when: 'hasCode && promptTokens > 4000', use: 'tag:code', enabled: true },
  { name: 'long', when: 'totalTokens > 30000', use: 'model:70b', enabled: true },
]
const dir = mkdtempSync(join(tmpdir(), 'switchyard-replay-'))
const database = openDatabase(join(dir, 'switchyard.db'), { now: Date.now })
database.db.exec(`
  INSERT INTO conversations (id, title, created_at, updated_at) VALUES ('c', 'Bench', 1, 1);
  INSERT INTO messages (id, conversation_id, role, created_at, status, text)
    VALUES ('a', 'c', 'assistant', 1, 'done', '');
  INSERT INTO runs (id, message_id, requested, preference, mode, at) VALUES ('r', 'a', 'auto', 'fast', 'answer', 1);`)
const insert = database.db.prepare(`
  INSERT INTO decisions (id, run_id, at, policy_version, preference, requested, decided_by, chosen, reason, features,
    candidates, facts) VALUES (?, 'r', ?, 'points-1', 'fast', 'auto', 'score', ?, '', '{}', '[]', ?)`)
database.db.transaction(() => {
  for (let i = 0; i < count; i++) {
    const { facts, chosen } = kinds[i % kinds.length] ?? never()
    insert.run(`d${i}`, i, chosen, facts)
  }
})()
const store = createSqliteReplayStore(database.db)
const stretch = { from: null, to: null, last: null, demo: false }

const draft = policyDraft.parse({
  preference: 'best',
  rules,
  favour: [{ use: 'model:7b', points: 2 }],
})

async function measure(run: RunReplayWork) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const begun = performance.now()
  const { signal } = new AbortController()
  const { total } = await run({ stretch, draft }, { signal, onProgress() {} })
  const ms = performance.now() - begun
  delay.disable()
  return { total, ms, delay }
}

/** What the machine itself does to the loop meanwhile. */
async function measureNothing() {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await sleep(2000)
  delay.disable()
  return sayDelay(delay)
}

function sayDelay(delay: ReturnType<typeof monitorEventLoopDelay>): string {
  const ms = (nanoseconds: number) => `${(nanoseconds / 1e6).toFixed(1)} ms`
  return `event loop: p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)}`
}

const inTurns = replayInTurns(store)
const idle = await measureNothing()
const measured = [
  {
    name: 'in a thread of its own, as the app does it',
    ...(await measure(
      replayInThread({
        file: database.db.name,
        otherwise: () => Promise.reject(new Error('The thread failed.')),
        logUnexpected: console.error,
      }),
    )),
  },
  { name: 'in turns, where there is no thread', ...(await measure(inTurns)) },
]
database.close()
rmSync(dir, { recursive: true, force: true })
const bytes = kinds.reduce((sum, { facts }) => sum + facts.length, 0) / kinds.length

console.log(
  `\n${count} decisions from SQLite over ${models.length} models, ${Math.round(bytes)} bytes of facts each, 2 rules`,
)
console.log(`\nwith nothing to do\n  ${idle}`)
for (const { name, ms, total, delay } of measured) {
  console.log(`\n${name}`)
  console.log(`  ${Math.round(ms)} ms in all; goal < ${1000 * goalSeconds} ms`)
  console.log(`  ${((1000 * ms) / count).toFixed(1)} µs for each decision`)
  console.log(`  ${total.moved} of ${total.decisions} would have moved`)
  console.log(`  ${sayDelay(delay)}`)
  if (ms > 1000 * goalSeconds) process.exitCode = 1
}
