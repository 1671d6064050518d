import type { TaskName } from '#shared/contract/routing'
import { createSeededRandom, shuffledIndices } from '../../evaluate/seeded-random.ts'

/** Places for each group in proportion to its size, by largest remainders: they add up to `places`, or to all there are. */
export function sharePlaces(sizes: readonly number[], places: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0)
  if (places >= all) return [...sizes]
  const exact = sizes.map((size) => (size * places) / all)
  const shares = exact.map(Math.floor)
  const left = places - shares.reduce((sum, share) => sum + share, 0)
  exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index)
    .slice(0, left)
    .forEach(({ index }) => {
      shares[index] = (shares[index] ?? 0) + 1
    })
  return shares
}

/** Draws `places` of them, each task in proportion to its share. The same seed draws the same; the order is theirs. */
export function drawSample<T extends { task: TaskName }>(
  all: readonly T[],
  places: number,
  seed: number,
): T[] {
  const random = createSeededRandom(seed)
  const groups = [...Map.groupBy(all, ({ task }) => task).entries()].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  const shares = sharePlaces(
    groups.map(([, group]) => group.length),
    places,
  )
  const drawn = new Set<T>()
  groups.forEach(([, group], at) => {
    const order = shuffledIndices(group.length, random)
    for (const index of order.slice(0, shares[at])) {
      const one = group[index]
      if (one) drawn.add(one)
    }
  })
  return all.filter((one) => drawn.has(one))
}
