export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Standard deviation; 0 without values. */
export function deviationOf(values: readonly number[]): number {
  const mean = sum(values) / Math.max(values.length, 1)
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / Math.max(values.length, 1))
}

/** Pearson's; 0 where either side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [sum(a) / Math.max(a.length, 1), sum(b) / Math.max(b.length, 1)]
  const together = sum(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB))) / a.length
  const scale = deviationOf(a) * deviationOf(b)
  return scale > 1e-12 ? together / scale : 0
}
