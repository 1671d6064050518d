export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Standard deviation; 0 without values. */
export function deviationOf(values: readonly number[]): number {
  const mean = sum(values) / Math.max(values.length, 1)
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / Math.max(values.length, 1))
}
