/** One moment on two clocks, in milliseconds: the one on the wall, which can be set, and one that only runs forward. */
export interface Moment {
  at: number
  mono: number
}

export interface TimeStep {
  /** Nobody measured in between: the machine slept, or the process was held. */
  gap: boolean
  /** Milliseconds by which what was measured before has to be moved, because the clock was set back. */
  shift: number
}

/** How far the two clocks may drift apart between two readings before somebody must have set one, or slept. */
const toleranceMs = 2_000

/**
 * Tells what lies between two readings. Some systems count sleep in the forward-only clock and some do not; a clock set
 * ahead looks like sleep, and is treated as such: nothing moves, and the line is broken. `longestMs`: the longest pause
 * that is meant to be.
 */
export function decideTimeStep(before: Moment, now: Moment, longestMs: number): TimeStep {
  const elapsed = now.mono - before.mono
  const skew = now.at - before.at - elapsed
  if (skew < -toleranceMs || now.at <= before.at) {
    return { gap: false, shift: Math.min(skew, now.at - before.at - 1) }
  }
  return { gap: elapsed > longestMs * 2.5 + toleranceMs || skew > toleranceMs, shift: 0 }
}
