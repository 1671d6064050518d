import type { ReplaySide, ReplayTotals } from '#shared/contract/replay'
import { expectTime } from '../expect-time.ts'
import type { CandidateFacts, DecisionFacts } from '../facts.ts'
import { needsLoad } from './residency.ts'

/** Adds up what is expected of chosen models. */
interface Side {
  known: number
  quality: number
  seconds: number
  loads: number
}

export interface Tally {
  decisions: number
  moved: number
  before: Side
  after: Side
}

export function createTally(): Tally {
  const side = (): Side => ({ known: 0, quality: 0, seconds: 0, loads: 0 })
  return { decisions: 0, moved: 0, before: side(), after: side() }
}

/** What is expected of one chosen model; `null` = none was chosen, or it is not among the facts. */
export interface Expected {
  quality: number
  seconds: number
  load: boolean
}

export function expectOf(
  chosen: CandidateFacts | undefined,
  facts: DecisionFacts,
): Expected | null {
  if (!chosen) return null
  const time = expectTime(chosen, facts.features, chosen.model === facts.lastModel)
  return { quality: chosen.quality.mean, seconds: time.total, load: needsLoad(chosen) }
}

function addTo(side: Side, expected: Expected | null) {
  if (!expected) return
  side.known++
  side.quality += expected.quality
  side.seconds += expected.seconds
  if (expected.load) side.loads++
}

export function addToTally(
  tally: Tally,
  moved: boolean,
  before: Expected | null,
  after: Expected | null,
): void {
  tally.decisions++
  if (moved) tally.moved++
  addTo(tally.before, before)
  addTo(tally.after, after)
}

function sideOf({ known, quality, seconds, loads }: Side): ReplaySide {
  const mean = (sum: number) => (known === 0 ? null : sum / known)
  return { quality: mean(quality), seconds: mean(seconds), loads }
}

export function totalsOf({ decisions, moved, before, after }: Tally): ReplayTotals {
  return { decisions, moved, before: sideOf(before), after: sideOf(after) }
}
