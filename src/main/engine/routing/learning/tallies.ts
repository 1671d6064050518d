import type { Complexity, TaskName } from '#shared/contract/routing'
import type { CountedOutcome } from './outcome-store.ts'
import { growthAt, splitOutcome } from './outcome-weights.ts'

/** Good and bad outcomes, weighed, as of the epoch of `growthAt`. */
export interface Tally {
  good: number
  bad: number
}

/** The outcomes of one model for one task and complexity. */
export interface Cell extends Tally {
  task: TaskName
  complexity: Complexity
  /** Outcomes, whatever their age and kind. */
  outcomes: number
  /** When the last one came, epoch milliseconds. */
  lastAt: number
}

/** All outcomes of one model, by `task/complexity`. */
export type ModelTallies = Map<string, Cell>

/** Adds an outcome (`sign` 1), or takes back what was added (-1). The order does not matter. */
export function applyOutcome(cells: ModelTallies, outcome: CountedOutcome, sign: 1 | -1): void {
  const { task, complexity } = outcome
  const key = `${task}/${complexity}`
  const cell = cells.get(key) ?? { task, complexity, good: 0, bad: 0, outcomes: 0, lastAt: 0 }
  addTo(cell, outcome, sign)
  cell.outcomes += sign
  cell.lastAt = Math.max(cell.lastAt, outcome.at)
  if (cell.outcomes > 0) cells.set(key, cell)
  else cells.delete(key)
}

/** The same for a tally alone. Never below nothing, however sums were rounded. */
export function addTo(tally: Tally, outcome: CountedOutcome, sign: 1 | -1): void {
  const { good, bad } = splitOutcome(outcome)
  const growth = sign * growthAt(outcome.at)
  tally.good = Math.max(0, tally.good + good * growth)
  tally.bad = Math.max(0, tally.bad + bad * growth)
}
