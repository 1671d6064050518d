import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { registerSearchTerms } from '#adapters/sqlite/search-text'
import { toStorageError } from '#adapters/sqlite/storage-errors'
import { begin, exchange, ids, onCleanup, openTestStore, refusal } from './sqlite-support.ts'

describe('a full disk', () => {
  it('refuses to write, changes nothing, and goes on once there is room', () => {
    const { store, db } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    begin(store, { question: 'q2', answer: 'a2', after: 'a1' })
    const before = store.exportConversations(null)
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)

    const long = 'x'.repeat(400_000)
    const message = refusal('storage-full', () =>
      begin(store, { question: 'q3', text: long, answer: 'a3', after: 'a2' }),
    ).message
    expect(message).toMatch(/Free some space/)
    refusal('storage-full', () =>
      store.saveProgress([{ messageId: ids.message('a2'), text: long, reasoning: '' }]),
    )
    refusal('storage-full', () =>
      store.importConversations({
        ...before,
        conversations: before.conversations.map((one) => ({
          ...one,
          id: 'copy',
          messages: [
            {
              ...one.messages[0],
              id: 'new',
              parentId: null,
              role: 'user',
              text: long,
              createdAt: 1,
              reasoning: '',
              attempts: [],
            },
          ],
          headId: 'new',
        })),
      }),
    )
    expect(store.exportConversations(null)).toEqual(before)
    expect(db.inTransaction).toBe(false)

    db.pragma('max_page_count = 1000000')
    begin(store, { question: 'q3', text: long, answer: 'a3', after: 'a2' })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})

describe('a database that cannot be written', () => {
  it('is read, and refuses to write', () => {
    const { store, file } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    const db = new Database(file, { readonly: true })
    onCleanup(() => db.close())
    registerSearchTerms(db)
    const reading = createSqliteChatStore(db)
    expect(reading.conversations()).toHaveLength(1)
    expect(reading.search('question', 5)).toHaveLength(1)
    const refused = refusal('storage-read-only', () => reading.rename(ids.conversation('c1'), 'x'))
    expect(refused.message).toMatch(/--data-dir/)
    refusal('storage-read-only', () =>
      begin(reading, { question: 'q2', answer: 'a2', after: 'a1' }),
    )
  })
})

describe('names for what SQLite says', () => {
  it.each([
    ['SQLITE_FULL', 'storage-full'],
    ['SQLITE_READONLY_DBMOVED', 'storage-read-only'],
    ['SQLITE_CORRUPT_VTAB', 'storage-corrupt'],
    ['SQLITE_NOTADB', 'storage-corrupt'],
    ['SQLITE_BUSY_SNAPSHOT', 'data-directory-in-use'],
    ['SQLITE_IOERR_WRITE', 'data-directory-unusable'],
    ['SQLITE_CANTOPEN', 'data-directory-unusable'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'conflict'],
  ])('%s is %s', (sqlite, code) => {
    const cause = new Database.SqliteError('why', sqlite)
    expect(toStorageError(cause, '/data/switchyard.db')).toMatchObject({ code, cause })
  })

  it('leaves alone what is not about storage', () => {
    const bug = new Database.SqliteError('near "SELEC": syntax error', 'SQLITE_ERROR')
    expect(toStorageError(bug, 'x')).toBe(bug)
    const other = new TypeError('x')
    expect(toStorageError(other, 'x')).toBe(other)
  })
})
