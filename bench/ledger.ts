// Random loads, evictions and foreign allocations against the simulators: does the ledger ever start a load that does
// not fit, get stuck, or lose a reservation?
//   npm run bench:ledger [-- --steps 1000 --seed 7]
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRouterClient } from '@orpc/server'
import { connectModelServer } from '#adapters/connect-model-server'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { createSqliteDecisionHistory } from '#adapters/sqlite/decision-history'
import { createSqliteModelStore } from '#adapters/sqlite/model-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createEngine } from '#engine/engine'
import { overheadBytes } from '#engine/memory/compute-buffer'
import type { MessageId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import type { Model, Operation } from '#shared/contract/models'
import { lmStudioModels } from '#simulators/default-models'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { createRandom } from '#simulators/random'
import type { Resident } from '#simulators/residency'
import { type Measurement, percentile, printReport } from './report.ts'
import { createCardMachine } from './support/card-machine.ts'

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1000' }, seed: { type: 'string', default: '7' } },
})
const steps = Number(values.steps)
const random = createRandom(Number(values.seed))
const together = 6
const stuckAfterMs = 60_000
const gb = 1e9
const totalBytes = 24 * gb

let foreignBytes = 2 * gb
const held = (residents: readonly Resident[]) =>
  residents.reduce((sum, { vramBytes }) => sum + vramBytes, 0)
const arrived = (residents: readonly Resident[]) =>
  residents.reduce(
    (sum, { vramBytes, state, loadProgress }) =>
      sum + (state === 'loading' ? vramBytes * loadProgress : vramBytes),
    0,
  )

const sizes = [0.6, 1.7, 3, 4, 7, 8, 12, 14, 20, 27]
const modelsOf = (prefix: string) =>
  sizes.map((billions) =>
    createSimulatedModel({
      name: `${prefix}${billions}b`,
      family: 'llama',
      parameters: billions * 1e9,
    }),
  )
const timeScale = 0.004
const common = { timeScale, keepAliveMs: 3_600_000, maxLoaded: 50 }
const memoryBeside = (others: () => readonly Resident[]) => ({
  get vramBytes() {
    return totalBytes - foreignBytes - held(others())
  },
})
const first = await startOllamaSimulator({
  ...common,
  models: modelsOf('a'),
  memory: memoryBeside(() => [...second.residents(), ...third.residents()]),
})
const second = await startOllamaSimulator({
  ...common,
  models: modelsOf('b'),
  memory: memoryBeside(() => [...first.residents(), ...third.residents()]),
})
const third = await startLmStudioSimulator({
  timeScale,
  models: lmStudioModels,
  memory: memoryBeside(() => [...first.residents(), ...second.residents()]),
})
const servers = [first, second, third]
const residents = () => servers.flatMap((server) => [...server.residents()])
const usedBytes = () => foreignBytes + arrived(residents())
/** When the ledger read the card, in epoch milliseconds. */
const readings: number[] = []

const dir = mkdtempSync(join(tmpdir(), 'switchyard-ledger-'))
const database = openDatabase(join(dir, 'switchyard.db'), { now: Date.now })
const unexpected: unknown[] = []
const engine = await createEngine({
  version: '0.0.0',
  dataDir: dir,
  settingsFile: join(dir, 'settings.yaml'),
  store: createSqliteChatStore(database.db),
  modelStore: createSqliteModelStore(database.db),
  decisionHistory: createSqliteDecisionHistory(database.db),
  connect: connectModelServer,
  secrets: { get: () => null, set() {} },
  usualAddresses: [],
  startDemo: () => Promise.reject(new Error('no demo here')),
  machine: createCardMachine({
    totalBytes,
    usedBytes() {
      readings.push(Date.now())
      return usedBytes()
    },
  }),
  demo: false,
  notices: [],
  now: Date.now,
  logUnexpected: (error) => String(unexpected.push(error)),
})
const client: SwitchyardClient = createRouterClient(engine.router)
await client.settings.set({ path: ['discovery', 'enabled'], value: false })
await client.settings.set({
  path: ['endpoints'],
  value: servers.map(({ url }, index) => ({
    id: `s${index}`,
    kind: index < 2 ? 'ollama' : 'lmstudio',
    url,
  })),
})

const durations = { load: [] as number[], unload: [] as number[], chat: [] as number[] }
const counts = {
  loads: 0,
  loaded: 0,
  refused: 0,
  evictions: 0,
  unloads: 0,
  foreign: 0,
  chats: 0,
  chatsAnswered: 0,
  outOfMemory: 0,
  overtaken: 0,
  otherFailures: new Map<string, number>(),
  stuck: 0,
}
const note = (what: string) =>
  void counts.otherFailures.set(what, (counts.otherFailures.get(what) ?? 0) + 1)

const seen = new Set<string>()
/** When another program took memory, in epoch milliseconds. */
const taken: number[] = []

