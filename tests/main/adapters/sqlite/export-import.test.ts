import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConversationExport } from '#engine/chat/conversation-export'
import { conversationExport } from '#engine/chat/conversation-export'
import { attemptReasons } from '#shared/contract/attempt'
import {
  attemptOf,
  begin,
  exchange,
  ids,
  openTestStore,
  refusal,
  regenerate,
} from './sqlite-support.ts'

type Exported = ConversationExport['conversations'][number]
type ExportedMessage = Exported['messages'][number]

const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const text = fc.string({ unit: 'binary', maxLength: 60 })
const measure = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => value + 0))
const status = fc.constantFrom('done', 'failed', 'stopped', 'interrupted' as const)
const failure = fc.option(
  fc.record({
    code: fc.constantFrom('out-of-memory', 'unknown', 'stalled'),
    message: text,
    status: fc.integer({ min: 400, max: 599 }),
  }),
)

const attempt = fc.record({
  id: fc.uuid(),
  reason: fc.constantFrom(...attemptReasons),
  remedy: fc.option(
    fc.oneof(
      fc.constant({ kind: 'elsewhere' as const }),
      fc.record({ kind: fc.constant('waited' as const), ms: fc.nat() }),
    ),
  ),
  model: fc.record({
    key: text.map((name) => `ollama/${name}`),
    name: text,
    endpointId: fc.constant('ollama'),
    endpointName: text,
    demo: fc.boolean(),
  }),
  status,
  finish: fc.option(fc.constantFrom('stop', 'length' as const)),
  failure,
  usage: fc.record({ promptTokens: measure, completionTokens: measure }),
  timings: fc.record({
    loadMs: measure,
    firstTokenMs: measure,
    totalMs: measure,
    tokensPerSecond: measure,
  }),
  startedAt: time,
})

const body = fc.record({
  id: fc.uuid(),
  /** Chooses the parent among what is there already. */
  parent: fc.nat(),
  createdAt: time,
  text,
  reasoning: text,
  status,
  failure,
  attempts: fc.uniqueArray(attempt, { maxLength: 3, selector: (one) => one.id }),
  /** What kind of version it is, where it has a sibling to be one of. */
  kind: fc.option(fc.constantFrom('escalation' as const, 'compare' as const, 'merge' as const)),
})

/** Any forest in which messages and answers take turns, parents first. */
const conversation: fc.Arbitrary<Exported> = fc
  .record({
    id: fc.uuid(),
    title: fc.string({ unit: 'grapheme', maxLength: 40 }),
    createdAt: time,
    updatedAt: time,
    pinned: fc.boolean(),
    head: fc.nat(),
    bodies: fc.uniqueArray(body, { maxLength: 25, selector: (one) => one.id }),
  })
  .map(({ head, bodies, ...rest }) => {
    const messages: ExportedMessage[] = []
    for (const { parent, kind, ...one } of bodies) {
      const index = parent % (messages.length + 1)
      const above = messages[index] ?? null
      const base = {
        id: one.id,
        parentId: above?.id ?? null,
        createdAt: one.createdAt,
        text: one.text,
      }
      const first = messages.find(({ parentId, version }) => parentId === base.parentId && !version)
      const of = kind && first ? first.id : null
      const from = messages.flatMap(({ id, parentId }) => (parentId === base.parentId ? [id] : []))
      const version = of && kind ? (kind === 'merge' ? { of, kind, from } : { of, kind }) : null
      if (above?.role === 'user') {
        const asStored = { version, kept: kind === 'compare', confidence: null }
        messages.push({ ...base, ...one, ...asStored, role: 'assistant' })
      } else messages.push({ ...base, role: 'user', reasoning: '', attempts: [] })
    }
    return { ...rest, headId: messages[head % Math.max(1, messages.length)]?.id ?? null, messages }
  })

const fileOf = (...conversations: Exported[]): ConversationExport => ({
  switchyard: 'conversations',
  version: 1,
  exportedAt: 42,
  conversations,
})

const message = (
  id: string,
  parentId: string | null,
  role: 'user' | 'assistant',
): ExportedMessage => ({
  id,
  parentId,
  role,
  createdAt: 1,
  text: `text of ${id}`,
  reasoning: '',
  attempts: [],
})

const plain = (changes: Partial<Exported> = {}): Exported => ({
  id: 'c1',
  title: 'Imported',
  createdAt: 1,
  updatedAt: 2,
  pinned: false,
  headId: 'a1',
  messages: [message('q1', null, 'user'), message('a1', 'q1', 'assistant')],
  ...changes,
})

