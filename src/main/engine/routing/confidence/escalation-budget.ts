/** One earlier answer: what it would have been worth to ask again, and whether that was done. */
export interface EarlierAnswer {
  worth: number
  escalated: boolean
}

/** So many of the last answers share one budget. */
export const budgetWindow = 200
/** With fewer answers than this nobody knows yet what is usual. */
export const fewestKnown = 30
/** While nobody knows what is usual here, only plain signs of a mistake are worth a second answer. */
export const earlyWorth = 0.2

/**
 * The worth from which the budget lasts: that share of the last answers were worth as much or more. 0 while too few are
 * known; then the thresholds of the tasks alone hold.
 */
export function thresholdOfBudget(earlier: readonly EarlierAnswer[], budget: number): number {
  const last = earlier.slice(-budgetWindow)
  if (budget >= 1 || last.length < fewestKnown) return 0
  const sorted = last.map(({ worth }) => worth).sort((a, b) => b - a)
  const place = Math.floor(sorted.length * budget)
  // A hair above the first that the budget has no room for.
  return Math.min(1, (sorted[place] ?? 0) + 1e-9)
}

/** Doubtful answers come in runs; within one window a run may take this much more than its share. */
const slack = 1.2

/**
 * Whether one more escalation stays within the budget; a new installation may spend the first at once. In the long run the
 * threshold keeps the share; this ends a run of answers that are all in doubt.
 */
export function hasBudget(earlier: readonly EarlierAnswer[], budget: number): boolean {
  const last = earlier.slice(-(budgetWindow - 1))
  const spent = last.filter(({ escalated }) => escalated).length
  return spent + 1 <= Math.max(1, Math.floor(slack * budget * budgetWindow * share(last.length)))
}

/** Early on, the window's budget is not lent in full: a tenth of it at once, all of it once half the window is known. */
function share(count: number): number {
  return Math.min(1, Math.max(0.1, (2 * count) / budgetWindow))
}
