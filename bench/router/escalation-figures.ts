import {
  areaUnderRoc,
  expectedCalibrationError,
} from '#engine/routing/confidence/calibration/metrics'
import { bootstrap, type Interval } from './resample.ts'

/** An answer with how much it is worth to ask again, by one way of judging. */
export interface Ranked {
  score: number
  recoverable: boolean
}

/** Share of the recoverable errors among the `budget` of answers with the highest scores. */
export function recoveryAt(rows: readonly Ranked[], budget: number): Interval {
  const order = rows.map((_, index) => index).sort((a, b) => scoreAt(rows, b) - scoreAt(rows, a))
  return bootstrap(rows.length, (drawn) => {
    let room = budget * rows.length
    let all = 0
    let found = 0
    for (const index of order) {
      const times = drawn[index] ?? 0
      if (!rows[index]?.recoverable || times === 0) {
        room -= times
        continue
      }
      all += times
      found += Math.min(times, Math.max(0, room))
      room -= times
    }
    return all === 0 ? 0 : found / all
  })
}

export function aurocOf(rows: readonly Ranked[]): Interval {
  return bootstrap(rows.length, (drawn) => areaUnderRoc(judged(rows, drawn)) ?? Number.NaN)
}

export function eceOf(rows: readonly Ranked[]): Interval {
  return bootstrap(
    rows.length,
    (drawn) => expectedCalibrationError(judged(rows, drawn)) ?? Number.NaN,
  )
}

export function shareOf(rows: readonly boolean[]): Interval {
  return bootstrap(rows.length, (drawn) => {
    const hits = rows.reduce((sum, hit, index) => sum + (hit ? (drawn[index] ?? 0) : 0), 0)
    return hits / rows.length
  })
}

function judged(rows: readonly Ranked[], drawn: Uint16Array) {
  return rows.flatMap(({ score, recoverable }, index) =>
    Array.from({ length: drawn[index] ?? 0 }, () => ({
      said: score,
      happened: recoverable ? 1 : 0,
    })),
  )
}

function scoreAt(rows: readonly Ranked[], index: number): number {
  return rows[index]?.score ?? 0
}
