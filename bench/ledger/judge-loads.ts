import type { LoadLogEntry } from '#simulators/resident'
import type { ForeignMove } from './shared-card.ts'

/** What became of the loads, by the servers' own word. */
export interface Judgement {
  /** There was no room, or others had to go for it by their server's doing. */
  short: LoadLogEntry[]
  /** Of those: it would have fitted, had not another program taken memory just before. */
  overtaken: Set<LoadLogEntry>
  /** Milliseconds from the last reading of the card until the server looked for room. */
  gaps: number[]
}

/** Between the reading that a load was admitted by and its server's own look nothing takes longer than this, even on a busy machine. */
const overtakenWithinMs = 250

/**
 * A load that was short of memory is put down to the other program only where that program took what was missing within
 * the last milliseconds. Everything else is the ledger's fault.
 */
export function judgeLoads(
  loads: readonly LoadLogEntry[],
  readings: readonly number[],
  foreignMoves: readonly ForeignMove[],
): Judgement {
  const judgement: Judgement = { short: [], overtaken: new Set(), gaps: [] }
  for (const load of loads) {
    const readAt = readings.findLast((at) => at <= load.at)
    if (readAt !== undefined) judgement.gaps.push(load.at - readAt)
    if (load.outcome !== 'out-of-memory' && load.pushedOut.length === 0) continue
    judgement.short.push(load)
    const taken = foreignMoves
      .filter(({ at }) => at <= load.at && at >= load.at - overtakenWithinMs)
      .reduce((sum, { bytes }) => sum + bytes, 0)
    if (load.neededBytes <= load.freeBytes + taken) judgement.overtaken.add(load)
  }
  return judgement
}

const sayGb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`

export function sayLoad(load: LoadLogEntry, { overtaken }: Judgement): string {
  const what = load.pushedOut.length > 0 ? `pushed out ${load.pushedOut.join(', ')}` : load.outcome
  const why = overtaken.has(load) ? 'another program took it just before' : 'it did not fit'
  return `${load.model} (${load.contextLength} tokens): ${what}; needed ${sayGb(load.neededBytes)}, ${sayGb(load.freeBytes)} free; ${why}`
}
