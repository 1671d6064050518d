import type { RowWeights } from './bootstrap.ts'
import { createSeededRandom, shuffledIndices } from './seeded-random.ts'

/** What two models made of the prompts, in the same order: any scale on which more is better. */
export interface PairOutcomes {
  weak: ArrayLike<number>
  strong: ArrayLike<number>
}

/** `share` of prompts that went to the stronger model (0..1), and the mean outcome of all answers at that share. */
export interface CurvePoint {
  share: number
  quality: number
}

export interface RoutingCurve {
  /** From all strong to all weak, as the thresholds rise. */
  points: CurvePoint[]
  weakMean: number
  strongMean: number
}

/** Routers are compared at this many bins of equal frequency, that is, at one threshold more. */
const bins = 10

/**
 * Rows in ascending order of score. Equal scores are ordered by lot (by `seed`), as if a hair of noise had been added:
 * a router that gives few distinct scores still has a point near each tenth.
 */
export function orderByScore(scores: ArrayLike<number>, seed = 1): Int32Array {
  const lot = shuffledIndices(scores.length, createSeededRandom(seed))
  const order = Int32Array.from({ length: scores.length }, (_, index) => index)
  return order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || (lot[a] ?? 0) - (lot[b] ?? 0))
}

/**
 * RouteLLM's protocol (Ong et al., ICLR 2025, `evaluate.py`): the thresholds are the 11 edges of ten bins of equal
 * frequency over the scores, as pandas' `qcut` draws them; a prompt goes to the stronger model if its score reaches the
 * threshold, at the last one only if it exceeds it. `order` is what `orderByScore` gives; a row that `weights` names
 * several times counts so often.
 */
export function routingCurve(
  order: Int32Array,
  { weak, strong }: PairOutcomes,
  weights: RowWeights,
): RoutingCurve {
  const rows = order.length
  // Sums over the first i rows in order: of draws, and of either model's outcomes.
  const draws = new Float64Array(rows + 1)
  const weakSum = new Float64Array(rows + 1)
  const strongSum = new Float64Array(rows + 1)
  for (let place = 0; place < rows; place++) {
    const row = order[place] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    draws[place + 1] = (draws[place] ?? 0) + weight
    weakSum[place + 1] = (weakSum[place] ?? 0) + weight * (weak[row] ?? 0)
    strongSum[place + 1] = (strongSum[place] ?? 0) + weight * (strong[row] ?? 0)
  }
  const total = draws[rows] ?? 0
  const weakTotal = weakSum[rows] ?? 0
  const strongTotal = strongSum[rows] ?? 0
  const points: CurvePoint[] = []
  let place = 0
  for (let edge = 0; edge <= bins; edge++) {
    // The edge lies at this place of the sorted draws, or between it and the next one: those are the first that reach it.
    const firstStrong = edge === bins ? total : Math.ceil(((total - 1) * edge) / bins - 1e-9)
    // A row drawn several times has one score, so all its draws go the same way.
    while (place < rows && (draws[place + 1] ?? 0) <= firstStrong) place++
    const quality = ((weakSum[place] ?? 0) + strongTotal - (strongSum[place] ?? 0)) / total
    points.push({ share: (total - (draws[place] ?? 0)) / total, quality })
  }
  return { points, weakMean: weakTotal / total, strongMean: strongTotal / total }
}

/**
 * Average performance gap recovered: the area between curve and weak model over that between strong and weak model, by
 * trapezoids over the observed shares. 0.5 is chance; above 1 is possible where the stronger model errs and the weaker
 * does not. `NaN` where the two are equally good.
 */
export function gapRecovered({ points, weakMean, strongMean }: RoutingCurve): number {
  let area = 0
  let width = 0
  for (let at = 1; at < points.length; at++) {
    const [from, to] = [points[at - 1], points[at]]
    if (!from || !to) continue
    const step = from.share - to.share
    width += step
    area += step * ((from.quality + to.quality) / 2 - weakMean)
  }
  return width === 0 || strongMean === weakMean
    ? Number.NaN
    : area / (width * (strongMean - weakMean))
}

/** Mean outcome at which `recovered` (0..1) of the gap between the two models is closed. */
function target({ weakMean, strongMean }: RoutingCurve, recovered: number): number {
  return weakMean + recovered * (strongMean - weakMean)
}

/**
 * Share of prompts to the stronger model at which `recovered` of the gap is closed, where the curve first gets there as
 * the share grows. `NaN` where it never does.
 */
export function shareByFirstCrossing(curve: RoutingCurve, recovered: number): number {
  const goal = target(curve, recovered)
  const rising = curve.points.toReversed()
  for (let at = 0; at < rising.length; at++) {
    const [from, to] = [rising[at - 1], rising[at]]
    if (!to || to.quality < goal) continue
    if (!from || to.quality === from.quality) return to.share
    return (
      from.share + ((goal - from.quality) / (to.quality - from.quality)) * (to.share - from.share)
    )
  }
  return Number.NaN
}

/**
 * The same share as RouteLLM reckons it, with numpy's `interp` over the qualities. That wants rising qualities and
 * searches by bisection, so on a curve that falls somewhere it may name a later crossing: report both.
 */
export function shareByInterpolation(curve: RoutingCurve, recovered: number): number {
  const rising = curve.points.toReversed()
  return interpolate(
    target(curve, recovered),
    rising.map(({ quality }) => quality),
    rising.map(({ share }) => share),
  )
}

/** numpy's `interp` for one value: constant beyond the ends, and its way of searching where `xs` does not rise. */
export function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  const at = (list: readonly number[], index: number) => list[index] ?? Number.NaN
  const last = xs.length - 1
  if (x > at(xs, last)) return at(ys, last)
  if (x < at(xs, 0)) return at(ys, 0)
  const found = findSegment(x, xs)
  if (found >= last || at(xs, found) === x) return at(ys, Math.min(found, last))
  const slope = (at(ys, found + 1) - at(ys, found)) / (at(xs, found + 1) - at(xs, found))
  return slope * (x - at(xs, found)) + at(ys, found)
}

/** numpy looks at the first entries one by one, then halves what is left, of which it first tries the next eight. */
function findSegment(x: number, xs: readonly number[]): number {
  const near = Math.min(4, xs.length)
  for (let index = 0; index < near; index++) {
    if (x < (xs[index] ?? Number.NaN)) return index - 1
  }
  let low = near - 1
  let high = xs.length > 10 && x < (xs[9] ?? Number.NaN) ? 9 : xs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (x >= (xs[middle] ?? Number.NaN)) low = middle + 1
    else high = middle
  }
  return low - 1
}
