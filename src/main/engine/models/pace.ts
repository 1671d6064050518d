/** How fast bytes arrive, smoothed. Bytes, milliseconds of a clock that only goes forward, bytes per second. */
export interface Pace {
  at: number
  bytes: number
  rate: number | null
}

/** Jumps are smoothed over about this long. */
const smoothMs = 4_000
/** Samples closer together say little. */
const leastStepMs = 200

export function startPace(at: number, bytes: number): Pace {
  return { at, bytes, rate: null }
}

/** The pace after one more count. A count that falls (a part is fetched anew) moves the mark and leaves the rate. */
export function applyBytes(pace: Pace, at: number, bytes: number): Pace {
  if (bytes < pace.bytes) return { ...pace, at, bytes }
  const elapsed = at - pace.at
  if (elapsed < leastStepMs) return pace
  const now = ((bytes - pace.bytes) / elapsed) * 1000
  const share = 1 - Math.exp(-elapsed / smoothMs)
  const rate = pace.rate === null ? now : pace.rate + share * (now - pace.rate)
  return { at, bytes, rate }
}

/** Seconds until `left` bytes have arrived; `null` = nobody can tell. */
export function secondsLeft(pace: Pace, left: number): number | null {
  return pace.rate === null || pace.rate < 1 ? null : Math.max(0, Math.round(left / pace.rate))
}
