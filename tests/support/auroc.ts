/** Chance that a positive scores higher than a negative, ties half; by counting pairs, to hold other ways against. */
export function countAuroc(rows: readonly { score: number; positive: boolean }[]): number {
  const positives = rows.filter((row) => row.positive)
  const negatives = rows.filter((row) => !row.positive)
  let won = 0
  for (const { score } of positives) {
    for (const other of negatives) won += score > other.score ? 1 : score === other.score ? 0.5 : 0
  }
  return won / (positives.length * negatives.length)
}
