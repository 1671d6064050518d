import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import type { CpuReading } from '#shared/contract/resources'

/** Time that all cores together spent since the start, in any unit. */
export interface CpuTicks {
  busy: number
  total: number
}

/**
 * The first line of Linux's `/proc/stat` (proc(5)): user nice system idle iowait irq softirq steal …; waiting for a disk
 * is not work, and the guests' time is in the user's already.
 */
export function parseProcStat(text: string): CpuTicks | null {
  const fields = /^cpu\s+((?:\d+\s*){4,})/.exec(text)?.[1]?.trim().split(/\s+/).map(Number)
  if (!fields) return null
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, soft = 0, steal = 0] =
    fields
  const busy = user + nice + system + irq + soft + steal
  return { busy, total: busy + idle + waiting }
}

/** Share of the time that was work between two counts; `null` where no time passed, or a counter ran backwards. */
export function decideLoad(before: CpuTicks | null, now: CpuTicks | null): number | null {
  if (!before || !now) return null
  const total = now.total - before.total
  const busy = now.busy - before.busy
  if (!(total > 0) || busy < 0 || busy > total) return null
  return busy / total
}

function countFromNode(): CpuTicks {
  const ticks = { busy: 0, total: 0 }
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq
    ticks.busy += busy
    ticks.total += busy + times.idle
  }
  return ticks
}

/** Asynchronous where the system allows: asking Node for each core's times is slow with many cores under Linux. */
async function count(platform: NodeJS.Platform): Promise<CpuTicks | null> {
  if (platform !== 'linux') return countFromNode()
  return parseProcStat(await readFile('/proc/stat', 'utf8').catch(() => ''))
}

/** Counts the processors' ticks; the first reading has nothing to compare with, so its load is unknown. */
export function createCpuMeter(platform: NodeJS.Platform): () => Promise<CpuReading> {
  const cores = availableParallelism()
  let before: CpuTicks | null = null
  return async () => {
    const now = await count(platform)
    const load = decideLoad(before, now)
    // Two readings within the same tick: the older count stays the one to compare with.
    if (load !== null || !before || !now || now.total !== before.total) before = now
    return {
      load,
      cores,
      source: platform === 'linux' ? '/proc/stat' : 'node:os',
      confidence: load === null ? 'unknown' : 'exact',
    }
  }
}
