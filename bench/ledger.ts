// Random loads, evictions and foreign allocations against the simulators: does the ledger ever start a load that does
// not fit, get stuck, or lose a reservation? And how far is what it foretells from what the card holds?
//   npm run bench:ledger [-- --steps 1000 --seed 7]
import { parseArgs } from 'node:util'
import { createRandom } from '#simulators/random'
import { comparePredictions, sayPredictions } from './ledger/compare-predictions.ts'
import { followOperations, type Tally } from './ledger/follow-operations.ts'
import { judgeLoads, sayLoad } from './ledger/judge-loads.ts'
import { openSharedCard } from './ledger/shared-card.ts'
import { createSteps } from './ledger/steps.ts'
import { percentile, printReport } from './report.ts'
import { openEngine } from './support/open-engine.ts'

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1000' }, seed: { type: 'string', default: '7' } },
})
const stepCount = Number(values.steps)
const together = 6
const stuckAfterMs = 60_000
/** Reservations end when a reading shows their memory; by then the book must agree with the card. */
const settledWithinMs = 5_000

const card = await openSharedCard()
const { client, unexpected, close } = await openEngine(card)
const otherFailures: Tally = new Map()
const operations = followOperations(client, otherFailures)
const predictions = comparePredictions(card.servers)
const durations = { load: [], unload: [], chat: [] }
const { step, counts } = createSteps({
  client,
  random: createRandom(Number(values.seed)),
  otherFailures,
  hasEnded: operations.hasEnded,
  moveForeign: card.moveForeign,
  compare: predictions.add,
  durations,
})

/** What the book says is free, less what the card has free. */
async function readLostBytes(): Promise<number> {
  const { models } = await client.models.refresh()
  const probe = models.find(({ resident }) => !resident)
  const fit = probe ? await client.models.fit({ model: probe.key }) : null
  return (fit?.availableBytes ?? 0) - card.freeBytes()
}

const begun = performance.now()
let done = 0
let stuck = 0
await Promise.all(
  Array.from({ length: together }, async () => {
    while (done < stepCount) {
      done++
      const timer = setTimeout(() => stuck++, stuckAfterMs)
      await step()
      clearTimeout(timer)
    }
  }),
)
const tookMs = performance.now() - begun

const deadline = performance.now() + settledWithinMs
let lostBytes = await readLostBytes()
while (Math.abs(lostBytes) > 1e6 && performance.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 500))
  lostBytes = await readLostBytes()
}
const lost = Math.abs(lostBytes) > 1e6
const loadedNow = card.residents().length
const judged = judgeLoads(
  card.servers.flatMap(({ loads }) => loads),
  card.readings,
  card.foreignMoves,
)
await operations.close()
await close()
await card.close()

printReport(
  `The ledger: ${stepCount} steps (seed ${values.seed}), ${together} at a time, three servers on one card of 24 GB, ${(tookMs / 1000).toFixed(1)} s`,
  [
    ...Object.entries(durations).map(([name, samples]) => ({ name, samples })),
    { name: 'card read to load begun', samples: judged.gaps },
  ],
)
for (const load of judged.short) console.log(`  ${sayLoad(load, judged)}`)
const faulty = judged.short.filter((load) => !judged.overtaken.has(load))
const countOf = (outcome: 'out-of-memory' | 'pushed-out') =>
  faulty.filter((load) => load.pushedOut.length > 0 === (outcome === 'pushed-out')).length
console.log(`
  loads asked ${counts.loads}, prompts ${counts.chats} (answered ${counts.answered}), foreign moves ${counts.foreign}
  loaded ${operations.counts.loaded}, refused by the ledger ${operations.counts.refused + counts.refused}, unloaded or evicted ${operations.counts.unloaded}
  out-of-memory loads started  ${countOf('out-of-memory')} (goal 0)
  pushed out by a server       ${countOf('pushed-out')} (goal 0)
  overtaken                    ${judged.overtaken.size} by another program, which took memory between the reading and the server’s own look
  deadlocks                    ${stuck} (goal 0)
  lost reservations            ${lost ? `${(lostBytes / 1e6).toFixed(0)} MB` : 0} (goal 0)
${sayPredictions(predictions.all)}
  still loaded ${loadedNow}; other failures: ${[...otherFailures].map(([what, n]) => `${what} ×${n}`).join(', ') || 'none'}
  unexpected errors: ${unexpected.map(String).join('; ') || 'none'}`)
const first = predictions.all.filter((one) => one.first).map(({ total }) => Math.abs(total))
const wrong = percentile(first, 0.9) >= 5
// An overtaken load is nobody's fault: it is told, decided anew by the ledger, and does not fail the bench.
const faults = faulty.length + stuck + unexpected.length
process.exitCode = faults > 0 || lost || wrong ? 1 : 0
