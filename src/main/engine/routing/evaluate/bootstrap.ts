import { createSeededRandom } from './seeded-random.ts'

export interface Interval {
  low: number
  high: number
}

/** How often each row was drawn; `null` = each once, that is, the rows as they are. */
export type RowWeights = Uint16Array | null

export interface BootstrapOptions {
  /** How many resamples. */
  resamples: number
  seed: number
  /** Share of resamples inside the interval, 0..1; 0.95 where left out. */
  level?: number
  /** Rows with the same name are drawn together, because they are not independent of each other. */
  groups?: readonly (string | undefined)[] | undefined
}

/**
 * Percentile intervals of several statistics over the same resamples: draws rows (or whole groups) with replacement and
 * hands `measure` how often each was drawn. Differences between two routers belong inside `measure`, which pairs them.
 * Statistics that come out as `NaN` (a resample without one of the classes, say) are left out of their interval.
 */
export function bootstrapIntervals(
  rows: number,
  measure: (weights: RowWeights) => number[],
  { resamples, seed, level = 0.95, groups }: BootstrapOptions,
): Interval[] {
  const random = createSeededRandom(seed)
  const units = groupRows(rows, groups)
  const weights = new Uint16Array(rows)
  const seen: number[][] = []
  for (let round = 0; round < resamples; round++) {
    weights.fill(0)
    if (units === null) {
      for (let draw = 0; draw < rows; draw++) {
        const row = random.below(rows)
        weights[row] = (weights[row] ?? 0) + 1
      }
    } else {
      for (let draw = 0; draw < units.length; draw++) {
        for (const row of units[random.below(units.length)] ?? []) {
          weights[row] = (weights[row] ?? 0) + 1
        }
      }
    }
    measure(weights).forEach((value, index) => {
      seen[index] ??= []
      if (!Number.isNaN(value)) seen[index].push(value)
    })
  }
  return seen.map((values) => toInterval(values, level))
}

/** Rows of each group; `null` where every row stands alone. A row without a group is one of its own. */
function groupRows(rows: number, groups: BootstrapOptions['groups']): number[][] | null {
  if (!groups?.some((group) => group !== undefined)) return null
  const named = new Map<string, number[]>()
  const alone: number[][] = []
  for (let row = 0; row < rows; row++) {
    const name = groups[row]
    if (name === undefined) {
      alone.push([row])
      continue
    }
    const members = named.get(name)
    if (members) members.push(row)
    else named.set(name, [row])
  }
  return [...named.values(), ...alone]
}

function toInterval(values: number[], level: number): Interval {
  const sorted = Float64Array.from(values).sort()
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) }
}

/** Linear between neighbours, as numpy's default; `NaN` without values. `sorted` ascends, `share` is 0..1. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN
  return low + (high - low) * (position - below)
}
