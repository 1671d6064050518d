import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { backupsOf, migrateDatabase } from '#adapters/sqlite/migrate'
import type { Migration } from '#adapters/sqlite/migrations/all'
import { migrations } from '#adapters/sqlite/migrations/all'
import { openDatabase } from '#adapters/sqlite/open-database'
import type { DecisionId } from '#shared/contract/ids'
import {
  attemptOf,
  ids,
  onCleanup,
  openTestStore,
  refusal,
  tempDirectory,
} from './sqlite-support.ts'

const newest = migrations.at(-1)?.version ?? 0
const now = Date.UTC(2026, 10, 20, 17, 30)

/** What a database of each version holds before it is migrated; written in that version's own SQL. */
const oldRows: Record<number, string> = {
  1: `
    INSERT INTO conversations (id, title, created_at, updated_at, pinned, head_id)
      VALUES ('c1', 'Old talk', 10, 30, 1, 'a2'), ('gone', 'Removed', 10, 30, 0, NULL);
    UPDATE conversations SET removed_at = 40 WHERE id = 'gone';
    INSERT INTO messages (id, conversation_id, parent_id, role, created_at, status, run_id, failure, text, reasoning)
      VALUES ('q1', 'c1', NULL, 'user', 10, NULL, NULL, NULL, 'what is a pelican', ''),
             ('a1', 'c1', 'q1', 'assistant', 11, 'done', 'r1', NULL, 'a large bird', 'hm'),
             ('a2', 'c1', 'q1', 'assistant', 12, 'running', 'r2', NULL, 'half an answer', '');
    INSERT INTO runs (id, message_id, user_message_id, requested, preference, mode, at)
      VALUES ('r1', 'a1', 'q1', 'auto', 'balanced', 'answer', 10), ('r2', 'a2', NULL, 'auto', 'fast', 'answer', 12);
    INSERT INTO attempts (id, message_id, run_id, reason, model_key, model_name, endpoint_id, endpoint_name, demo,
        status, finish, first_token_ms, tokens_per_second, started_at)
      VALUES ('t1', 'a1', 'r1', 'first', 'ollama/qwen3:8b', 'qwen3:8b', 'ollama', 'Ollama', 0, 'done', 'stop', 120.5, 41.25, 1000);
    INSERT INTO decisions (id, run_id, at, policy_version, preference, requested, decided_by, chosen, reason, features,
        candidates)
      VALUES ('d1', 'r1', 10, 'size-prior-1', 'balanced', 'auto', 'score', 'ollama/qwen3:8b', 'Best.',
        '{"version":1,"task":"question","complexity":"simple","language":"en","promptTokens":5,"totalTokens":5,
          "hasCode":false,"needs":{"vision":false,"tools":false,"json":false}}',
        '[{"model":"ollama/qwen3:8b","name":"qwen3:8b","endpointId":"ollama","endpointName":"Ollama","demo":false,
          "resident":true,"rejected":null,"score":0.75,"terms":[{"name":"speed","value":0.25,"detail":"fast"}]}]');
    INSERT INTO drafts VALUES ('c1', 'unsent');`,
}
oldRows[2] = oldRows[1] ?? ''
oldRows[3] = `${oldRows[2]}
  INSERT INTO model_loads (model_key, seconds, at) VALUES ('ollama/qwen3:8b', 4.5, 10);
  INSERT INTO model_pins (model_key, at) VALUES ('ollama/qwen3:8b', 10);`
oldRows[4] = `${oldRows[3]}
  UPDATE decisions SET balance = 50, margin = 3, facts = '{"version":1}';`
oldRows[5] = `${oldRows[4]}
  UPDATE decisions SET expected_quality = 0.8, expected_seconds = 4;`
oldRows[6] = oldRows[5]
oldRows[7] = oldRows[6]
oldRows[8] = `${oldRows[7]}
  UPDATE messages SET confidence = '{"value":0.7}' WHERE id = 'a1';
  INSERT INTO judged_answers (message_id, model_key, demo, automatic, at, worth, escalated, failed, weight, sample)
    VALUES ('a1', 'ollama/qwen3:8b', 0, 1, 20, 0.2, 0, 1, 0.8, '{}'),
           ('purged', 'ollama/qwen3:8b', 0, 1, 20, 0.2, 0, 1, 0.8, '{}');`
oldRows[9] = oldRows[8]
oldRows[10] = oldRows[9]
oldRows[11] = `${oldRows[10]}
  INSERT INTO replays (id, at, format, stretch, draft, report) VALUES ('p1', 10, 1, '{}', '{}', '{}');
  INSERT INTO replay_samples (replay_id, at, seed, hosted, status, left_out) VALUES ('p1', 10, 7, 0, 'done', '{}');
  INSERT INTO replay_pairs (id, replay_id, decision_id, task, complexity, old_model, new_model, demo, old_first,
      expected_seconds, status, answer)
    VALUES ('s1', 'p1', 'd1', 'question', 'simple', '{}', '{}', 0, 1, 4, 'answered', 'a bird');`
oldRows[12] = `${oldRows[11]}
  UPDATE judged_answers SET confidence = 0.7 WHERE message_id = 'a1';
  INSERT INTO messages (id, conversation_id, parent_id, role, created_at, status, version_of, version_kind, text)
    VALUES ('a3', 'c1', 'q1', 'assistant', 13, 'done', 'a1', 'compare', 'another bird');`
oldRows[13] = `${oldRows[12]}
  INSERT INTO messages (id, conversation_id, parent_id, role, created_at, status, version_of, version_kind, version_from,
    text) VALUES ('a4', 'c1', 'q1', 'assistant', 14, 'done', 'a1', 'merge', '["a1","a3"]', 'both birds');`

