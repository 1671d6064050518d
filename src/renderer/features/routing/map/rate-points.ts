import type { HistoryCounts, HistoryDay } from '#shared/contract/history'

export type Step = 'day' | 'week'

/** What happened over a day or a week. */
export interface RatePoint extends HistoryCounts {
  /** Local midnight with which it began, and with which it ended; epoch milliseconds. */
  from: number
  to: number
}

/** Fewer make no picture: empty ones are put before them. */
const fewestPoints = 7

/** Every day or week from the first to the last on which something was decided, empty ones too. Weeks begin on Mondays. */
export function makePoints(days: readonly HistoryDay[], step: Step): RatePoint[] {
  const points: RatePoint[] = []
  for (const day of days) {
    const begin = beginOf(midnightOf(day.day), step)
    let last = points.at(-1)
    while (!last || last.from < begin) {
      const from = last?.to ?? begin
      last = { from, to: addDays(from, lengths[step]), ...nothing }
      points.push(last)
    }
    for (const key of countKeys) last[key] += day[key]
  }
  for (let first = points[0]; first && points.length < fewestPoints; first = points[0]) {
    points.unshift({ from: addDays(first.from, -lengths[step]), to: first.from, ...nothing })
  }
  return points
}

/** Days where they hold enough for a rate to mean something, or are few. */
export function chooseStep(days: readonly HistoryDay[]): Step {
  const decisions = days.reduce((sum, day) => sum + day.decisions, 0)
  return days.length <= 10 || decisions / days.length >= 20 ? 'day' : 'week'
}

const lengths: Record<Step, number> = { day: 1, week: 7 }

const nothing: HistoryCounts = { decisions: 0, answered: 0, failed: 0, fellBack: 0, escalated: 0 }
const countKeys = ['decisions', 'answered', 'failed', 'fellBack', 'escalated'] as const

/** Of `2026-11-24`, local. */
function midnightOf(day: string): number {
  return new Date(`${day}T00:00:00`).getTime()
}

function beginOf(midnight: number, step: Step): number {
  if (step === 'day') return midnight
  return addDays(midnight, -((new Date(midnight).getDay() + 6) % 7))
}

function addDays(midnight: number, days: number): number {
  const date = new Date(midnight)
  return date.setDate(date.getDate() + days)
}

/** The share of a point's decisions; `null` = there were none. */
export function rateOf(point: RatePoint, key: 'escalated' | 'fellBack' | 'failed'): number | null {
  return point.decisions === 0 ? null : point[key] / point.decisions
}

/** Less of the busiest point's decisions than this says little: one of two is a rate of 50 %. */
const tellingShare = 0.1

/** The points whose rates tell something. */
export function tellingOf(points: readonly RatePoint[]): RatePoint[] {
  const most = Math.max(0, ...points.map(({ decisions }) => decisions))
  return points.filter(({ decisions }) => decisions >= tellingShare * most)
}

/** The lowest round share that holds all of them, for the top of a chart. */
export function chooseTop(rates: readonly (number | null)[]): number {
  const highest = Math.max(0, ...rates.map((rate) => rate ?? 0))
  return [0.05, 0.1, 0.2, 0.3, 0.5].find((top) => highest <= top) ?? 1
}
