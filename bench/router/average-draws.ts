import { bootstrapIntervals, quantile, type RowWeights } from '#engine/routing/evaluate/bootstrap'
import type { Estimate, RouterScores } from '#engine/routing/evaluate/compare-routers'
import {
  gapRecovered,
  orderByScore,
  type PairOutcomes,
  routingCurve,
  shareByFirstCrossing,
} from '#engine/routing/evaluate/routing-curve'
import { sayEstimate } from '#hosts/cli/describe-scores'

interface Draw {
  outcomes: PairOutcomes
  /** The same names in each draw; leads are reckoned over the first. */
  routers: readonly RouterScores[]
}

/**
 * A table over several draws of what was learnt from: means over draws, their standard deviation, and 95 % intervals over
 * the resamples of all draws together, so that they show both which rows were learnt from and which were tested on.
 */
export function averageDraws(
  draws: readonly Draw[],
  options: { resamples: number; seed: number },
): string[][] {
  const routers = draws[0]?.routers ?? []
  const gaps: number[][] = routers.map(() => [])
  const resampledGaps: number[][] = routers.map(() => [])
  const resampledLeads: number[][] = routers.map(() => [])
  const halves: number[][] = routers.map(() => [])
  const fourFifths: number[][] = routers.map(() => [])
  draws.forEach((draw, number) => {
    const orders = draw.routers.map(({ scores }) => orderByScore(scores, options.seed))
    const measure = (weights: RowWeights) =>
      orders.map((order) => gapRecovered(routingCurve(order, draw.outcomes, weights)))
    measure(null).forEach((gap, index) => void gaps[index]?.push(gap))
    orders.forEach((order, index) => {
      const curve = routingCurve(order, draw.outcomes, null)
      halves[index]?.push(shareByFirstCrossing(curve, 0.5))
      fourFifths[index]?.push(shareByFirstCrossing(curve, 0.8))
    })
    const collect = (weights: RowWeights) => {
      const values = measure(weights)
      values.forEach((gap, index) => {
        resampledGaps[index]?.push(gap)
        resampledLeads[index]?.push(gap - (values[0] ?? 0))
      })
      return values
    }
    const rows = draw.outcomes.weak.length
    bootstrapIntervals(rows, collect, { ...options, seed: options.seed + number })
  })
  const percent = (values: number[] | undefined) => `${(100 * meanOf(values ?? [])).toFixed(1)} %`
  return [
    [
      'router',
      'gap recovered [95 %]',
      '± draws',
      `lead over ${routers[0]?.name} [95 %]`,
      'half at',
      '80 % at',
    ],
    ...routers.map(({ name }, index) => {
      const own = gaps[index] ?? []
      const lead = meanOf(own) - meanOf(gaps[0] ?? [])
      return [
        name,
        sayEstimate(toEstimate(meanOf(own), resampledGaps[index] ?? [])),
        deviationOf(own).toFixed(3),
        index === 0 ? '' : sayEstimate(toEstimate(lead, resampledLeads[index] ?? [])),
        percent(halves[index]),
        percent(fourFifths[index]),
      ]
    }),
  ]
}

function toEstimate(value: number, resampled: readonly number[]): Estimate {
  const sorted = Float64Array.from(resampled).sort()
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}
