import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '#adapters/sqlite/open-database'
import { checkMarkerOf } from '#adapters/sqlite/storage-errors'
import {
  exchange,
  ids,
  onCleanup,
  openTestStore,
  refusal,
  tempDirectory,
} from './sqlite-support.ts'

const now = () => Date.UTC(2026, 10, 20, 17, 30)
const open = (file: string) => {
  const opened = openDatabase(file, { now })
  onCleanup(() => opened.close())
  return opened
}

/** A closed database with a few hundred messages. */
function filledDatabase(): string {
  const { store, file, close } = openTestStore()
  for (let i = 0; i < 100; i++) {
    exchange(store, {
      question: `q${i}`,
      text: `question ${i} `.repeat(30),
      answer: `a${i}`,
      after: i === 0 ? null : `a${i - 1}`,
    })
  }
  close()
  return file
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const content = readFileSync(file)
  bytes.copy(content, at)
  writeFileSync(file, content)
}

describe('opening', () => {
  it('makes the directory and the database, and opens it again', () => {
    const file = join(tempDirectory(), 'deep', 'down', 'switchyard.db')
    const first = open(file)
    expect(first.db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(first.db.pragma('synchronous', { simple: true })).toBe(1)
    expect(first.db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(first.notices).toEqual([])
    first.close()
    first.close()
    expect(open(file).notices).toEqual([])
    expect(
      readdirSync(dirname(file)).filter((name) => !/^switchyard\.db(-wal|-shm)?$/.test(name)),
    ).toEqual([])
  })

  it('keeps everything of a process that never closed it', () => {
    const { file, store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    const again = openTestStore(file)
    expect(again.notices).toEqual([])
    expect(again.store.conversations()).toHaveLength(1)
  })

  it('refuses a database of another program, and leaves it as it is', () => {
    const file = join(tempDirectory(), 'switchyard.db')
    const other = new Database(file)
    other.exec('CREATE TABLE recipes (name TEXT)')
    other.close()
    const before = readFileSync(file)
    expect(refusal('data-directory-unusable', () => open(file)).message).toMatch(/another program/)
    expect(readFileSync(file)).toEqual(before)
  })

  it('refuses a directory that is a file', () => {
    const file = join(tempDirectory(), 'taken')
    writeFileSync(file, 'x')
    const refused = refusal('data-directory-unusable', () => open(join(file, 'switchyard.db')))
    expect(refused.message).toMatch(/--data-dir/)
  })

  it('refuses a database that is a directory', () => {
    const file = join(tempDirectory(), 'switchyard.db')
    mkdirSync(file)
    refusal('data-directory-unusable', () => open(file))
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'refuses a directory and a file that may not be written (skipped as root, who may write everywhere)',
    () => {
      const directory = tempDirectory()
      const file = filledDatabase()
      chmodSync(directory, 0o500)
      onCleanup(() => chmodSync(directory, 0o700))
      refusal('data-directory-unusable', () => open(join(directory, 'switchyard.db')))
      chmodSync(file, 0o400)
      refusal('storage-read-only', () => open(file))
    },
  )
})

describe('a damaged database', () => {
  const damages: [string, (file: string) => void][] = [
    ['no database at all', (file) => writeFileSync(file, 'Dear diary, '.repeat(2000))],
    ['a few bytes', (file) => writeFileSync(file, 'SQLite')],
    ['a wrong header', (file) => overwrite(file, 0, Buffer.from('SQLite format 4'))],
    ['an impossible page size', (file) => overwrite(file, 16, Buffer.from([0x12, 0x34]))],
    ['its end cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['a cut in the middle of a page', (file) => truncateSync(file, statSync(file).size - 1000)],
    ['zeros over the schema', (file) => overwrite(file, 100, Buffer.alloc(3996))],
    ['noise in its pages', (file) => overwrite(file, 4096 * 6, Buffer.alloc(4096 * 12, 0xa7))],
  ]

  it.each(damages)('is moved aside, never overwritten: %s', (_, damage) => {
    const file = filledDatabase()
    damage(file)
    const before = readFileSync(file)
    const { db, notices } = open(file)

    const kept = `${file}.corrupt-2026-11-20T17-30-00`
    expect(readFileSync(kept)).toEqual(before)
    expect(notices).toMatchObject([{ level: 'error', at: now() }])
    expect(notices[0]?.detail).toContain(kept)
    expect(db.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(0)
    db.exec(`INSERT INTO conversations (id, title, created_at, updated_at) VALUES ('c', 't', 1, 1)`)
    db.close()
    expect(open(file).notices).toEqual([])
  })

  it('goes with its write-ahead log, and finds a name of its own each time', () => {
    const file = filledDatabase()
    for (const name of [file, `${file}-wal`]) writeFileSync(name, 'broken'.repeat(100))
    open(file).close()
    writeFileSync(file, 'broken again'.repeat(100))
    open(file).close()
    const kept = readdirSync(dirname(file)).filter((name) => name.includes('corrupt'))
    expect(kept.sort()).toEqual([
      'switchyard.db.corrupt-2026-11-20T17-30-00',
      'switchyard.db.corrupt-2026-11-20T17-30-00-2',
      'switchyard.db.corrupt-2026-11-20T17-30-00-wal',
    ])
  })

  it('is told apart from a damaged search index, which is built anew', () => {
    const file = filledDatabase()
    const raw = new Database(file)
    raw.unsafeMode(true)
    raw.exec(`UPDATE message_search_data SET block = x'00ff00ff' WHERE id > 10`)
    raw.close()
    const { notices, store } = openTestStore(file)
    expect(notices).toMatchObject([{ level: 'info' }])
    expect(store.search('question 42 ', 5).map((hit) => hit.messageId)).toContain('q42')
    expect(store.page(ids.conversation('c1'), 500, null).messages).toHaveLength(200)
  })

  it('met while running is named, and checked at the next start', () => {
    const file = filledDatabase()
    const { store, db, close } = openTestStore(file)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('cache_size = 1')
    overwrite(file, 4096 * 2, Buffer.alloc(statSync(file).size - 4096 * 2, 0xa7))
    const refused = refusal('storage-corrupt', () => store.exportConversations(null))
    expect(refused.message).toMatch(/Restart/)
    expect(existsSync(checkMarkerOf(file))).toBe(true)
    close()
    expect(open(file).notices).toMatchObject([{ level: 'error' }])
    expect(existsSync(checkMarkerOf(file))).toBe(false)
  })
})
