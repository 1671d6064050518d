import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import type { ModelKey } from '#shared/contract/ids'
import { type Outcome, outcomeKinds } from '#shared/contract/learning'
import { complexities, taskNames } from '#shared/contract/routing'
import { exchange, ids, openTestStore } from './sqlite-support.ts'

const small = 'ollama/small' as ModelKey
const large = 'ollama/large' as ModelKey

function outcomeOf(over: Partial<Outcome> = {}): Outcome {
  return {
    at: 1000,
    model: small,
    task: 'codegen',
    complexity: 'medium',
    kind: 'thumb',
    value: 1,
    decisionId: null,
    messageId: ids.message('a1'),
    demo: false,
    ...over,
  }
}

function open() {
  const chats = openTestStore()
  const outcomes = createSqliteOutcomeStore(chats.db)
  exchange(chats.store, { question: 'q1', text: 'Write a parser', answer: 'a1' })
  const all = () => [...outcomes.counted(null)]
  return { ...chats, chats: chats.store, outcomes, all }
}

const pageOf = (model: ModelKey) => ({ model, task: null, before: null, limit: 50 })

test('one outcome of each kind counts for a message, the newest; it can be taken back', () => {
  const { outcomes, all } = open()
  const first = { model: small, kind: 'thumb', value: 1, at: 1000, prompt: 'q1' }
  expect(outcomes.record(outcomeOf())).toMatchObject({ added: first, replaced: null })
  outcomes.record(outcomeOf())
  expect(outcomes.record(outcomeOf({ value: 0, at: 2000 }))).toMatchObject({
    added: { value: 0, at: 2000 },
    replaced: first,
  })
  outcomes.record(outcomeOf({ kind: 'regenerated', value: 0 }))
  expect(all().map(({ kind, value, at }) => [kind, value, at])).toEqual([
    ['thumb', 0, 2000],
    ['regenerated', 0, 1000],
  ])
  expect(outcomes.remove(ids.message('a1'), 'thumb')).toMatchObject({ value: 0 })
  expect(outcomes.remove(ids.message('a1'), 'thumb')).toBeNull()
  expect(all()).toHaveLength(1)
})

test('what belongs to no message counts every time', () => {
  const { outcomes, all } = open()
  outcomes.record(outcomeOf({ kind: 'benchmark', messageId: null }))
  outcomes.record(outcomeOf({ kind: 'benchmark', messageId: null }))
  expect(all()).toHaveLength(2)
})

test('the demo is kept apart: it is never counted, listed, exported or reset', () => {
  const { outcomes, all } = open()
  expect(outcomes.record(outcomeOf({ demo: true }))).toEqual({ added: null, replaced: null })
  expect(all()).toEqual([])
  expect(outcomes.page(pageOf(small))).toEqual([])
  expect(outcomes.list()).toEqual([])
  expect(outcomes.reset(null, 5)).toBe(0)
})

test('pages come newest first, by model and task, with the prompt while its conversation is here', () => {
  const { outcomes, chats } = open()
  outcomes.record(outcomeOf())
  outcomes.record(outcomeOf({ kind: 'vote', at: 1500 }))
  outcomes.record(outcomeOf({ kind: 'judged', task: 'math' }))
  outcomes.record(outcomeOf({ kind: 'kept', model: large }))
  const [newest, older] = outcomes.page({ ...pageOf(small), task: 'codegen' })
  expect(newest).toMatchObject({ kind: 'vote', prompt: 'Write a parser', conversationId: 'c1' })
  expect(older?.kind).toBe('thumb')
  expect(outcomes.page({ ...pageOf(small), before: newest?.seq ?? 0 })).toEqual([older])
  chats.remove(ids.conversation('c1'), 5)
  expect(outcomes.page(pageOf(small))[0]).toMatchObject({ prompt: null, conversationId: null })
})

