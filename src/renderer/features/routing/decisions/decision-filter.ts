import type { HistoryFilter } from '#shared/contract/history'

/** What the view lets one choose; the rest of a `HistoryFilter` follows from it. */
export type Chosen = Omit<HistoryFilter, 'from' | 'to'> & { days: number | null }

export const everything = (demo: boolean): Chosen => ({
  demo,
  days: null,
  model: null,
  endpointId: null,
  task: null,
  complexity: null,
  by: null,
  outcome: null,
  text: '',
})

const dayMs = 86_400_000

/** `now`: epoch milliseconds. */
export function filterOf({ days, ...rest }: Chosen, now: number): HistoryFilter {
  return { ...rest, from: days === null ? null : now - days * dayMs, to: null }
}

/** Whether anything is left out but by the choice between demo and real servers. */
export function isNarrowed(chosen: Chosen): boolean {
  const { demo: _, text, ...rest } = chosen
  return text.trim() !== '' || Object.values(rest).some((value) => value !== null)
}
