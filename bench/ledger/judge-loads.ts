import type { LoadLogEntry } from '#simulators/resident'
import type { CardReading } from './shared-card.ts'

/** What became of the loads, by the servers' own word. */
export interface Judgement {
  /** There was no room, or others had to go for it by their server's doing. */
  short: LoadLogEntry[]
  /** Of those: it would have fitted when the card was read. */
  overtaken: Set<LoadLogEntry>
  /** Milliseconds from the last reading of the card until the server looked for room. */
  gaps: number[]
}

/**
 * A load that was short of memory is put down to the other program only where, at the last reading before it, what the
 * load needed was free in truth. Everything else is the ledger's fault.
 */
export function judgeLoads(
  loads: readonly LoadLogEntry[],
  readings: readonly CardReading[],
): Judgement {
  const judgement: Judgement = { short: [], overtaken: new Set(), gaps: [] }
  for (const load of loads) {
    const read = readings.findLast(({ at }) => at <= load.at)
    if (read) judgement.gaps.push(load.at - read.at)
    if (load.outcome !== 'out-of-memory' && load.pushedOut.length === 0) continue
    judgement.short.push(load)
    const fitted = read !== undefined && load.neededBytes <= read.reallyFreeBytes
    if (fitted) judgement.overtaken.add(load)
  }
  return judgement
}

const sayGb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`

export function sayLoad(load: LoadLogEntry, { overtaken }: Judgement): string {
  const what = load.pushedOut.length > 0 ? `pushed out ${load.pushedOut.join(', ')}` : load.outcome
  const why = overtaken.has(load) ? 'it fitted when the card was read' : 'it did not fit'
  return `${load.model} (${load.contextLength} tokens): ${what}; needed ${sayGb(load.neededBytes)}, ${sayGb(load.freeBytes)} free; ${why}`
}
