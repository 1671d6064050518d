import type { RowWeights } from './bootstrap.ts'

/** Rows whose confidence lies in one stretch: a bar of the reliability diagram. */
export interface ReliabilityBin {
  /** Bounds of the stretch, 0..1; the upper one belongs to it. */
  from: number
  to: number
  rows: number
  /** Mean confidence and share of rows that were right, 0..1; `NaN` without rows. */
  confidence: number
  accuracy: number
}

const weightOf = (weights: RowWeights, row: number) => (weights === null ? 1 : (weights[row] ?? 0))

/** Sorts rows into stretches of equal width by how sure a prediction was (0..1). */
export function reliabilityBins(
  confidences: ArrayLike<number>,
  right: ArrayLike<boolean | number>,
  bins = 15,
  weights: RowWeights = null,
): ReliabilityBin[] {
  const rows = new Float64Array(bins)
  const sure = new Float64Array(bins)
  const hits = new Float64Array(bins)
  for (let row = 0; row < confidences.length; row++) {
    const confidence = Math.min(1, Math.max(0, confidences[row] ?? 0))
    const bin = Math.max(0, Math.ceil(confidence * bins) - 1)
    const weight = weightOf(weights, row)
    rows[bin] = (rows[bin] ?? 0) + weight
    sure[bin] = (sure[bin] ?? 0) + weight * confidence
    hits[bin] = (hits[bin] ?? 0) + weight * Number(right[row] ?? 0)
  }
  return Array.from({ length: bins }, (_, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    rows: rows[bin] ?? 0,
    confidence: (sure[bin] ?? 0) / (rows[bin] ?? 0),
    accuracy: (hits[bin] ?? 0) / (rows[bin] ?? 0),
  }))
}

/**
 * Expected calibration error (Guo et al., 2017): mean distance between confidence and accuracy over the stretches, each
 * weighted by its rows; 0..1. `NaN` without rows.
 */
export function expectedCalibrationError(
  confidences: ArrayLike<number>,
  right: ArrayLike<boolean | number>,
  bins = 15,
  weights: RowWeights = null,
): number {
  const filled = reliabilityBins(confidences, right, bins, weights).filter(({ rows }) => rows > 0)
  const total = filled.reduce((sum, { rows }) => sum + rows, 0)
  const distance = filled.reduce(
    (sum, { rows, confidence, accuracy }) => sum + rows * Math.abs(confidence - accuracy),
    0,
  )
  return distance / total
}

/**
 * Brier's score over all classes (Brier, 1950): mean squared distance of the given probabilities from what was so, 0 (best)
 * to 2. `probabilities` name each class; one that is left out counts as 0. `NaN` without rows.
 */
export function brierScore(
  probabilities: readonly Readonly<Record<string, number>>[],
  truth: readonly string[],
  weights: RowWeights = null,
): number {
  let sum = 0
  let rows = 0
  probabilities.forEach((given, row) => {
    const weight = weightOf(weights, row)
    const name = truth[row] ?? ''
    let distance = name in given ? 0 : 1
    for (const [other, probability] of Object.entries(given)) {
      distance += (probability - (other === name ? 1 : 0)) ** 2
    }
    sum += weight * distance
    rows += weight
  })
  return sum / rows
}

/** Brier's score of yes-or-no forecasts: mean of (probability − outcome)², 0..1. */
export function binaryBrierScore(
  probabilities: ArrayLike<number>,
  happened: ArrayLike<boolean | number>,
  weights: RowWeights = null,
): number {
  let sum = 0
  let rows = 0
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weightOf(weights, row)
    sum += weight * ((probabilities[row] ?? 0) - Number(happened[row] ?? 0)) ** 2
    rows += weight
  }
  return sum / rows
}

/**
 * Area under the ROC curve: how often a row where it happened scores above one where it did not, ties counting half.
 * `NaN` where only one kind occurs. `order` = rows in ascending order of score.
 */
export function areaUnderRoc(
  order: ArrayLike<number>,
  scores: ArrayLike<number>,
  happened: ArrayLike<boolean | number>,
  weights: RowWeights = null,
): number {
  let below = 0
  let won = 0
  let positives = 0
  let negatives = 0
  for (let start = 0; start < order.length; ) {
    const score = scores[order[start] ?? 0]
    let tiedPositives = 0
    let tiedNegatives = 0
    let end = start
    for (; end < order.length && scores[order[end] ?? 0] === score; end++) {
      const row = order[end] ?? 0
      if (happened[row]) tiedPositives += weightOf(weights, row)
      else tiedNegatives += weightOf(weights, row)
    }
    won += tiedPositives * (below + tiedNegatives / 2)
    below += tiedNegatives
    positives += tiedPositives
    negatives += tiedNegatives
    start = end
  }
  return won / (positives * negatives)
}
