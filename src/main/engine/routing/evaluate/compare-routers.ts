import { bootstrapIntervals, type Interval, quantile, type RowWeights } from './bootstrap.ts'
import { areaUnderRoc } from './calibration.ts'
import {
  gapRecovered,
  orderByScore,
  type PairOutcomes,
  type RoutingCurve,
  routingCurve,
  shareByFirstCrossing,
  shareByInterpolation,
} from './routing-curve.ts'
import { createSeededRandom, shuffledIndices } from './seeded-random.ts'

/** A router to be measured: a score per row, higher = rather the stronger model. */
export interface RouterScores {
  name: string
  scores: ArrayLike<number>
}

export interface Estimate extends Interval {
  value: number
}

/** A share of prompts to the stronger model, 0..1, at which a part of the gap is closed. */
export interface Share {
  /** Where the curve first gets there. */
  firstCrossing: number
  /** As numpy's `interp` reckons it. */
  interpolated: number
}

export interface RouterResult {
  name: string
  /** Average performance gap recovered; 0.5 is chance. */
  gapRecovered: Estimate
  /** That of this router less that of the first one in the list, over the same resamples. */
  lead: Estimate
  /** How well the score tells the rows where the stronger model did better from all others. */
  roc: number
  half: Share
  fourFifths: Share
}

export interface ComparisonOptions {
  resamples: number
  seed: number
  groups?: readonly (string | undefined)[] | undefined
}

/**
 * Measures routers over the same rows by RouteLLM's protocol, with 95 % bootstrap intervals. The first router is the
 * one that the others' leads are reckoned over.
 */
export function compareRouters(
  outcomes: PairOutcomes,
  routers: readonly RouterScores[],
  options: ComparisonOptions,
): RouterResult[] {
  const rows = outcomes.weak.length
  const orders = routers.map(({ scores }) => orderByScore(scores, options.seed))
  const gains = (weights: RowWeights) =>
    orders.map((order) => gapRecovered(routingCurve(order, outcomes, weights)))
  const withLeads = (values: number[]) => [
    ...values,
    ...values.map((value) => value - (values[0] ?? Number.NaN)),
  ]
  const values = withLeads(gains(null))
  const intervals = bootstrapIntervals(rows, (weights) => withLeads(gains(weights)), options)
  const estimate = (index: number): Estimate => ({
    value: values[index] ?? Number.NaN,
    low: intervals[index]?.low ?? Number.NaN,
    high: intervals[index]?.high ?? Number.NaN,
  })
  const strongerWon = Uint8Array.from({ length: rows }, (_, row) =>
    Number((outcomes.strong[row] ?? 0) > (outcomes.weak[row] ?? 0)),
  )
  return routers.map(({ name, scores }, index) => {
    const order = orders[index] ?? new Int32Array()
    const curve = routingCurve(order, outcomes, null)
    return {
      name,
      gapRecovered: estimate(index),
      lead: estimate(routers.length + index),
      roc: areaUnderRoc(order, scores, strongerWon),
      half: sharesAt(curve, 0.5),
      fourFifths: sharesAt(curve, 0.8),
    }
  })
}

function sharesAt(curve: RoutingCurve, recovered: number): Share {
  return {
    firstCrossing: shareByFirstCrossing(curve, recovered),
    interpolated: shareByInterpolation(curve, recovered),
  }
}

/** What a router that draws lots recovers: mean and the middle 95 % of many of them. */
export function chanceOf(
  outcomes: PairOutcomes,
  { resamples, seed }: Pick<ComparisonOptions, 'resamples' | 'seed'>,
): Estimate {
  const random = createSeededRandom(seed)
  const values = Float64Array.from({ length: resamples }, () => {
    const order = Int32Array.from(shuffledIndices(outcomes.weak.length, random))
    return gapRecovered(routingCurve(order, outcomes, null))
  }).sort()
  return {
    value: values.reduce((sum, value) => sum + value, 0) / resamples,
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  }
}
