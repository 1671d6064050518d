// How fast past decisions are listed and summed up, and for how long that keeps everybody else waiting.
//   npm run bench:decisions [-- --count 100000] [--keep DIRECTORY]
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { createSqliteDecisionHistory } from '#adapters/sqlite/decision-history'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import { measureReliability } from '#engine/routing/confidence/calibration/reliability'
import type { DecisionHistory } from '#engine/routing/history/decision-history'
import { seedDecisions } from '#tests/support/seed-decisions'
import { percentile, printReport, timed } from './report.ts'

const { values: options } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, keep: { type: 'string' } },
})
const count = Number(options.count)
if (!Number.isInteger(count) || count < 100) {
  throw new Error('--count takes a whole number, 100 or more.')
}
const goalBlockedMs = 10
const days = 365
const now = Date.UTC(2026, 10, 20, 12)

const dir = options.keep ?? mkdtempSync(join(tmpdir(), 'switchyard-decisions-'))
const file = join(dir, 'switchyard.db')
const database = openDatabase(file, { now: Date.now })
const { db } = database

function fill() {
  const parts = { store: createSqliteChatStore(db), outcomes: createSqliteOutcomeStore(db) }
  db.transaction(() => seedDecisions(parts, { count, now, days }))()
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Each time how long `work` takes, and the longest stretch of it in which nothing else could run, by the clock and on the processor; milliseconds. */
async function watchLoop(name: string, rounds: number, work: () => Promise<unknown>) {
  const samples: number[] = []
  const blocked: number[] = []
  const busy: number[] = []
  for (let round = 0; round < rounds; round++) {
    let longest = 0
    let longestBusy = 0
    let last = performance.now()
    let lastBusy = processorMs()
    let running = true
    const look = () => {
      const [at, atBusy] = [performance.now(), processorMs()]
      longest = Math.max(longest, at - last)
      longestBusy = Math.max(longestBusy, atBusy - lastBusy)
      last = at
      lastBusy = atBusy
      if (running) setImmediate(look)
    }
    setImmediate(look)
    const begun = performance.now()
    await work()
    samples.push(performance.now() - begun)
    running = false
    look()
    blocked.push(longest)
    busy.push(longestBusy)
  }
  return { name, samples, blocked, busy }
}

try {
  const isFilled = db.prepare('SELECT 1 FROM decisions LIMIT 1').get() !== undefined
  if (!isFilled) fill()
  const history = createSqliteDecisionHistory(db)
  const first = (wanted: number | null) => history.overview({ days: wanted, demo: false }, now)
  // What is compiled and cached at the first question is not what is measured.
  await first(1)
  const loops = [
    await watchLoop('7 days, first', 1, () => first(7)),
    await watchLoop('30 days, first', 1, () => first(30)),
    await watchLoop('all, first', 1, () => first(null)),
    await watchLoop('7 days, again', 20, () => first(7)),
    await watchLoop('30 days, again', 20, () => first(30)),
    await watchLoop('all, again', 20, () => first(null)),
  ]
  const everything: Parameters<DecisionHistory['page']>[0] = {
    from: null,
    to: null,
    demo: false,
    model: null,
    endpointId: null,
    task: null,
    complexity: null,
    preference: null,
    by: null,
    outcome: null,
    text: '',
    before: null,
    limit: 60,
  }
  const filters: [string, Partial<typeof everything>][] = [
    ['newest 60', {}],
    ['of a task', { task: 'math' }],
    ['that failed', { outcome: 'failed' }],
    ['that fell back', { outcome: 'fell-back' }],
    ['with words', { text: 'lighthouse' }],
  ]
  const pages = filters.map(([name, filter]) => {
    const samples: number[] = []
    for (let round = 0; round < 10; round++) {
      timed(samples, () => history.page({ ...everything, ...filter }))
    }
    return { name, samples }
  })
  const outcomes: number[] = []
  for (let round = 0; round < 10; round++) {
    timed(outcomes, () => measureReliability(history.measured(null, 5000)))
  }
  console.log(
    `${count} decisions over ${days} days, ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB`,
  )
  printReport('Overview, from question to answer', loops)
  printReport(
    'Longest stretch of it in which nothing else could run',
    loops.map(({ name, blocked }) => ({ name, samples: blocked })),
  )
  printReport(
    'The same in time on the processor, which a busy machine changes less',
    loops.map(({ name, busy }) => ({ name, samples: busy })),
  )
  const worst = Math.max(...loops.map(({ busy }) => percentile(busy, 0.95)))
  console.log(`  the highest p95 is ${worst.toFixed(1)} ms; goal < ${goalBlockedMs} ms`)
  printReport('Pages of the list, and the reliability', [
    ...pages,
    { name: 'of 5000 outcomes', samples: outcomes },
  ])
  if (worst > goalBlockedMs) process.exitCode = 1
} finally {
  database.close()
  if (!options.keep) rmSync(dir, { recursive: true, force: true })
}