describe('export and import', () => {
  it('gives back exactly what went in, through JSON, for any tree', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(conversation, { maxLength: 4, selector: (one) => one.id }),
        (conversations) => {
          const { store, close, db } = openTestStore()
          try {
            const data = fileOf(...conversations)
            const counts = store.importConversations(data)
            expect(counts.conversations).toBe(conversations.length)
            const out = conversationExport.parse(
              JSON.parse(JSON.stringify(store.exportConversations(null))),
            )
            expect(out).toEqual(conversationExport.parse(JSON.parse(JSON.stringify(data))))
            expect(db.pragma('foreign_key_check')).toEqual([])
          } finally {
            close()
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('moves a conversation with branches and a running answer to another database', () => {
    const from = openTestStore().store
    exchange(from, { question: 'q1', answer: 'a1' })
    from.saveAttempt(ids.run('run-a1'), ids.message('a1'), attemptOf('t1'))
    regenerate(from, 'q1', 'b1')
    from.saveProgress([{ messageId: ids.message('b1'), text: 'half', reasoning: '' }])
    from.saveAttempt(ids.run('run-b1'), ids.message('b1'), attemptOf('t2', { status: 'running' }))
    const data = from.exportConversations(ids.conversation('c1'))
    expect(data.exportedAt).toBe(42)

    const to = openTestStore().store
    expect(to.importConversations(data)).toEqual({ conversations: 1, messages: 3, skipped: 0 })
    expect(to.message(ids.message('b1'))?.message).toMatchObject({
      status: 'interrupted',
      text: 'half',
      siblings: ['a1', 'b1'],
      attempts: [{ id: 't2', status: 'interrupted' }],
    })
    expect(to.search('half', 5)).toHaveLength(1)
    begin(to, { question: 'q2', answer: 'a2', after: 'b1' })
    expect(to.page(ids.conversation('c1'), 10, null).messages.map((one) => one.id)).toEqual([
      'q1',
      'b1',
      'q2',
      'a2',
    ])
  })

  it('leaves alone what is already here', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    const before = store.exportConversations(null)
    expect(store.importConversations(fileOf(plain({ title: 'Changed' })))).toEqual({
      conversations: 0,
      messages: 0,
      skipped: 1,
    })
    expect(store.exportConversations(null)).toEqual(before)
  })

  it('lets the file take the place of a removed conversation', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    store.remove(ids.conversation('c1'), 5)
    expect(store.importConversations(fileOf(plain())).conversations).toBe(1)
    expect(store.conversation(ids.conversation('c1'))?.title).toBe('Imported')
  })

  it('shows the last message where the file names no head, and knows no code it does not know', () => {
    const { store } = openTestStore()
    const failed = { ...message('a1', 'q1', 'assistant'), status: 'failed' as const }
    store.importConversations(
      fileOf(
        plain({
          headId: null,
          messages: [
            message('q1', null, 'user'),
            { ...failed, failure: { code: 'new-kind', message: 'why' } },
          ],
        }),
      ),
    )
    expect(store.conversation(ids.conversation('c1'))?.headId).toBe('a1')
    expect(store.message(ids.message('a1'))?.message).toMatchObject({
      failure: { code: 'unknown', message: 'why' },
      runId: 'imported/a1',
    })
  })

  const q1 = message('q1', null, 'user')
  const a1 = message('a1', 'q1', 'assistant')
  it.each([
    [
      'a parent that is missing',
      plain({ messages: [q1, message('a1', 'gone', 'assistant')] }),
      /not in the file/,
    ],
    ['a child before its parent', plain({ messages: [a1, q1] }), /before the one it follows/],
    [
      'a cycle',
      plain({ messages: [message('q1', 'a1', 'user'), a1] }),
      /before the one it follows/,
    ],
    [
      'its own parent',
      plain({ messages: [message('q1', 'q1', 'user'), a1] }),
      /before the one it follows/,
    ],
    ['a head that is missing', plain({ headId: 'gone' }), /last message gone/],
    ['a message twice', plain({ messages: [q1, a1, a1] }), /twice/],
    [
      'an answer to nothing',
      plain({ messages: [message('a1', null, 'assistant')] }),
      /follows no user message/,
    ],
    [
      'two questions in a row',
      plain({ messages: [q1, message('q2', 'q1', 'user')], headId: 'q2' }),
      /without an answer/,
    ],
    [
      'two attempts with one id',
      plain({ messages: [q1, { ...a1, attempts: [attemptOf('t'), attemptOf('t')] as never }] }),
      /two attempts/,
    ],
  ])('imports nothing at all where one conversation has %s', (_, broken, words) => {
    const { store } = openTestStore()
    const good = plain({ id: 'good', headId: 'q9', messages: [message('q9', null, 'user')] })
    const refused = refusal('invalid-input', () => store.importConversations(fileOf(good, broken)))
    expect(refused.message).toMatch(words)
    expect(store.conversations()).toEqual([])
    expect(store.search('text', 5)).toEqual([])
  })

  it('imports nothing where a message is in another conversation here, or a conversation comes twice', () => {
    const { store } = openTestStore()
    exchange(store, { conversation: 'mine', question: 'q1', answer: 'a1' })
    const refused = refusal('conflict', () => store.importConversations(fileOf(plain())))
    expect(refused.message).toContain('Title of mine')
    const twice = plain({ id: 'twice', headId: null, messages: [] })
    refusal('invalid-input', () => store.importConversations(fileOf(twice, twice)))
    expect(store.conversations().map((one) => one.id)).toEqual(['mine'])
  })
})
