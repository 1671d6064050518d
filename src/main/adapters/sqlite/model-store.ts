import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { emptyResiduals, type ResidualEntry } from '#engine/memory/residuals'
import type { ModelStore } from '#engine/models/model-store'
import type { ModelKey } from '#shared/contract/ids'
import { guardStorage } from './storage-errors.ts'

const loadsKept = 10
/** Attempts older than the newest so many say nothing about what is asked for next. */
const usesRead = 500

const residualEntry = z.object({
  samples: z.array(z.object({ logRatio: z.number(), weight: z.number() })),
  refused: z.number(),
  updatedAt: z.number(),
})

/** An entry that another version wrote differently is learned anew. */
function readEntry(text: string): ResidualEntry | null {
  try {
    return residualEntry.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** What is learned about models, in a database that `openDatabase` opened. */
export function createSqliteModelStore(db: Database): ModelStore {
  const guard = <T>(work: () => T) => guardStorage(db.name, work)
  const listLoads = db.prepare<[], { model_key: ModelKey; seconds: number }>(
    'SELECT model_key, seconds FROM model_loads ORDER BY id',
  )
  const addLoad = db.prepare<[string, number, number]>(
    'INSERT INTO model_loads (model_key, seconds, at) VALUES (?, ?, ?)',
  )
  const trimLoads = db.prepare<[string, string]>(`
    DELETE FROM model_loads WHERE model_key = ? AND id NOT IN (
      SELECT id FROM model_loads WHERE model_key = ? ORDER BY id DESC LIMIT ${loadsKept})`)
  const listPins = db.prepare<[], ModelKey>('SELECT model_key FROM model_pins ORDER BY at').pluck()
  const addPin = db.prepare<[string, number]>(
    'INSERT INTO model_pins (model_key, at) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  const dropPin = db.prepare<[string]>('DELETE FROM model_pins WHERE model_key = ?')
  const listResiduals = db.prepare<[], { key: string; entry: string }>(
    'SELECT key, entry FROM memory_residuals',
  )
  const saveResidual = db.prepare<[string, string]>(`
    INSERT INTO memory_residuals (key, entry) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET entry = excluded.entry`)
  const dropResiduals = db.prepare<[string]>(
    'DELETE FROM memory_residuals WHERE key NOT IN (SELECT value FROM json_each(?))',
  )
  const countResiduals = db.prepare<[], number>('SELECT count(*) FROM memory_residuals').pluck()

  const listUses = db.prepare<[], { model_key: ModelKey; at: number }>(`
    SELECT model_key, max(started_at + coalesce(total_ms, 0)) AS at
    FROM (SELECT model_key, started_at, total_ms FROM attempts ORDER BY seq DESC LIMIT ${usesRead})
    GROUP BY model_key`)

  const saveAll = db.transaction(
    (changed: Record<string, ResidualEntry>, kept: ReadonlySet<string>) => {
      for (const [key, entry] of Object.entries(changed)) {
        saveResidual.run(key, JSON.stringify(entry))
      }
      if ((countResiduals.get() ?? 0) > kept.size) dropResiduals.run(JSON.stringify([...kept]))
    },
  )
  const keepLoad = db.transaction((model: string, seconds: number, at: number) => {
    addLoad.run(model, seconds, at)
    trimLoads.run(model, model)
  })

  return {
    loadTimes: () =>
      guard(() => {
        const times = new Map<ModelKey, number[]>()
        for (const { model_key, seconds } of listLoads.iterate()) {
          times.set(model_key, [...(times.get(model_key) ?? []), seconds])
        }
        return times
      }),
    addLoadTime: (model, seconds, at) => guard(() => keepLoad.immediate(model, seconds, at)),
    lastUses: () =>
      guard(() => new Map(listUses.all().map(({ model_key, at }) => [model_key, at]))),
    pins: () => guard(() => listPins.all()),
    setPin: (model, pinned, at) =>
      guard(() => void (pinned ? addPin.run(model, at) : dropPin.run(model))),
    residuals: () =>
      guard(() => {
        const state = emptyResiduals()
        for (const { key, entry } of listResiduals.iterate()) {
          const read = readEntry(entry)
          if (read) state.entries[key] = read
        }
        return state
      }),
    saveResiduals: (changed, kept) => guard(() => saveAll.immediate(changed, kept)),
  }
}
