/** `null` without values. */
export function medianOf(values: readonly (number | null)[]): number | null {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort()
  const middle = known.length >> 1
  const upper = known[middle]
  if (upper === undefined) return null
  return known.length % 2 === 1 ? upper : ((known[middle - 1] ?? upper) + upper) / 2
}