test('a reset forgets one model or all, can be undone, and is erased later', () => {
  const { outcomes, all } = open()
  outcomes.record(outcomeOf())
  outcomes.record(outcomeOf({ kind: 'vote', model: large }))
  expect(outcomes.reset(small, 10)).toBe(1)
  expect(all().map(({ model }) => model)).toEqual([large])
  expect(outcomes.undoReset(10)).toBe(1)
  expect(all()).toHaveLength(2)
  outcomes.reset(null, 20)
  outcomes.purge(20)
  expect(outcomes.undoReset(20)).toBe(2)
  outcomes.reset(null, 30)
  outcomes.purge(31)
  expect(outcomes.undoReset(30)).toBe(0)
})

test('taking in its own export changes nothing; the newer of two states holds', () => {
  const { outcomes, all } = open()
  outcomes.record(outcomeOf())
  outcomes.record(outcomeOf({ kind: 'benchmark', messageId: null }))
  const exported = outcomes.list()
  const before = all()
  expect(outcomes.merge(exported)).toEqual({ added: 0, changed: 0, known: 2 })
  expect(all()).toEqual(before)
  const [thumb] = exported
  if (!thumb) throw new Error('nothing was exported')
  expect(outcomes.merge([{ ...thumb, value: 0, at: 999 }])).toMatchObject({ known: 1 })
  expect(outcomes.merge([{ ...thumb, value: 0, at: 1001 }])).toMatchObject({ changed: 1 })
  outcomes.reset(null, 5)
  expect(outcomes.merge(exported)).toEqual({ added: 2, changed: 0, known: 0 })
})

test('vectors are kept by embedder, the newest ones, and go with their messages', () => {
  const { outcomes, chats, db } = open()
  exchange(chats, { conversation: 'c2', question: 'q2', answer: 'a2' })
  exchange(chats, { conversation: 'c3', question: 'q3', answer: 'a3' })
  for (const id of ['a1', 'a2', 'a3']) outcomes.record(outcomeOf({ messageId: ids.message(id) }))
  const missing = () => outcomes.withoutVector('e1', 10).map(({ prompt }) => prompt)
  expect(missing()).toEqual(['q3', 'q2', 'q1'])
  const vector = Int8Array.from([-127, 0, 5, 127])
  const save = (...prompts: string[]) =>
    outcomes.saveVectors(
      'e1',
      prompts.map((prompt) => ({ prompt: ids.message(prompt), vector })),
      2,
    )
  save('q1', 'gone')
  expect([...outcomes.vectors('e1', 10)]).toEqual([{ prompt: 'q1', vector }])
  expect([...outcomes.vectors('e2', 10)]).toEqual([])
  save('q2', 'q3')
  expect([...outcomes.vectors('e1', 10)].map(({ prompt }) => prompt)).toEqual(['q2', 'q3'])

  chats.remove(ids.conversation('c2'), 5)
  chats.purge(6)
  expect(db.prepare('SELECT prompt_id FROM prompt_vectors').pluck().all()).toEqual(['q3'])
  outcomes.reset(null, 10)
  outcomes.purge(11)
  expect(db.prepare('SELECT count(*) FROM prompt_vectors').pluck().get()).toBe(0)
})

test('an export of any outcomes can be taken in again and again, in any order', () => {
  const { outcomes, all } = open()
  const one = fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    at: fc.nat(50),
    model: fc.constantFrom(small, large),
    task: fc.constantFrom(...taskNames),
    complexity: fc.constantFrom(...complexities),
    kind: fc.constantFrom(...outcomeKinds),
    value: fc.constantFrom(0, 0.5, 1),
    decisionId: fc.constant(null),
    messageId: fc.constant(null),
  })
  const property = fc.property(fc.array(one, { maxLength: 20 }), (list) => {
    outcomes.reset(null, 1)
    outcomes.purge(2)
    outcomes.merge(list)
    const before = all()
    const exported = outcomes.list()
    expect(new Set(exported.map(({ id }) => id)).size).toBe(exported.length)
    expect(outcomes.merge(exported.toReversed())).toMatchObject({ added: 0, changed: 0 })
    expect(all()).toEqual(before)
  })
  fc.assert(property, { numRuns: 40 })
})