/** Whether another program took memory after the last reading before the load was sent, so that no book could know. */
function wasOvertaken({ endpointId, model, endedAt }: Operation): boolean {
  const sent = servers[Number(String(endpointId).slice(1))]?.requests.findLast(
    ({ path, body }) =>
      /(generate|chat|load)$/.test(path) &&
      typeof body === 'object' &&
      body !== null &&
      'model' in body &&
      body.model === model,
  )
  const read = sent && readings.findLast((at) => at <= sent.at)
  return read !== undefined && taken.some((at) => at >= read && at <= (endedAt ?? at))
}

function countOperation(operation: Operation) {
  const { id, kind, state, failure, model } = operation
  if (seen.has(id) || state === 'waiting' || state === 'running') return
  seen.add(id)
  if (state === 'done' && kind === 'load') counts.loaded++
  if (state === 'done' && kind === 'unload') counts.evictions++
  if (!failure) return
  // The ledger's own refusals begin with the name and what is short; a server's do not.
  // LM Studio's guardrail speaks up where memory is short.
  if (failure.code !== 'out-of-memory' && failure.code !== 'guardrail') {
    note(`${kind}: ${failure.code}`)
  } else if (failure.message.includes('was not loaded. Needs')) {
    counts.refused++
  } else {
    counts.outOfMemory++
    const overtaken = wasOvertaken(operation)
    if (overtaken) counts.overtaken++
    const why = overtaken ? 'another program took memory after the reading' : 'it did not fit'
    console.error(`  out of memory: ${model} (${why}): ${failure.message}`)
  }
}

/**
 * Predicted against held, in per cent of what is held, without the overhead of a server's process, of which simulators
 * have none. The first load of a model has nothing of its own to learn from.
 */
const errors = { first: [] as number[], later: [] as number[] }
const processBytes = overheadBytes('cuda', 'likely')
const measured = new Set<string>()
function comparePrediction({ key, endpointId, name }: Model, predicted: number, context: number) {
  const resident = servers[Number(String(endpointId).slice(1))]
    ?.residents()
    .find((one) => one.model.name === name && one.contextLength === context)
  if (!resident || resident.state === 'loading') return
  const kind = measured.has(key) ? 'later' : 'first'
  measured.add(key)
  errors[kind].push((100 * Math.abs(predicted - resident.bytes)) / resident.bytes)
}
const sayErrors = (samples: number[]) =>
  `n ${samples.length}, median ${percentile(samples, 0.5).toFixed(1)} %, p90 ${percentile(samples, 0.9).toFixed(1)} %`

/** Ready models that went, however that came about: looked for a thousand times a second. */
let known = new Set<Resident>()
let gone = 0
const looking = setInterval(() => {
  const now = new Set(residents().filter(({ state }) => state !== 'loading'))
  for (const resident of known) if (!now.has(resident)) gone++
  known = now
}, 1)

/** Unloads that were asked for: whatever else went, a server pushed out by itself because memory was short. */
function orderedUnloads(): number {
  return servers
    .flatMap(({ requests }) => requests)
    .filter(({ path, body }) => {
      if (path === '/api/v1/models/unload') return true
      return (
        typeof body === 'object' && body !== null && 'keep_alive' in body && body.keep_alive === 0
      )
    }).length
}

const stop = new AbortController()
const waiting = new Map<string, (() => void)[]>()
const following = (async () => {
  for await (const list of await client.models.operations(undefined, { signal: stop.signal })) {
    for (const operation of list) {
      countOperation(operation)
      if (operation.endedAt === null) continue
      for (const wake of waiting.get(operation.id) ?? []) wake()
      waiting.delete(operation.id)
    }
  }
})().catch((error) => {
  if (!stop.signal.aborted) throw error
})

function hasEnded(id: string): Promise<void> {
  return new Promise((resolve) => {
    if (seen.has(id)) return resolve()
    waiting.set(id, [...(waiting.get(id) ?? []), resolve])
  })
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : String(error)

async function load(model: Model) {
  counts.loads++
  const contextLength = [2048, 4096, 8192, 16_384][random.below(4)] ?? 8192
  try {
    const fit = await client.models.fit({ model: model.key, contextLength })
    const evict = random.next() < 0.7 ? fit.evict.map(({ model: key }) => key) : []
    const operation = await client.models.load({ model: model.key, contextLength, evict })
    await hasEnded(operation.id)
    if (fit.need) comparePrediction(model, fit.need.total - processBytes, contextLength)
  } catch (error) {
    if (codeOf(error) === 'does-not-fit') counts.refused++
    else note(`load: ${codeOf(error)}`)
  }
}

async function unload(model: Model) {
  counts.unloads++
  try {
    await hasEnded((await client.models.unload({ model: model.key })).id)
  } catch (error) {
    if (codeOf(error) !== 'conflict') note(`unload: ${codeOf(error)}`)
  }
}

async function chat(model: Model) {
  counts.chats++
  const { conversationId } = await client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: randomUUID() as MessageId,
    text: 'Say hello.',
    requested: random.next() < 0.5 ? 'auto' : model.key,
  })
  const watch = new AbortController()
  const events = await client.chat.watch({ conversationId, after: null }, { signal: watch.signal })
  for await (const { event } of events) {
    if (event.type === 'opened') {
      const last = event.page.messages.at(-1)
      if (last?.role !== 'assistant' || last.status === 'running') continue
      if (last.status === 'done') counts.chatsAnswered++
      else note(`chat: ${last.failure?.code}`)
      break
    }
    if (event.type !== 'run.ended') continue
    if (event.status === 'done') counts.chatsAnswered++
    else note(`chat: ${event.failure?.code}`)
    break
  }
  watch.abort()
}

