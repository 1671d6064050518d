import type { Series } from '#shared/contract/resources'

/** The drawing's own units; it is stretched to its place. */
export const chartWidth = 1000
export const chartHeight = 200

/** Times in epoch milliseconds, from the left edge to the right; values from 0 at the bottom to `max` at the top. */
export interface ChartScale {
  from: number
  to: number
  max: number
}

export function placeOfTime(at: number, scale: ChartScale): number {
  return ((at - scale.from) / (scale.to - scale.from)) * chartWidth
}

/**
 * The area between two series as an SVG path, interrupted where either is unknown. A single known row is drawn as a
 * sliver, so that it can be seen at all.
 */
export function areaPath(
  at: readonly number[],
  lower: Series,
  upper: Series,
  scale: ChartScale,
): string {
  return runsOf(at, lower, upper, scale)
    .map((run) => {
      const top = run.map(({ x, high }) => `${x} ${high}`)
      const bottom = run.map(({ x, low }) => `${x} ${low}`).reverse()
      return `M${top.join('L')}L${bottom.join('L')}Z`
    })
    .join('')
}

/** The line along a series, interrupted where it is unknown. */
export function linePath(at: readonly number[], series: Series, scale: ChartScale): string {
  return runsOf(at, series, series, scale)
    .map((run) => `M${run.map(({ x, high }) => `${x} ${high}`).join('L')}`)
    .join('')
}

interface Place {
  x: number
  low: number
  high: number
}

function runsOf(at: readonly number[], lower: Series, upper: Series, scale: ChartScale): Place[][] {
  const runs: Place[][] = []
  let run: Place[] = []
  const close = () => {
    const [only] = run
    if (run.length === 1 && only) run.push({ ...only, x: round(only.x + 1.5) })
    if (run.length > 0) runs.push(run)
    run = []
  }
  at.forEach((time, index) => {
    const low = lower[index] ?? null
    const high = upper[index] ?? null
    if (low === null || high === null) {
      close()
      return
    }
    const x = round(placeOfTime(time, scale))
    run.push({ x, low: heightOf(low, scale), high: heightOf(high, scale) })
  })
  close()
  return runs
}

function heightOf(value: number, { max }: ChartScale): number {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return round(chartHeight * (1 - share))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