/** A real database of an earlier version, with rows, closed. */
function databaseOfVersion(version: number): string {
  const file = join(tempDirectory(), 'switchyard.db')
  const { db, close } = openDatabase(file, {
    now: () => now,
    migrations: migrations.filter((migration) => migration.version <= version),
  })
  db.exec(oldRows[version] ?? '')
  close()
  return file
}

const versionOf = (file: string) => {
  const db = new Database(file, { readonly: true })
  const version = db.pragma('user_version', { simple: true })
  db.close()
  return version
}

describe('migrating', () => {
  it('numbers the migrations from 1 without a gap, with rows to test each from', () => {
    expect(migrations.map((one) => one.version)).toEqual(migrations.map((_, index) => index + 1))
    expect(Object.keys(oldRows).map(Number)).toEqual(migrations.map((one) => one.version))
  })

  it.each(migrations.map((one) => one.version))('keeps every row of version %i', (version) => {
    const file = databaseOfVersion(version)
    const { store, db } = openTestStore(file)
    expect(db.pragma('user_version', { simple: true })).toBe(newest)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(store.conversations()).toMatchObject([{ id: 'c1', title: 'Old talk', pinned: true }])
    expect(store.decision('d1' as DecisionId)).toMatchObject({
      balance: 50,
      flips: [],
      features: { task: 'question', probabilities: null, needs: { longContext: false } },
      candidates: [{ score: 75, terms: [{ name: 'speed', value: 25 }], quality: null }],
    })
    expect(store.message(ids.message('a1'))?.message).toMatchObject({
      text: 'a large bird',
      reasoning: 'hm',
      siblings: ['a1', 'a2', 'a3', 'a4'].slice(0, version < 12 ? 2 : version - 9),
      attempts: [
        { ...attemptOf('t1'), usage: {}, timings: { firstTokenMs: 120.5, tokensPerSecond: 41.25 } },
      ],
    })
    expect(store.draft(ids.conversation('c1'))).toBe('unsent')
    expect(store.search('large bi', 5)).toHaveLength(1)
    expect(store.search('half', 5)).toHaveLength(0)
    expect(store.interruptRunning(50)).toBe(1)
    expect(store.search('half', 5)).toHaveLength(1)
  })

  it('takes over how far judged answers were trusted, where that is still known', () => {
    const { db } = openTestStore(databaseOfVersion(11))
    const stored = db.prepare('SELECT message_id, confidence FROM judged_answers ORDER BY seq')
    expect(stored.raw().all()).toEqual([
      ['a1', 0.7],
      ['purged', null],
    ])
  })

  it('keeps what an answer is a version of', () => {
    const { store } = openTestStore(databaseOfVersion(12))
    expect(store.message(ids.message('a3'))?.message).toMatchObject({
      version: { of: 'a1', kind: 'compare' },
    })
    const { store: newer } = openTestStore(databaseOfVersion(13))
    expect(newer.message(ids.message('a4'))?.message).toMatchObject({
      version: { of: 'a1', kind: 'merge', from: ['a1', 'a3'] },
    })
  })

  it('copies an older database first, and a fresh or current one never', () => {
    const file = databaseOfVersion(1)
    expect(backupsOf(file)).toEqual([])
    openDatabase(file, { now: () => now }).close()
    const [backup] = backupsOf(file)
    expect(backup).toBe(`${file}.v1-2026-11-20T17-30-00.backup`)
    expect(versionOf(backup ?? '')).toBe(1)
    openDatabase(file, { now: () => now + 1e6 }).close()
    expect(backupsOf(file)).toHaveLength(1)
  })

  it('keeps the newest three copies', () => {
    const file = databaseOfVersion(1)
    const db = new Database(file)
    onCleanup(() => db.close())
    const add = (version: number): Migration[] => [
      { version, sql: `CREATE TABLE extra_${version} (x)` },
    ]
    for (let i = 0; i < 5; i++) migrateDatabase(db, add(10 + i), now + i * 86_400_000)
    expect(backupsOf(file).map((name) => /v(\d+)-/.exec(name)?.[1])).toEqual(['13', '12', '11'])
  })

  it('stays at the version before where a migration fails, and says why', () => {
    const file = databaseOfVersion(newest)
    const broken = {
      version: newest + 1,
      sql: 'CREATE TABLE more (x); INSERT INTO nowhere VALUES (1)',
    }
    const open = () => openDatabase(file, { now: () => now, migrations: [...migrations, broken] })
    expect(open).toThrow(/nowhere/)
    const { store, db } = openTestStore(file)
    expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'more'`).pluck().get()).toBe(
      0,
    )
    expect(store.conversations()).toHaveLength(1)
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('refuses rows that point nowhere', () => {
    const file = databaseOfVersion(newest)
    const orphaning = { version: newest + 1, sql: `DELETE FROM messages WHERE id = 'a1'` }
    const open = () =>
      openDatabase(file, { now: () => now, migrations: [...migrations, orphaning] })
    expect(open).toThrow(/point nowhere/)
    expect(versionOf(file)).toBe(newest)
  })

  it('refuses a database of a newer version, and changes nothing', () => {
    const file = databaseOfVersion(newest)
    const raw = new Database(file)
    raw.pragma('user_version = 99')
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
    const before = readFileSync(file)
    const refused = refusal('data-directory-unusable', () => openDatabase(file, { now: () => now }))
    expect(refused.message).toMatch(/version 99/)
    expect(refused.data).toMatchObject({ found: 99, supported: newest })
    expect(readFileSync(file)).toEqual(before)
    expect(backupsOf(file)).toEqual([])
  })
})
