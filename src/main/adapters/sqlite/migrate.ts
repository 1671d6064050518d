import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Migration } from './migrations/all.ts'
import { fileTimestamp } from './move-aside.ts'

const backupsKept = 3

/**
 * Brings the database to the last of `migrations`, each in a transaction of its own. A database that already held
 * something is copied beside itself first (`switchyard.db.v1-2026-11-20T17-30-00.backup`); the newest three copies are
 * kept. Throws SQLite's own errors and then has left the version that the last finished migration made.
 */
export function migrateDatabase(db: Database, migrations: readonly Migration[], now: number): void {
  const from = Number(db.pragma('user_version', { simple: true }))
  const due = migrations.filter((migration) => migration.version > from)
  if (due.length === 0) return
  if (from > 0) backUp(db, from, now)
  // Foreign keys can only be switched outside a transaction; a migration that rebuilds a table needs them off.
  db.pragma('foreign_keys = OFF')
  try {
    for (const migration of due) applyMigration(db, migration)
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

function applyMigration(db: Database, migration: Migration): void {
  db.transaction(() => {
    db.exec(migration.sql)
    const broken = db.pragma('foreign_key_check')
    if (Array.isArray(broken) && broken.length > 0) {
      throw new Error(`Migration ${migration.version} leaves rows that point nowhere.`)
    }
    db.pragma(`user_version = ${migration.version}`)
  }).immediate()
}

function backUp(db: Database, version: number, now: number): void {
  const backup = `${db.name}.v${version}-${fileTimestamp(now)}.backup`
  const unfinished = `${backup}.tmp`
  rmSync(unfinished, { force: true })
  try {
    db.prepare('VACUUM INTO ?').run(unfinished)
    renameSync(unfinished, backup)
  } finally {
    rmSync(unfinished, { force: true })
  }
  for (const old of backupsOf(db.name).slice(backupsKept)) rmSync(old, { force: true })
}

/** Copies made before migrations, newest first. */
export function backupsOf(file: string): string[] {
  const name = basename(file)
  return readdirSync(dirname(file))
    .map((entry) => ({ entry, time: backupTime(entry, name) }))
    .filter((backup) => backup.time !== null)
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
    .map((backup) => join(dirname(file), backup.entry))
}

function backupTime(entry: string, name: string): string | null {
  if (!entry.startsWith(`${name}.v`) || !entry.endsWith('.backup')) return null
  return /^\d+-(.+)\.backup$/.exec(entry.slice(name.length + 2))?.[1] ?? null
}
