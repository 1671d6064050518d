import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { checkMarkerOf } from './storage-errors.ts'

/** Reading every page of a larger file would hold the start up; damage in one is met while running, and then marked. */
const alwaysCheckedBytes = 24 * 1024 * 1024

/** Why these bytes cannot be a whole SQLite database; `null` = nothing speaks against it, or there is no file yet. */
export function headerDamage(file: string): string | null {
  if (!existsSync(file)) return null
  const descriptor = openSync(file, 'r')
  try {
    const size = fstatSync(descriptor).size
    if (size === 0) return null
    const header = Buffer.alloc(100)
    const read = readSync(descriptor, header, 0, 100, 0)
    if (read < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
      return 'it is not a SQLite database'
    }
    // Layout: https://www.sqlite.org/fileformat2.html#the_database_header
    const stored = header.readUInt16BE(16)
    const pageSize = stored === 1 ? 65536 : stored
    const pages = header.readUInt32BE(28)
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return 'its header is damaged'
    // A write-ahead log may still hold the missing pages.
    if (size < pages * pageSize && !hasContent(`${file}-wal`)) return 'its end is missing'
    return null
  } finally {
    closeSync(descriptor)
  }
}

export type PageDamage =
  | { kind: 'none' }
  | { kind: 'search-index' }
  | { kind: 'data'; what: string }

/** Reads all pages where that is quick, or where damage was seen before. Throws SQLite's own errors. */
export function pageDamage(db: Database): PageDamage {
  if (statSync(db.name).size > alwaysCheckedBytes && !existsSync(checkMarkerOf(db.name))) {
    return { kind: 'none' }
  }
  const lines = db
    .prepare<[], string>('PRAGMA quick_check(20)')
    .pluck()
    .all()
    .filter((line) => line !== 'ok')
  const what = lines.find((line) => !/FTS5 table|message_search/i.test(line))
  if (what !== undefined) return { kind: 'data', what }
  return lines.length > 0 ? { kind: 'search-index' } : { kind: 'none' }
}

function hasContent(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0
}
