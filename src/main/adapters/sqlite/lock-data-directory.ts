import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '#shared/app-error'
import { toStorageError } from './storage-errors.ts'

export interface DataDirectoryLock {
  /** Where this engine is reached, for telling a second one's user. */
  setUrl(url: string): void
  /** Repeatable. The lock also ends with the process, however that dies. */
  release(): void
}

const holderSchema = z.object({ pid: z.number().int(), url: z.string().nullable() })
type Holder = z.infer<typeof holderSchema>

/** A process that was killed a moment ago may still be leaving. */
const waitMs = 400

/**
 * Takes the data directory for this engine. The lock is an exclusive transaction on an empty SQLite file, which the
 * operating system releases; `engine.json` beside it only tells who holds it and may be stale. Throws AppError
 * `data-directory-in-use` (data: `pid`, `url`, where known) or `data-directory-unusable`.
 */
export function lockDataDirectory(directory: string): DataDirectoryLock {
  const sidecar = join(directory, 'engine.json')
  const db = takeLock(directory, sidecar)
  const writeHolder = (url: string | null) => {
    const holder: Holder = { pid: process.pid, url }
    writeFileSync(sidecar, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  }
  try {
    writeHolder(null)
  } catch (error) {
    db.close()
    throw unusable(directory, error)
  }
  return {
    setUrl: writeHolder,
    release: () => {
      if (!db.open) return
      rmSync(sidecar, { force: true })
      db.close()
    },
  }
}

function takeLock(directory: string, sidecar: string): Database.Database {
  const file = join(directory, 'engine.lock')
  let db: Database.Database | null = null
  try {
    mkdirSync(directory, { recursive: true })
    db = new Database(file, { timeout: waitMs })
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db?.close()
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') {
      // Somebody wrote into it. It holds nothing of ours, and a file that is no database cannot be locked by one.
      rmSync(file)
      return takeLock(directory, sidecar)
    }
    if (isBusy(error)) throw inUse(directory, readHolder(sidecar))
    throw unusable(directory, error)
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}

function inUse(directory: string, holder: Holder | null): AppError {
  const who = holder
    ? `process ${holder.pid}${holder.url ? ` at ${holder.url}` : ''}`
    : 'another process'
  return new AppError(
    'data-directory-in-use',
    `Switchyard is already running on ${directory}: ${who}. Use that one, stop it, or start with --data-dir and another folder.`,
    { directory, pid: holder?.pid ?? null, url: holder?.url ?? null },
  )
}

function unusable(directory: string, error: unknown): AppError {
  const known = toStorageError(error, directory)
  const reason = error instanceof Error ? error.message : String(known)
  return new AppError(
    'data-directory-unusable',
    `Switchyard cannot keep its data in ${directory} (${reason}). Allow writing there, or start with --data-dir and another folder.`,
    { directory },
    { cause: error },
  )
}

function readHolder(sidecar: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(sidecar, 'utf8')))
  } catch {
    return null
  }
}
