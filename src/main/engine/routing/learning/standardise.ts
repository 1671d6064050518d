/** Brings values to mean 0 and deviation 1 by what was seen of them; far ones are cut off at ±3. */
export type Standardiser = (values: ArrayLike<number>) => Float64Array

const furthest = 3

export function fitStandardiser(rows: readonly ArrayLike<number>[]): Standardiser {
  const size = rows[0]?.length ?? 0
  const means = new Float64Array(size)
  const deviations = new Float64Array(size)
  for (const row of rows) {
    for (let i = 0; i < size; i++) means[i] = (means[i] ?? 0) + (row[i] ?? 0) / rows.length
  }
  for (const row of rows) {
    for (let i = 0; i < size; i++) {
      deviations[i] = (deviations[i] ?? 0) + ((row[i] ?? 0) - (means[i] ?? 0)) ** 2 / rows.length
    }
  }
  const scales = deviations.map((variance) => (variance > 1e-18 ? 1 / Math.sqrt(variance) : 0))
  return (values) => {
    const result = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      const distance = ((values[i] ?? 0) - (means[i] ?? 0)) * (scales[i] ?? 0)
      result[i] = Math.max(-furthest, Math.min(furthest, distance))
    }
    return result
  }
}
