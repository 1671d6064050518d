import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import type { ChatStore } from '#engine/chat/chat-store'
import { findChanges } from '#engine/routing/replay/policy-versions'
import type { DecisionId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import { type PolicyDraft, policyDraft, type ReplayStretch } from '#shared/contract/replay'
import type { Decision } from '#shared/contract/routing'
import {
  decisionOf,
  exchange,
  ids,
  openTestStore,
} from '#tests/main/adapters/sqlite/sqlite-support'
import { makeFacts } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'
import { startTestEngine } from '#tests/support/test-engine'

const small = makeModel('small:3b', { parameters: 3e9, sizeBytes: 2e9, resident: residency })
const large = makeModel('large:32b', { parameters: 32e9, sizeBytes: 20e9 })
const hard =
  'Plan the migration of a distributed transaction system in detail, with edge cases, trade-offs and security.'
const facts = makeFacts(hard, { models: [small, large] })
const all: ReplayStretch = { from: null, to: null, last: null, demo: false }
const best: PolicyDraft = policyDraft.parse({ preference: 'best' })

function add(store: ChatStore, name: string, over: Partial<Decision> & { demo?: boolean } = {}) {
  const { demo = false, ...decision } = over
  exchange(store, {
    conversation: `c-${name}`,
    question: `q-${name}`,
    answer: `a-${name}`,
    text: hard,
  })
  const made = decisionOf(`d-${name}`, { chosen: small.key, features: facts.features, ...decision })
  const candidates = made.candidates.map((one) => ({ ...one, model: small.key, demo }))
  store.saveDecision(ids.run(`run-a-${name}`), { ...made, candidates }, facts)
}

async function replayOf(client: SwitchyardClient, draft = best, stretch = all) {
  for await (const event of await client.replay.run({ draft, stretch })) {
    if (event.type === 'done') return event.replay
  }
  throw new Error('It ended without a result.')
}

describe('replay over a database', () => {
  test('a stretch is a time, or the newest so many; demo and deleted ones stay out', () => {
    const { store, db } = openTestStore()
    for (const at of [10, 20, 30, 40]) add(store, String(at), { at })
    add(store, 'demo', { at: 35, demo: true })
    const replays = createSqliteReplayStore(db)
    const read = (stretch: Partial<ReplayStretch>) => {
      const wanted = { ...all, ...stretch }
      const span = replays.span(wanted)
      return span && replays.decisions(wanted, span).map(({ id }) => id)
    }
    expect(read({})).toEqual(['d-10', 'd-20', 'd-30', 'd-40'])
    expect(read({ from: 20, to: 30 })).toEqual(['d-20', 'd-30'])
    expect(read({ from: 41 })).toBeNull()
    expect(read({ demo: true })).toEqual(['d-demo'])
    expect(read({ last: 100 })).toHaveLength(4)
    expect(read({ last: 2, to: 30 })).toEqual(['d-20', 'd-30'])
    store.remove(ids.conversation('c-20'), 50)
    expect(read({})).toEqual(['d-10', 'd-30', 'd-40'])
    // Neither the demo's nor deleted ones count among the newest.
    for (const at of [36, 37, 38]) add(store, `demo-${at}`, { at, demo: true })
    expect(read({ last: 2 })).toEqual(['d-30', 'd-40'])
    expect(read({ last: 3 })).toEqual(['d-10', 'd-30', 'd-40'])
    expect(read({ last: 1, demo: true })).toEqual(['d-demo-38'])
    expect([...replays.prompts(['d-10' as DecisionId, 'd-20' as DecisionId])]).toEqual([
      ['d-10', hard],
    ])
  })

  test('what a newer version wrote is refused with a way on', () => {
    const { db } = openTestStore()
    const replays = createSqliteReplayStore(db)
    const put = db.prepare(
      'INSERT INTO policies (id, at, format, reason, policy) VALUES (?, 1, ?, ?, ?)',
    )
    put.run('newer', 2, 'x', '{}')
    put.run('key', 1, 'x', '{"mood":"good"}')
    put.run('fine', 1, 'x', '{"preference":"fast"}')
    expect(() => replays.policy('newer')).toThrow(/newer Switchyard \(format 2.*Update/)
    expect(() => replays.policy('key')).toThrow(/“mood”.*newer.*update/)
    put.run('damaged', 1, 'x', '{')
    expect(
      replays.policies().map(({ id, policy, problem }) => [id, policy !== null, problem]),
    ).toEqual([
      ['damaged', false, 'This policy is damaged.'],
      ['fine', true, null],
      ['key', false, expect.stringMatching(/“mood”/)],
      ['newer', false, expect.stringMatching(/newer Switchyard/)],
    ])
  })
})

describe('the replay calls', () => {
  test('run, keep, open, delete; a prompt that was deleted since is not shown', async () => {
    const { client, store } = await startTestEngine({ servers: [] })
    for (let i = 0; i < 70; i++) add(store, String(i), { at: 1000 + i })
    const done = await replayOf(client)
    expect(done.report).toMatchObject({ read: 70, total: { decisions: 70, moved: 70 } })
    expect(done.report.changes[0]).toMatchObject({ prompt: hard, to: { model: large.key } })
    expect(await client.replay.list()).toMatchObject([
      { id: done.id, decisions: 70, moved: 70, preference: 'best' },
    ])
    expect(await client.replay.open({ id: done.id })).toEqual(done)
    store.remove(ids.conversation('c-69'), 50)
    const again = await client.replay.open({ id: done.id })
    expect(again.report.changes.map(({ prompt }) => prompt).slice(0, 2)).toEqual([null, hard])
    await client.replay.remove({ id: done.id })
    await expect(client.replay.open({ id: done.id })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('models that are gone, and decisions that can’t be replayed, are told one by one', async () => {
    const { client, store } = await startTestEngine({ servers: [] })
    expect(await client.replay.history()).toEqual({ real: false, demo: false })
    add(store, 'moved', { at: 10 })
    exchange(store, { conversation: 'c-old', question: 'q-old', answer: 'a-old', text: 'Old' })
    const broken = { ...facts, version: 99 }
    store.saveDecision(ids.run('run-a-old'), decisionOf('d-old', { at: 20 }), broken)
    const { report } = await replayOf(client)
    expect(report.changes).toMatchObject([{ to: { model: large.key, present: false } }])
    expect(report.targets).toEqual([
      { model: large.key, name: 'large:32b', present: false, decisions: 1 },
    ])
    expect(report).toMatchObject({ newerFacts: 1 })
    expect(report.problems).toEqual([
      { decisionId: 'd-old', at: 20, prompt: 'Old', why: 'newerFacts' },
    ])
    expect(await client.replay.history()).toEqual({ real: true, demo: false })
  })

  test('a policy file is read; one of a newer version, or another file, is refused with a way on', async () => {
    const { client } = await startTestEngine({ servers: [] })
    const read = (file: unknown) => client.replay.readPolicy({ text: JSON.stringify(file) })
    expect(await read({ switchyard: 'policy', format: 1, policy: best })).toEqual(best)
    const refusals: [unknown, RegExp][] = [
      [{ switchyard: 'policy', format: 9, policy: {} }, /newer Switchyard \(format 9.*Update/],
      [{ switchyard: 'policy', format: 1, policy: { mood: 1 } }, /“mood”.*update/],
      [{ switchyard: 'policy', format: 1, policy: { balance: 300 } }, /^balance: /],
      [{ switchyard: 'learning', version: 1 }, /not a policy/],
    ]
    for (const [file, message] of refusals) {
      await expect(read(file)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringMatching(message),
      })
    }
    await expect(client.replay.readPolicy({ text: 'routing:' })).rejects.toThrow(/not JSON/)
  })

  test('without history there is nothing to replay; an unsound rule is refused', async () => {
    const { client } = await startTestEngine({ servers: [] })
    expect((await replayOf(client)).report).toMatchObject({ read: 0, total: { moved: 0 } })
    const rules = [{ name: 'odd', when: 'mood == 1', use: 'x', enabled: true }]
    await expect(replayOf(client, { ...best, rules })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('odd'),
    })
  })

  test('leaving the stream cancels it, and nothing is kept', async () => {
    const { client, store } = await startTestEngine({ servers: [] })
    for (let i = 0; i < 40; i++) add(store, String(i))
    const abort = new AbortController()
    const input = { draft: best, stretch: all }
    const stream = await client.replay.run(input, { signal: abort.signal })
    abort.abort()
    await expect(stream.next()).rejects.toThrow()
    expect(await client.replay.list()).toEqual([])
  })

  test('adopting writes the settings and keeps the policy of before; reverting brings it back', async () => {
    const settings = `# mine
version: 1
routing:
  preference: fast # in a hurry
  balance: 20
  favour:
    - { use: "tag:code", points: 3 }
  tags:
    mine: [ "small:3b" ]
  rules:
    - name: Long # big ones
      when: totalTokens > 9000
      use: large:32b
    - name: Code
      when: hasCode
      use: tag:mine
`
    const { client, dir } = await startTestEngine({ servers: [], settings })
    const current = async () => {
      for await (const state of await client.settings.watch()) return state.settings
      throw new Error('no settings')
    }
    const before = await current()
    const { escalation: _, ...draft } = before.routing
    const [long, code] = draft.rules
    if (!long || !code) throw new Error('no rules')
    const changed: PolicyDraft = {
      ...draft,
      preference: 'best',
      balance: null,
      favour: [],
      tags: {},
      rules: [{ ...long, enabled: false }, code],
    }
    const former = await client.replay.adopt({ draft: changed, reason: 'better answers' })
    const policy = { ...draft, escalation: before.routing.escalation }
    expect(former).toMatchObject({ reason: 'better answers', policy })
    expect((await current()).routing).toEqual({ ...before.routing, ...changed })
    const text = readFileSync(join(dir, 'settings.yaml'), 'utf8')
    for (const comment of ['# mine', '# in a hurry', '# big ones']) expect(text).toContain(comment)
    const again = client.replay.adopt({ draft: changed, reason: 'x' })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })

    await client.replay.revert({ id: former.id })
    expect(JSON.stringify(await current())).toBe(JSON.stringify(before))
    const versions = await client.replay.policies()
    expect(versions.map(({ policy }) => policy?.preference)).toEqual(['best', 'fast'])
  })

  test('escalation is adopted and brought back; a policy that says nothing of it leaves it', async () => {
    const settings = 'routing:\n  escalation:\n    budget: 0.3\n'
    const { client } = await startTestEngine({ servers: [], settings })
    const budget = async () => {
      for await (const state of await client.settings.watch())
        return state.settings.routing.escalation.budget
      throw new Error('no settings')
    }
    const { id } = await client.replay.adopt({ draft: best, reason: 'says nothing' })
    expect(await budget()).toBe(0.3)
    const escalation = { enabled: true, budget: 0.05, thresholds: {} }
    await client.replay.adopt({ draft: { ...best, escalation }, reason: 'less' })
    expect(await budget()).toBe(0.05)
    await client.replay.revert({ id })
    expect(await budget()).toBe(0.3)
  })

  test('a broken settings file refuses a policy, and no version is left behind', async () => {
    const { client } = await startTestEngine({ servers: [], settings: 'routing: [' })
    const adopting = client.replay.adopt({ draft: best, reason: 'x' })
    await expect(adopting).rejects.toMatchObject({ code: 'settings-broken' })
    expect(await client.replay.policies()).toEqual([])
  })
})

test('only what differs is changed', () => {
  const before = { a: 1, list: [{ on: true, name: 'x' }], tags: { one: ['x'], two: [] } }
  const after = { a: 1, list: [{ on: false, name: 'x' }], tags: { one: ['x', 'y'] } }
  expect(findChanges(before, after, ['r'])).toEqual([
    { path: ['r', 'list', 0, 'on'], value: false },
    { path: ['r', 'tags', 'one'], value: ['x', 'y'] },
    { path: ['r', 'tags', 'two'], value: null },
  ])
})
