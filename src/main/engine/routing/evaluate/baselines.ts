import { createSeededRandom, shuffledIndices } from './seeded-random.ts'

/**
 * Deals rows out to `folds` parts by lot, so that what is learnt on the others can be judged on each. Rows of one group
 * stay together, and so do prompts that are the same but for case and spaces.
 */
export function dealFolds(
  rows: readonly { prompt: string; group?: string | undefined }[],
  folds: number,
  seed: number,
): number[] {
  const places = new Map<string, number>()
  const names = rows.map(({ prompt, group }) =>
    group === undefined ? prompt.toLowerCase().replace(/\s+/g, ' ').trim() : `group ${group}`,
  )
  for (const name of names) if (!places.has(name)) places.set(name, places.size)
  const lot = shuffledIndices(places.size, createSeededRandom(seed))
  return names.map((name) => (lot[places.get(name) ?? 0] ?? 0) % folds)
}

/** Scores each row by what `learn` makes of the rows of the other folds. */
export function scoreOutOfFold<Row>(
  rows: readonly Row[],
  inFold: readonly number[],
  learn: (known: Row[]) => (row: Row) => number,
): Float64Array {
  const scores = new Float64Array(rows.length)
  for (const fold of new Set(inFold)) {
    const score = learn(rows.filter((_, index) => inFold[index] !== fold))
    rows.forEach((row, index) => {
      if (inFold[index] === fold) scores[index] = score(row)
    })
  }
  return scores
}

/** A mean counts as if it had been seen this often already, at the mean of all. */
const steady = 10

/** Mean gain of a row's category among the known rows, pulled towards that of all where few are known. */
export function learnCategoryMeans<
  Row extends { category?: string | undefined; weak: number; strong: number },
>(known: readonly Row[]): (row: Row) => number {
  const sums = new Map<string | undefined, { gain: number; rows: number }>()
  let gain = 0
  for (const { category, weak, strong } of known) {
    const sum = sums.get(category) ?? { gain: 0, rows: 0 }
    sum.gain += strong - weak
    sum.rows++
    sums.set(category, sum)
    gain += strong - weak
  }
  const overall = gain / Math.max(known.length, 1)
  return ({ category }) => {
    const sum = sums.get(category) ?? { gain: 0, rows: 0 }
    return (sum.gain + steady * overall) / (sum.rows + steady)
  }
}
