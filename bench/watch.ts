// What watching the machine costs: processor time of this process and of the tools it starts, and memory.
//   npm run bench:watch [-- --seconds 60]
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createMachineSources } from '#adapters/system/machine-sources'
import { createResourceWatch } from '#engine/resources/resource-watch'
import { percentile } from './report.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })
const seconds = Math.max(30, Number(values.seconds) || 60)
const megabyte = 1e6

/** Milliseconds of processor time of the tools that have ended; Linux tells, in hundredths of a second. */
function childrenMs(): number {
  if (!existsSync('/proc/self/stat')) return 0
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) * 10
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000 + childrenMs()
}

interface Phase {
  name: string
  /** Percent of one core, one sample per window. */
  shares: number[]
  rss: number
  heap: number
}

async function measure(name: string, windowMs: number): Promise<Phase> {
  const shares: number[] = []
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
    const begun = { at: performance.now(), used: processorMs() }
    await wait(windowMs)
    shares.push(((processorMs() - begun.used) / (performance.now() - begun.at)) * 100)
  }
  const { rss, heapUsed } = process.memoryUsage()
  return { name, shares, rss: rss / megabyte, heap: heapUsed / megabyte }
}

const nothing = await measure('no watch', 5_000)
let busy = false
const watch = createResourceWatch({
  sources: createMachineSources(process.platform, process.env),
  busy: () => busy,
  now: Date.now,
  monotonic: () => performance.now(),
})
const first = await watch.read()
const idle = await measure('idle (every 10 s)', 10_000)
busy = true
const stop = new AbortController()
let events = 0
const following = (async () => {
  for await (const _event of watch.watch(stop.signal)) events++
})()
const live = await measure('live (every second)', 5_000)
stop.abort()
await following
const last = watch.latest()
watch.close()

console.log('\nThe resource watch (goal: < 1 % of a core, < 20 MB)')
console.log('  phase                 n   median %   p95 %   RSS MB   more than no watch   heap MB')
for (const { name, shares, rss, heap } of [nothing, idle, live]) {
  console.log(
    `  ${name.padEnd(20)} ${String(shares.length).padStart(2)}   ${percentile(shares, 0.5).toFixed(3).padStart(8)}   ${percentile(shares, 0.95).toFixed(3).padStart(5)}   ${rss.toFixed(1).padStart(6)}   ${(rss - nothing.rss).toFixed(1).padStart(18)}   ${heap.toFixed(1).padStart(7)}`,
  )
}
const sources = [last?.cpu, last?.memory, ...(last?.gpus ?? [])].map((part) => part?.source)
console.log(`  sources: ${[...new Set(sources)].join(', ')}; cards: ${first.gpus.length}`)
console.log(`  problems: ${last?.problems.map((problem) => problem.message).join('; ') || 'none'}`)
console.log(`  live readings that reached the page: ${events}`)
