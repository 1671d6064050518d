import type { Train } from './make-trains.ts'

/** A train with its place: left edge and width in pixels. */
export interface PlacedTrain {
  train: Train
  x: number
  width: number
}

const gap = 8
/** Of the label's type, by pixel: 12.5 px semibold is a little narrower on average. */
const characterWidth = 7
const padding = 24

/** Pixels. */
export function widthOf(label: string, most: number): number {
  return Math.min(most, Math.ceil([...label].length * characterWidth + padding))
}

/** The longest that the label of a moving train becomes on its way: it should not grow and shrink with its figures. */
function longestLabel({ label, moves }: Train): string {
  const [what = ''] = label.split(' · ')
  const full = `${what} · 888 tok/s`
  return moves && full.length > label.length ? full : label
}

/**
 * Puts the trains of one track between `start` and `end` so that none covers another: each as near to its place as the
 * others leave room. Where there is not room for all, what moves comes before what has ended, newer before older; the
 * rest is left out and counted. Pure.
 */
export function placeTrains(
  trains: readonly Train[],
  start: number,
  end: number,
): { placed: PlacedTrain[]; hidden: number } {
  const length = end - start
  const byWeight = [...trains].sort(
    (a, b) => Number(b.moves) - Number(a.moves) || b.run.startedAt - a.run.startedAt,
  )
  const chosen: { train: Train; width: number }[] = []
  let taken = -gap
  for (const train of byWeight) {
    const width = widthOf(longestLabel(train), Math.min(length, 200))
    if (taken + gap + width > length) break
    taken += gap + width
    chosen.push({ train, width })
  }
  const ahead = chosen.sort(
    (a, b) => b.train.at - a.train.at || a.train.run.startedAt - b.train.run.startedAt,
  )
  let limit = end
  let roomBehind = taken
  const placed = ahead.map(({ train, width }): PlacedTrain => {
    const wished = start + train.at * (length - width)
    // Those behind it need their room as well.
    const least = start + roomBehind - width
    roomBehind -= width + gap
    const x = Math.max(least, Math.min(wished, limit - width))
    limit = x - gap
    return { train, x: Math.round(x), width }
  })
  return { placed, hidden: trains.length - placed.length }
}
