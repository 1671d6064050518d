import { accessSync, constants, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '#shared/app-error'
import type { Notice } from '#shared/contract/app'
import { headerDamage, pageDamage } from './check-database.ts'
import { migrateDatabase } from './migrate.ts'
import { dropSearchSql, searchSql } from './migrations/0002-search.ts'
import type { Migration } from './migrations/all.ts'
import { migrations as allMigrations } from './migrations/all.ts'
import { moveDatabaseAside } from './move-aside.ts'
import { registerSearchTerms } from './search-text.ts'
import { checkMarkerOf, toStorageError } from './storage-errors.ts'

export interface OpenedDatabase {
  db: Database.Database
  /** What the user should know: a damaged file was moved aside. */
  notices: Notice[]
  /** Writes the log back into the file. Repeatable. */
  close(): void
}

interface OpenOptions {
  now: () => number
  /** For tests of earlier versions. */
  migrations?: readonly Migration[]
}

/**
 * Opens the database, makes it where there is none, and brings it to the newest version. A damaged file is moved aside
 * and a fresh one made, with a notice. Throws AppError: `data-directory-unusable` (folder not writable, database of a
 * newer version or of another program), `storage-read-only`, `storage-full`, `data-directory-in-use`.
 */
export function openDatabase(file: string, options: OpenOptions): OpenedDatabase {
  prepareDirectory(dirname(file))
  try {
    return openOrReplace(file, options)
  } catch (error) {
    if (isFileError(error)) {
      throw new AppError(
        'data-directory-unusable',
        `The history ${file} cannot be opened (${error.message}). Allow reading and writing it, or start with --data-dir and another folder.`,
        { file },
        { cause: error },
      )
    }
    throw toStorageError(error, file)
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function openOrReplace(file: string, options: OpenOptions): OpenedDatabase {
  const notices: Notice[] = []
  try {
    const damage = headerDamage(file)
    if (damage !== null) throw new DamagedDatabase(damage)
    return { ...opened(connect(file, options, notices)), notices }
  } catch (error) {
    const damage = damageOf(error)
    if (damage === null) throw error
    const now = options.now()
    const kept = moveDatabaseAside(file, now)
    rmSync(checkMarkerOf(file), { force: true })
    notices.push({
      id: `database-damaged-${now}`,
      level: 'error',
      title: 'The history could not be read',
      detail: `The database is damaged: ${damage}. It is kept as ${kept}, and a fresh one was begun. SQLite's command line can often save its content: sqlite3 "${kept}" .recover`,
      at: now,
    })
    return { ...opened(connect(file, options, notices)), notices }
  }
}

function opened(db: Database.Database): { db: Database.Database; close: () => void } {
  return { db, close: () => db.close() }
}

function connect(file: string, options: OpenOptions, notices: Notice[]): Database.Database {
  const migrations = options.migrations ?? allMigrations
  const db = new Database(file, { timeout: 5000 })
  try {
    refuseForeign(db, migrations.at(-1)?.version ?? 0)
    const damage = pageDamage(db)
    if (damage.kind === 'data') throw new DamagedDatabase(damage.what)
    // WAL with NORMAL: what is committed survives the death of this process at any moment. Only a power cut may take
    // the last commits back, and never leaves the file damaged.
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    db.pragma('cache_size = -65536')
    db.pragma('temp_store = MEMORY')
    db.pragma('journal_size_limit = 67108864')
    registerSearchTerms(db)
    db.transaction(() => undefined).immediate()
    migrateDatabase(db, migrations, options.now())
    if (damage.kind === 'search-index') rebuildSearch(db, options.now(), notices)
    rmSync(checkMarkerOf(file), { force: true })
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Before anything is written: another version's or another program's database stays as it is. */
function refuseForeign(db: Database.Database, newest: number): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > newest) {
    throw new AppError(
      'data-directory-unusable',
      `${db.name} was written by a newer Switchyard (database version ${version}; this one knows up to ${newest}). Update Switchyard, or start with --data-dir and another folder. Nothing was changed.`,
      { file: db.name, found: version, supported: newest },
    )
  }
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0
  if (version === 0 && tables > 0) {
    throw new AppError(
      'data-directory-unusable',
      `${db.name} is a database of another program. Move it away, or start with --data-dir and another folder. Nothing was changed.`,
      { file: db.name },
    )
  }
}

function rebuildSearch(db: Database.Database, now: number, notices: Notice[]): void {
  db.transaction(() => {
    db.exec(dropSearchSql)
    db.exec(searchSql)
  }).immediate()
  notices.push({
    id: `search-index-rebuilt-${now}`,
    level: 'info',
    title: 'The search index was built anew',
    detail: 'It was damaged. Conversations and messages are whole; there is nothing to do.',
    at: now,
  })
}

function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.R_OK | constants.W_OK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError(
      'data-directory-unusable',
      `Switchyard cannot keep its data in ${directory} (${reason}). Allow writing there, or start with --data-dir and another folder.`,
      { directory },
      { cause: error },
    )
  }
}

class DamagedDatabase extends Error {}

function damageOf(error: unknown): string | null {
  if (error instanceof DamagedDatabase) return error.message
  if (!(error instanceof Database.SqliteError)) return null
  const damaged = error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB'
  return damaged ? error.message : null
}
