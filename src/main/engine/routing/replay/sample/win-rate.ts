import type { WinRate } from '#shared/contract/replay-sample'

export type Comparison = 'new' | 'old' | 'tie'

/** Half-width of a 95 % interval in standard deviations of the normal distribution. */
const z95 = 1.959964

/**
 * How often the new answer beat the old one, a tie counting half, with Wilson's interval (1927): sound from a handful of
 * pairs on, and never outside 0 and 1. With ties it is wider than it need be. `null` = nothing was judged.
 */
export function winRateOf(comparisons: readonly Comparison[]): WinRate | null {
  const n = comparisons.length
  if (n === 0) return null
  const count = (wanted: Comparison) => comparisons.filter((one) => one === wanted).length
  const wins = count('new')
  const ties = count('tie')
  const rate = (wins + ties / 2) / n
  const z2 = z95 * z95
  const middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
  const reach = (z95 / (1 + z2 / n)) * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n))
  return {
    n,
    wins,
    losses: count('old'),
    ties,
    rate,
    low: Math.max(0, middle - reach),
    high: Math.min(1, middle + reach),
  }
}
