import { describe, expect, it } from 'vitest'
import type { AnswerMessage } from '#shared/contract/chat'
import type { DecisionId, ModelKey } from '#shared/contract/ids'
import { makeFacts } from '#tests/support/decision-facts'
import {
  attemptOf,
  begin,
  decisionOf,
  exchange,
  ids,
  intentOf,
  openTestStore,
  refusal,
} from './sqlite-support.ts'

const question = ids.message('q1')
const answer = ids.message('a1')
const conversation = ids.conversation('c1')

function answerOf(store: ReturnType<typeof openTestStore>['store'], id = answer): AnswerMessage {
  const message = store.message(id)?.message
  if (message?.role !== 'assistant') throw new Error(`${id} is no answer`)
  return message
}

describe('beginning an exchange', () => {
  it('stores the conversation, both messages, the run and the head at once', () => {
    const { store } = openTestStore()
    const begun = begin(store, { question: 'q1', text: 'Hello', answer: 'a1', at: 5 })
    expect(begun.user).toEqual({
      id: question,
      parentId: null,
      createdAt: 5,
      text: 'Hello',
      siblings: [question],
      role: 'user',
    })
    expect(begun.answer).toMatchObject({
      parentId: question,
      status: 'running',
      text: '',
      runId: 'run-a1',
    })
    expect(store.conversation(conversation)).toEqual({
      id: conversation,
      title: 'Title of c1',
      createdAt: 5,
      updatedAt: 5,
      pinned: false,
      headId: answer,
      last: { status: 'running', model: null, demo: false, undecided: 0 },
    })
    expect(store.runOfUserMessage(question)).toEqual({
      ...intentOf('run-a1'),
      conversationId: conversation,
      answerId: answer,
    })
  })

  it('is there after the file is opened again', () => {
    const first = openTestStore()
    begin(first.store, { question: 'q1', answer: 'a1' })
    const before = first.store.page(conversation, 10, null)
    first.close()
    expect(openTestStore(first.file).store.page(conversation, 10, null)).toEqual(before)
  })

  it.each([
    ['a message id that is taken', { question: 'q1', answer: 'a2', after: 'a1' }, 'conflict'],
    ['an answer id that is taken', { question: 'q2', answer: 'a1', after: 'a1' }, 'conflict'],
    ['a parent that is not there', { question: 'q2', answer: 'a2', after: 'gone' }, 'not-found'],
    ['a question after a question', { question: 'q2', answer: 'a2', after: 'q1' }, 'conflict'],
    ['a parent elsewhere', { question: 'q2', answer: 'a2', after: 'other-a' }, 'not-found'],
  ] as const)('changes nothing when refused: %s', (_, spec, code) => {
    const { store } = openTestStore()
    exchange(store, { conversation: 'other', question: 'other-q', answer: 'other-a' })
    exchange(store, { question: 'q1', answer: 'a1' })
    const before = store.exportConversations(null)
    refusal(code, () => begin(store, spec))
    expect(store.exportConversations(null)).toEqual(before)
  })

  it('refuses a conversation that was removed', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    store.remove(conversation, 9)
    refusal('not-found', () => begin(store, { question: 'q2', answer: 'a2', after: 'a1' }))
  })
})

