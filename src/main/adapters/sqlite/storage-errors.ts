import { writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '#shared/app-error'

/** Beside a database in which damage was seen while running: the next start reads all of it before it is trusted. */
export function checkMarkerOf(file: string): string {
  return `${file}.check`
}

/** What SQLite refused, in the words of the contract. Errors of other kinds come back as they are. */
export function toStorageError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const refuse = (code: AppError['code'], message: string) =>
    new AppError(code, message, { file, sqlite: error.code }, { cause: error })
  const family = error.code.split('_').slice(0, 2).join('_')
  switch (family) {
    case 'SQLITE_FULL':
      return refuse(
        'storage-full',
        'The disk is full, so nothing was saved. Free some space and try again.',
      )
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return refuse(
        'storage-read-only',
        `The history ${file} cannot be written. Allow writing to it, or start with --data-dir and another folder.`,
      )
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return refuse(
        'storage-corrupt',
        'The history file is damaged. Restart Switchyard: it keeps the damaged file and begins a fresh one.',
      )
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return refuse(
        'data-directory-in-use',
        `Another program is holding ${file}. Close it and try again.`,
      )
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_IOERR':
      return refuse(
        'data-directory-unusable',
        `The disk refused to read or write ${file} (${error.code}). Check the disk, or start with --data-dir and another folder.`,
      )
    case 'SQLITE_CONSTRAINT':
      return refuse('conflict', `This does not fit what is already stored (${error.message}).`)
    default:
      return error
  }
}

/** Runs `work`; what SQLite throws leaves as an AppError, and damage is noted for the next start. */
export function guardStorage<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const known = toStorageError(error, file)
    if (known instanceof AppError && known.code === 'storage-corrupt') noteDamage(file)
    throw known
  }
}

function noteDamage(file: string): void {
  try {
    writeFileSync(checkMarkerOf(file), 'Switchyard checks the whole database at its next start.\n')
  } catch {
    // The damaged disk may refuse this too; the error that is being thrown says enough.
  }
}
