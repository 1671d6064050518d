export interface Judged {
  /** What was said, a chance or any score that rises with it. */
  said: number
  /** What happened, 0 to 1. */
  happened: number
}

/**
 * Area under the ROC curve: the chance that one that happened got a higher score than one that did not, ties half. By
 * ranks (Mann and Whitney). `null` where one of the two kinds is missing.
 */
export function areaUnderRoc(rows: readonly Judged[]): number | null {
  const sorted = rows.toSorted((a, b) => a.said - b.said)
  let positives = 0
  let rankSum = 0
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (to < sorted.length && sorted[to]?.said === sorted[from]?.said) to++
    const rank = (from + 1 + to) / 2
    for (const { happened } of sorted.slice(from, to)) {
      positives += happened
      rankSum += happened * rank
    }
    from = to
  }
  const negatives = sorted.length - positives
  if (positives <= 0 || negatives <= 0) return null
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

const bins = 10

/**
 * Expected calibration error: the mean distance between what was said and what happened, over ten bins of equal count
 * (of equal width, nearly all rare events would fall into one). `null` with fewer rows than bins.
 */
export function expectedCalibrationError(rows: readonly Judged[]): number | null {
  if (rows.length < bins) return null
  const sorted = rows.toSorted((a, b) => a.said - b.said)
  let sum = 0
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.round((bin * sorted.length) / bins)
    const to = Math.round(((bin + 1) * sorted.length) / bins)
    const gap = sorted.slice(from, to).reduce((all, row) => all + row.said - row.happened, 0)
    sum += Math.abs(gap)
  }
  return sum / sorted.length
}
