import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSqliteModelStore } from '#adapters/sqlite/model-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import type { ModelKey } from '#shared/contract/ids'
import { attemptOf, begin, ids, onCleanup, openTestStore, tempDirectory } from './sqlite-support.ts'

const a = 'ollama/a' as ModelKey
const b = 'ollama/b' as ModelKey

function open(file = join(tempDirectory(), 'switchyard.db')) {
  const { db, close } = openDatabase(file, { now: Date.now })
  onCleanup(close)
  return { db, file, store: createSqliteModelStore(db) }
}

test('keeps the last ten load times of each model, oldest first', () => {
  const { store, db } = open()
  for (let second = 1; second <= 12; second++) store.addLoadTime(a, second, second)
  store.addLoadTime(b, 0.5, 13)
  const again = createSqliteModelStore(db).loadTimes()
  expect(again.get(a)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(again.get(b)).toEqual([0.5])
})

test('keeps pins, and setting one twice changes nothing', () => {
  const { store } = open()
  store.setPin(b, true, 1)
  store.setPin(a, true, 2)
  store.setPin(b, true, 3)
  expect(store.pins()).toEqual([b, a])
  store.setPin(b, false, 4)
  expect(store.pins()).toEqual([a])
})

test('keeps what was learned of memory; an entry nobody can read is learned anew', () => {
  const { store, db } = open()
  const entry = { samples: [{ logRatio: 0.1, weight: 1 }], refused: 0, updatedAt: 5 }
  store.saveResiduals({ one: entry, two: entry }, new Set(['one', 'two']))
  expect(store.residuals()).toEqual({ version: 1, entries: { one: entry, two: entry } })
  store.saveResiduals({ two: { ...entry, refused: 1 } }, new Set(['two']))
  expect(store.residuals().entries).toEqual({ two: { ...entry, refused: 1 } })
  db.prepare("UPDATE memory_residuals SET entry = '{broken'").run()
  expect(store.residuals().entries).toEqual({})
})

test('tells when each model was last asked, from the newest attempts', () => {
  const { store, db } = openTestStore()
  begin(store, { question: 'q1', answer: 'a1' })
  const { model, timings } = attemptOf('any')
  const save = (id: string, key: ModelKey, startedAt: number, totalMs: number | null) =>
    store.saveAttempt(
      ids.run('run-a1'),
      ids.message('a1'),
      attemptOf(id, { model: { ...model, key }, startedAt, timings: { ...timings, totalMs } }),
    )
  for (let old = 0; old < 3; old++) save(`x${old}`, 'ollama/old' as ModelKey, 1, 1)
  save('t1', a, 1_000, 500)
  save('t2', a, 3_000, null)
  save('t3', b, 2_000, 700)
  const uses = createSqliteModelStore(db).lastUses()
  expect(uses.get(a)).toBe(3_000)
  expect(uses.get(b)).toBe(2_700)
  for (let more = 0; more < 500; more++) save(`y${more}`, b, 4_000, 1)
  expect([...createSqliteModelStore(db).lastUses().keys()]).toEqual([b])
})