describe('an answer as it is written', () => {
  it('keeps progress, then its end; the first end stands', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    store.saveProgress([{ messageId: answer, text: 'So f', reasoning: 'Hm' }])
    expect(answerOf(store)).toMatchObject({ status: 'running', text: 'So f', reasoning: 'Hm' })

    const end = {
      messageId: answer,
      runId: ids.run('run-a1'),
      status: 'failed',
      text: 'So far',
      reasoning: 'Hmm',
      failure: { code: 'out-of-memory', message: 'no room', status: 500 },
      at: 2000,
    } as const
    const ended = store.endAnswer(end)
    expect(ended).toMatchObject({
      status: 'failed',
      text: 'So far',
      reasoning: 'Hmm',
      failure: end.failure,
      phase: null,
    })
    expect(store.endAnswer({ ...end, status: 'done', text: 'Other' })).toEqual(ended)
    store.saveProgress([{ messageId: answer, text: 'late', reasoning: '' }])
    expect(answerOf(store)).toEqual(ended)
    expect(store.conversation(conversation)?.updatedAt).toBe(2000)
  })

  it('ignores the end of a run that a newer one replaced', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const end = { messageId: answer, text: 'half', reasoning: '', failure: null, at: 2000 }
    store.endAnswer({ ...end, runId: ids.run('run-a1'), status: 'stopped' })
    store.beginResume(answer, intentOf('run-2', 'resume'), 3000)
    const still = store.endAnswer({ ...end, runId: ids.run('run-a1'), status: 'done' })
    expect(still).toMatchObject({ status: 'running', runId: 'run-2', text: 'half' })
  })

  it('resumes what stopped, and only that', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const resume = () => store.beginResume(answer, intentOf('run-2', 'resume'), 3000)
    refusal('run-active', resume)
    store.endAnswer({
      messageId: answer,
      runId: ids.run('run-a1'),
      status: 'failed',
      text: 'half',
      reasoning: '',
      failure: { code: 'truncated', message: 'cut' },
      at: 2000,
    })
    expect(resume()).toMatchObject({
      status: 'running',
      text: 'half',
      failure: null,
      phaseSince: 3000,
    })
    store.endAnswer({
      messageId: answer,
      runId: ids.run('run-2'),
      status: 'done',
      text: 'half and half',
      reasoning: '',
      failure: null,
      at: 4000,
    })
    refusal('conflict', () => store.beginResume(answer, intentOf('run-3', 'resume'), 5000))
    refusal('not-found', () => store.beginResume(question, intentOf('run-3', 'resume'), 5000))
    expect(answerOf(store).text).toBe('half and half')
  })

  it('marks what a crash left behind', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    begin(store, { question: 'q2', answer: 'a2', after: 'a1' })
    store.saveAttempt(ids.run('run-a2'), ids.message('a2'), attemptOf('t', { status: 'running' }))
    store.saveProgress([{ messageId: ids.message('a2'), text: 'what came', reasoning: '' }])
    expect(store.interruptRunning(9000)).toBe(1)
    expect(store.interruptRunning(9001)).toBe(0)
    expect(answerOf(store, ids.message('a2'))).toMatchObject({
      status: 'interrupted',
      text: 'what came',
      attempts: [{ status: 'interrupted' }],
    })
    expect(answerOf(store).status).toBe('done')
    expect(store.search('came ', 5)).toHaveLength(1)
  })
})

describe('decisions and attempts', () => {
  it('gives a decision back whole, and its summary with the answer', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const decision = decisionOf('d1', { rule: 'quick ones', by: 'rule' })
    store.saveDecision(ids.run('run-a1'), decision, makeFacts('q1', { models: [] }))
    expect(store.decision(decision.id)).toEqual(decision)
    expect(store.decision('none' as DecisionId)).toBeNull()
    expect(answerOf(store).decision).toEqual({
      id: 'd1',
      score: 80,
      requested: 'auto',
      by: 'rule',
      reason: decision.reason,
      model: attemptOf('any').model,
    })
    expect(store.conversation(conversation)?.last).toEqual({
      status: 'running',
      model: 'qwen3:8b',
      demo: false,
      undecided: 0,
    })
  })

  it('keeps a decision that chose nobody', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    store.saveDecision(
      ids.run('run-a1'),
      decisionOf('d1', { chosen: null, by: 'none', candidates: [] }),
      makeFacts('q1', { models: [] }),
    )
    expect(answerOf(store).decision).toMatchObject({ by: 'none', model: null })
    expect(store.conversation(conversation)?.last?.model).toBeNull()
  })

  it('saves attempts by id, in the order they began', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const run = ids.run('run-a1')
    const demo = { ...attemptOf('t2').model, name: 'other', demo: true }
    store.saveAttempt(run, answer, attemptOf('t1', { status: 'running', finish: null }))
    store.saveAttempt(run, answer, attemptOf('t2', { reason: 'fallback', model: demo }))
    const failed = attemptOf('t1', {
      status: 'failed',
      finish: null,
      failure: { code: 'rate-limited', message: 'later', retryAfterMs: 10 },
    })
    store.saveAttempt(run, answer, failed)
    expect(answerOf(store).attempts).toEqual([
      failed,
      attemptOf('t2', { reason: 'fallback', model: demo }),
    ])
    expect(store.conversation(conversation)?.last).toMatchObject({ model: 'other', demo: true })
  })

  it('takes the median of the last twenty finished attempts', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const key = attemptOf('any').model.key
    const save = (id: string, tokensPerSecond: number | null, status: 'done' | 'failed' = 'done') =>
      store.saveAttempt(
        ids.run('run-a1'),
        answer,
        attemptOf(id, { status, timings: { ...attemptOf('any').timings, tokensPerSecond } }),
      )
    expect(store.speed(key)).toEqual({
      tokensPerSecond: null,
      promptTokensPerSecond: null,
      firstTokenMs: null,
      n: 0,
    })
    for (let i = 0; i < 10; i++) save(`old-${i}`, 1)
    for (let i = 0; i < 19; i++) save(`new-${i}`, 40 + i)
    save('not measured', null)
    save('failed', 999, 'failed')
    expect(store.speed(key)).toEqual({
      tokensPerSecond: 49,
      promptTokensPerSecond: null,
      firstTokenMs: 120.5,
      n: 20,
    })
    expect(store.speed('ollama/other' as ModelKey).n).toBe(0)
  })

  it('measures reading by prompts that are long enough, loads left out', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const timings = { loadMs: 4000, firstTokenMs: 5000, totalMs: 9000, tokensPerSecond: 40 }
    const usage = { promptTokens: 1500, completionTokens: 34 }
    store.saveAttempt(ids.run('run-a1'), answer, attemptOf('long', { timings, usage }))
    store.saveAttempt(ids.run('run-a1'), answer, attemptOf('short'))
    expect(store.speed(attemptOf('any').model.key).promptTokensPerSecond).toBe(1500)
  })
})

