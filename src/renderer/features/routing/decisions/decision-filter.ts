import { create } from 'zustand'
import type { HistoryFilter } from '#shared/contract/history'
import { navigate } from '../../../app/route.ts'

/** What the view lets one choose; the rest of a `HistoryFilter` follows from it. */
export type Chosen = Omit<HistoryFilter, 'from' | 'to'> & {
  /** Today and the days before it that make so many; `null` = all. */
  days: number | null
}

export const everything = (demo: boolean): Chosen => ({
  demo,
  days: null,
  model: null,
  endpointId: null,
  task: null,
  complexity: null,
  by: null,
  preference: null,
  outcome: null,
  text: '',
})

/**
 * What was chosen last, so that it is still there on the way back; `null` = nothing yet. It holds until the demo, which
 * ran or did not (`whileDemo`), is stopped or started.
 */
export const useDecisionFilter = create<{ chosen: Chosen | null; whileDemo: boolean }>(() => ({
  chosen: null,
  whileDemo: false,
}))

/** Goes to the list of those decisions; `demo`: whether it runs, and its decisions are meant. */
export function showDecisions(demo: boolean, part: Partial<Chosen>): void {
  useDecisionFilter.setState({ chosen: { ...everything(demo), ...part }, whileDemo: demo })
  navigate({ room: 'routing', id: 'decisions' })
}

/** `now`: epoch milliseconds. Days begin at local midnight, as in the map. */
export function filterOf({ days, ...rest }: Chosen, now: number): HistoryFilter {
  return { ...rest, from: days === null ? null : beginOf(now, days), to: null }
}

function beginOf(now: number, days: number): number {
  const midnight = new Date(now)
  midnight.setHours(0, 0, 0, 0)
  return midnight.setDate(midnight.getDate() + 1 - days)
}

/** Whether anything is left out but by the choice between demo and real servers. */
export function isNarrowed(chosen: Chosen): boolean {
  const { demo: _, text, ...rest } = chosen
  return text.trim() !== '' || Object.values(rest).some((value) => value !== null)
}

/** Filters that do not stand in sight, and are set. */
export function countFolded({ complexity, endpointId, preference }: Chosen): number {
  return [complexity, endpointId, preference].filter((value) => value !== null).length
}
