import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { AppError } from '#shared/app-error'
import type { HistoryDays, HistoryOverview } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import { createHistoryDays, type DayRows } from './history-days.ts'
import { addDays, midnightOf, nameOfDay } from './local-days.ts'
import { createOverviewSums } from './overview-sums.ts'
import { modelRefOf } from './rows.ts'
import { guardStorage } from './storage-errors.ts'

/** How long it works before others have their turn. */
const turnMs = 3

/** Medians need all values: these many newest decisions tell enough. */
const mostMeasured = 20_000

/** Sums over days of decisions: by task and model, by day, and over all. Never blocks for more than a few milliseconds. */
export function createHistoryOverview(db: Database) {
  let opened: ReturnType<typeof createHistoryDays> | null = null
  // The newest name: the same key may have been shown differently before.
  const shown = db
    .prepare<[0 | 1, ModelKey], string | null>(
      'SELECT chosen_model FROM decisions WHERE demo = ? AND chosen = ? ORDER BY seq DESC LIMIT 1',
    )
    .pluck()
  const refOf = (demo: boolean, key: ModelKey) => modelRefOf(shown.get(demo ? 1 : 0, key) ?? null)

  async function overview(wanted: HistoryDays, now: number): Promise<HistoryOverview> {
    const guard = <T>(work: () => T) => {
      // Others had their turn meanwhile: the end of the app, too.
      if (!db.open) throw new AppError('disconnected', 'Switchyard is closing.')
      return guardStorage(db.name, work)
    }
    let turn = performance.now()
    const pause = async () => {
      if (performance.now() - turn < turnMs) return
      await setImmediate()
      turn = performance.now()
    }
    opened ??= guard(() => createHistoryDays(db))
    const from = wanted.days === null ? 0 : addDays(midnightOf(now), 1 - wanted.days)
    const steps = opened.read(from)
    const days: DayRows[] = []
    for (;;) {
      const step = guard(() => steps.next())
      if (step.done) break
      if (step.value) days.push(step.value)
      await pause()
    }
    const sums = createOverviewSums(opened.cells, wanted.demo)
    let measured = 0
    for (const day of days.toReversed()) {
      measured += sums.add(day, nameOfDay(day.midnight), measured < mostMeasured)
      await pause()
    }
    return await sums.result((key) => guard(() => refOf(wanted.demo, key)), pause)
  }

  // One after the other: two that read the same days would do the same work twice.
  let last: Promise<unknown> = Promise.resolve()
  return (wanted: HistoryDays, now: number): Promise<HistoryOverview> => {
    const mine = last.then(() => overview(wanted, now))
    last = mine.catch(() => undefined)
    return mine
  }
}