describe('conversations', () => {
  it('lists them by their newest change, and keeps what the user sets', () => {
    const { store } = openTestStore()
    exchange(store, { conversation: 'c1', question: 'q1', answer: 'a1', at: 1000 })
    exchange(store, { conversation: 'c2', question: 'q2', answer: 'a2', at: 2000 })
    exchange(store, { conversation: 'c1', question: 'q3', answer: 'a3', after: 'a1', at: 3000 })
    expect(store.conversations().map((one) => one.id)).toEqual(['c1', 'c2'])
    expect(store.rename(ids.conversation('c2'), 'Better')?.title).toBe('Better')
    expect(store.pin(ids.conversation('c2'), true)?.pinned).toBe(true)
    expect(store.pin(ids.conversation('c2'), false)?.pinned).toBe(false)
    expect(store.conversations().map((one) => one.title)).toEqual(['Title of c1', 'Better'])
  })

  it('hides a removed one everywhere, brings it back, or forgets it', () => {
    const { store, db } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1', reply: 'pelican' })
    store.setDraft(conversation, 'unsent')
    expect(store.remove(conversation, 5000)).toBe(true)
    expect(store.remove(conversation, 6000)).toBe(false)
    expect(store.conversations()).toEqual([])
    expect(store.conversation(conversation)).toBeNull()
    expect(store.page(conversation, 10, null).messages).toEqual([])
    expect(store.pageBefore(conversation, answer, 10).messages).toEqual([])
    expect(store.message(answer)).toBeNull()
    expect(store.search('pelican', 10)).toEqual([])
    expect(store.rename(conversation, 'x')).toBeNull()
    expect(store.purge(5000)).toBe(0)

    expect(store.restore(conversation)?.headId).toBe(answer)
    expect(store.search('pelican', 10)).toHaveLength(1)
    expect(store.draft(conversation)).toBe('unsent')

    store.remove(conversation, 7000)
    expect(store.purge(7001)).toBe(1)
    expect(store.restore(conversation)).toBeNull()
    for (const table of [
      'conversations',
      'messages',
      'runs',
      'attempts',
      'drafts',
      'message_search',
    ]) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0)
    }
  })

  it('answers unknown ids with nothing', () => {
    const { store } = openTestStore()
    const none = ids.conversation('none')
    const nobody = ids.message('nobody')
    expect([
      store.conversation(none),
      store.rename(none, 'x'),
      store.pin(none, true),
      store.restore(none),
      store.message(nobody),
      store.runOfUserMessage(nobody),
      store.selectBranch(nobody),
    ]).toEqual([null, null, null, null, null, null, null])
    expect(store.remove(none, 1)).toBe(false)
    expect(store.branch(nobody)).toEqual([])
    expect(store.page(none, 10, nobody)).toEqual({ messages: [], versions: [], hasOlder: false })
    expect(store.exportConversations(none).conversations).toEqual([])
  })

  it('keeps drafts, also of the conversation that does not exist yet', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    store.setDraft(null, 'new one')
    store.setDraft(conversation, 'first')
    store.setDraft(conversation, 'second')
    store.setDraft(ids.conversation('none'), 'nowhere')
    expect(store.draft(null)).toBe('new one')
    expect(store.draft(conversation)).toBe('second')
    expect(store.draft(ids.conversation('none'))).toBe('')
    store.setDraft(conversation, '')
    expect(store.draft(conversation)).toBe('')
  })
})
