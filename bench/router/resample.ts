import { createRandom } from '#simulators/random'

/** A figure with its 95 % interval, by bootstrap over rows. */
export interface Interval {
  value: number
  low: number
  high: number
}

const rounds = 1000

/**
 * `measure` over all rows, and over a thousand draws of as many rows with replacement (percentile interval). It is given
 * how often each row was drawn. Deterministic.
 */
export function bootstrap(rows: number, measure: (drawn: Uint16Array) => number): Interval {
  const random = createRandom(2026)
  const all = new Uint16Array(rows).fill(1)
  const drawn = new Uint16Array(rows)
  const values = Array.from({ length: rounds }, () => {
    drawn.fill(0)
    for (let row = 0; row < rows; row++) {
      const at = random.below(rows)
      drawn[at] = (drawn[at] ?? 0) + 1
    }
    return measure(drawn)
  }).sort((a, b) => a - b)
  const at = (share: number) => values[Math.round(share * (rounds - 1))] ?? Number.NaN
  return { value: measure(all), low: at(0.025), high: at(0.975) }
}

export function percentOf({ value, low, high }: Interval): string {
  const percent = (share: number) => (100 * share).toFixed(1)
  return `${percent(value)} % [${percent(low)}, ${percent(high)}]`
}

export function figureOf({ value, low, high }: Interval): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
}
