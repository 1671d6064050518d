import type { GpuHistory, ResourceHistory, ResourceReading } from './contract/resources.ts'

/** How far a history reaches back from its newest reading. */
export const historyMs = 10 * 60_000

export const emptyHistory: ResourceHistory = {
  at: [],
  cpuLoad: [],
  memoryUsedBytes: [],
  swapUsedBytes: [],
  gpus: [],
}

/**
 * Adds a reading and drops what is older than ten minutes. `gap` puts a row of `null` before it. A reading that is not
 * later than the newest row replaces nothing and is left out: move the history first (`shiftHistory`).
 */
export function applyReading(
  history: ResourceHistory,
  reading: ResourceReading,
  gap: boolean,
): ResourceHistory {
  const last = history.at.at(-1)
  if (last !== undefined && reading.at <= last) return history
  const broken = gap && last !== undefined && reading.at - last > 1
  const from = countBefore(history.at, reading.at - historyMs)
  const extend = <T>(column: readonly T[], none: T, value: T): T[] =>
    broken ? [...column.slice(from), none, value] : [...column.slice(from), value]
  const rows = history.at.length
  return {
    at: extend(history.at, (last ?? 0) + 1, reading.at),
    cpuLoad: extend(history.cpuLoad, null, reading.cpu.load),
    memoryUsedBytes: extend(history.memoryUsedBytes, null, reading.memory.usedBytes),
    swapUsedBytes: extend(history.swapUsedBytes, null, reading.memory.swapUsedBytes),
    gpus: knownGpus(history, reading).map((gpu) => {
      const now = reading.gpus.find((candidate) => candidate.id === gpu.id)
      const pad = rows === gpu.usedBytes.length ? [] : new Array<null>(rows).fill(null)
      return {
        id: gpu.id,
        name: now?.name ?? gpu.name,
        totalBytes: now?.totalBytes ?? gpu.totalBytes,
        usedBytes: extend([...pad, ...gpu.usedBytes], null, now?.usedBytes ?? null),
        utilisation: extend([...pad, ...gpu.utilisation], null, now?.utilisation ?? null),
      }
    }),
  }
}

/** The same history as a clock reads it that was moved by `ms`. */
export function shiftHistory(history: ResourceHistory, ms: number): ResourceHistory {
  return { ...history, at: history.at.map((at) => at + ms) }
}

function knownGpus(history: ResourceHistory, reading: ResourceReading): GpuHistory[] {
  const present = new Set(reading.gpus.map((gpu) => gpu.id))
  const kept = history.gpus.filter(
    (gpu) => present.has(gpu.id) || gpu.usedBytes.some((bytes) => bytes !== null),
  )
  const known = new Set(kept.map((gpu) => gpu.id))
  const fresh = reading.gpus
    .filter((gpu) => !known.has(gpu.id))
    .map(({ id, name, totalBytes }) => ({ id, name, totalBytes, usedBytes: [], utilisation: [] }))
  return [...kept, ...fresh]
}

function countBefore(times: readonly number[], limit: number): number {
  const index = times.findIndex((at) => at >= limit)
  return index < 0 ? times.length : index
}