/** Another program takes memory, never more than there is, or gives some back. */
function moveForeign() {
  counts.foreign++
  const free = totalBytes - foreignBytes - held(residents())
  if (random.next() < 0.5) {
    foreignBytes += Math.max(0, Math.min(free, random.next() * 3 * gb))
    taken.push(Date.now())
  } else foreignBytes = Math.max(gb, foreignBytes - random.next() * 4 * gb)
}

async function step(): Promise<void> {
  const { models } = await client.models.refresh()
  const any = models[random.below(models.length)]
  if (!any) throw new Error('The simulators list no models.')
  const begun = performance.now()
  const dice = random.next()
  if (dice < 0.15) return moveForeign()
  const timer = setTimeout(() => {
    counts.stuck++
    console.error(`  stuck: ${any.key}`)
  }, stuckAfterMs)
  if (dice < 0.7) {
    await load(any)
    durations.load.push(performance.now() - begun)
  } else if (dice < 0.85) {
    const loaded = models.filter(({ resident }) => resident)
    const victim = loaded[random.below(Math.max(1, loaded.length))]
    if (victim) {
      await unload(victim)
      durations.unload.push(performance.now() - begun)
    }
  } else {
    await chat(any)
    durations.chat.push(performance.now() - begun)
  }
  clearTimeout(timer)
}

await client.models.refresh()
const begun = performance.now()
let done = 0
await Promise.all(
  Array.from({ length: together }, async () => {
    while (done < steps) {
      done++
      await step()
    }
  }),
)
const tookMs = performance.now() - begun

// Reservations end when a reading shows their memory: after that the book must agree with the card.
await new Promise((resolve) => setTimeout(resolve, 3_000))
const inventory = await client.models.refresh()
const probe = inventory.models.find(({ resident }) => !resident)
const fit = probe ? await client.models.fit({ model: probe.key }) : null
const lostBytes = (fit?.availableBytes ?? 0) - (totalBytes - usedBytes())
const lost = Math.abs(lostBytes) > 1e6
const pushedOut = Math.max(0, gone - orderedUnloads())
const loadedNow = residents().length
clearInterval(looking)
stop.abort()
await following
await engine.close()
database.close()
rmSync(dir, { recursive: true, force: true })
await Promise.all(servers.map((server) => server.close()))

const measurements: Measurement[] = Object.entries(durations).map(([name, samples]) => ({
  name,
  samples,
}))
printReport(
  `The ledger: ${steps} steps, ${together} at a time, three servers on one card of 24 GB, ${(tookMs / 1000).toFixed(1)} s`,
  measurements,
)
console.log(`
  loads asked ${counts.loads}, prompts ${counts.chats} (answered ${counts.chatsAnswered}), foreign moves ${counts.foreign}
  loaded ${counts.loaded}, refused by the ledger ${counts.refused}, unloaded or evicted ${counts.evictions}
  out-of-memory loads started  ${counts.outOfMemory} (goal 0); of them ${counts.overtaken} while another program took memory after the reading
  pushed out by a server       ${pushedOut} (goal 0)
  deadlocks                    ${counts.stuck} (goal 0)
  lost reservations            ${lost ? `${(lostBytes / 1e6).toFixed(0)} MB` : 0} (goal 0)
  prediction, first loads      ${sayErrors(errors.first)} (goal p90 < 5 %)
  prediction, later loads      ${sayErrors(errors.later)} (goal p90 < 5 %)
  still loaded ${loadedNow}; other failures: ${[...counts.otherFailures].map(([what, n]) => `${what} ×${n}`).join(', ') || 'none'}
  unexpected errors: ${unexpected.map(String).join('; ') || 'none'}`)
// A race with another program is none of the ledger's faults: it is told, and does not fail the bench.
const faults = counts.outOfMemory - counts.overtaken + counts.stuck + pushedOut + unexpected.length
process.exitCode = faults > 0 || lost ? 1 : 0
