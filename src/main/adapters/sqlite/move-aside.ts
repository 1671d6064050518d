import { existsSync, renameSync } from 'node:fs'

/** A time as it may stand in a file name on every system, in UTC: `2026-11-20T17-30-00`. */
export function fileTimestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
}

/**
 * Renames a database and what belongs to it (`-wal`, `-shm`), so that nothing overwrites it and a repair tool still
 * finds its parts together. Returns where it lies now.
 */
export function moveDatabaseAside(file: string, now: number): string {
  const base = `${file}.corrupt-${fileTimestamp(now)}`
  let target = base
  for (let n = 2; ['', '-wal', '-shm'].some((part) => existsSync(target + part)); n++) {
    target = `${base}-${n}`
  }
  // The write-ahead log goes first: should the rename of the database fail, a later try still moves both.
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(file + part)) renameSync(file + part, target + part)
  }
  return target
}
