import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ReplayWork, RunReplayWork } from '#engine/routing/replay/replay-work'
import type { ReplayReport } from '#shared/contract/replay'
import { findAppRoot } from './app-root.ts'

export interface ReplayThreadData {
  /** The database; it is opened for reading. */
  file: string
  work: ReplayWork
}

export type ReplayThreadMessage =
  | { type: 'progress'; share: number }
  | { type: 'done'; report: ReplayReport }

/** Beside the sources this file runs from, or where the build puts it. */
function programFile(): string {
  const source = join(import.meta.dirname, 'workers', 'replay.ts')
  if (existsSync(source)) return source
  return join(findAppRoot(import.meta.dirname).root, 'out', 'main', 'workers', 'replay.js')
}

/** Replays in a thread of its own. Where none can be had, or it fails, `otherwise` does the work, and the log says why. */
export function replayInThread(parts: {
  file: string
  otherwise: RunReplayWork
  logUnexpected(error: unknown): void
  /** The thread's program, unless it is the usual one. */
  program?: string
}): RunReplayWork {
  const inThread: RunReplayWork = (work, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const workerData: ReplayThreadData = { file: parts.file, work }
      const thread = new Worker(parts.program ?? programFile(), { workerData })
      const end = (settle: () => void) => {
        signal.removeEventListener('abort', giveUp)
        settle()
        void thread.terminate()
      }
      const giveUp = () => end(() => reject(signal.reason))
      signal.addEventListener('abort', giveUp, { once: true })
      thread.on('message', (message: ReplayThreadMessage) => {
        if (message.type === 'progress') onProgress(message.share)
        else end(() => resolve(message.report))
      })
      thread.on('error', (error) => end(() => reject(error)))
      thread.on('exit', () => end(() => reject(new Error('The thread ended without a result.'))))
    })
  return async (work, options) => {
    try {
      return await inThread(work, options)
    } catch (error) {
      options.signal.throwIfAborted()
      parts.logUnexpected(error)
      return parts.otherwise(work, options)
    }
  }
}
