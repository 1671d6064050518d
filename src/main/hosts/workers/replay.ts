// Replays a stretch in a thread of its own: reading and deciding leave so much for the garbage collector that others
// would notice it, however often they have their turn.
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import { replayAtOnce } from '#engine/routing/replay/replay-work'
import type { ReplayThreadData, ReplayThreadMessage } from '../replay-thread.ts'

const progressMs = 100

const { file, work } = workerData as ReplayThreadData
const tell = (message: ReplayThreadMessage) => parentPort?.postMessage(message)

const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 })
let told = 0
const report = replayAtOnce(createSqliteReplayStore(db), work, (share) => {
  if (performance.now() - told < progressMs) return
  told = performance.now()
  tell({ type: 'progress', share })
})
db.close()
tell({ type: 'done', report })
