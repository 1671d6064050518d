import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { changesSince, createBoard } from '#engine/chat/board'
import { beginningOf, describeRun, type RunFacts } from '#engine/chat/describe-run'
import type { Attempt, ModelRef } from '#shared/contract/attempt'
import type { BoardEvent, BoardRun } from '#shared/contract/board'
import { boardKeptMs, boardPauseMs } from '#shared/contract/board'
import type { AnswerMessage, AnswerVersion } from '#shared/contract/chat'
import type {
  AttemptId,
  ConversationId,
  DecisionId,
  EndpointId,
  MessageId,
  ModelKey,
  RunId,
} from '#shared/contract/ids'

function refTo(name: string, demo = false): ModelRef {
  return {
    key: `ollama/${name}` as ModelKey,
    name,
    endpointId: 'ollama' as EndpointId,
    endpointName: 'Ollama',
    demo,
  }
}

function makeAttempt(name: string, over: Partial<Attempt> = {}): Attempt {
  return {
    id: name as AttemptId,
    reason: 'first',
    remedy: null,
    model: refTo(name),
    status: 'running',
    finish: null,
    failure: null,
    usage: { promptTokens: null, completionTokens: null },
    timings: { loadMs: null, firstTokenMs: null, totalMs: null, tokensPerSecond: null },
    startedAt: 5,
    ...over,
  }
}

function makeAnswer(id: string, over: Partial<AnswerMessage> = {}): AnswerMessage {
  return {
    id: id as MessageId,
    parentId: null,
    createdAt: 0,
    text: '',
    siblings: [],
    role: 'assistant',
    runId: `run-${id}` as RunId,
    version: null,
    kept: false,
    confidence: null,
    status: 'running',
    phase: 'routing',
    phaseSince: 10,
    reasoning: '',
    decision: null,
    attempts: [],
    failure: null,
    thumb: null,
    ...over,
  }
}

const facts = (message: AnswerMessage, over: Partial<RunFacts> = {}): RunFacts => ({
  runId: message.runId,
  conversationId: 'c' as ConversationId,
  mode: 'answer',
  prompt: 'Write a\n  function',
  task: 'codegen',
  message,
  attemptsBefore: 0,
  written: { pieces: 0, ms: 0 },
  startedAt: 1,
  endedAt: null,
  ...over,
})

const oom = { code: 'out-of-memory', message: 'No room.' } as const

describe('describing a run', () => {
  test('before anything is decided it has no model', () => {
    expect(describeRun(facts(makeAnswer('a')))).toMatchObject({
      prompt: 'Write a function',
      purpose: 'answer',
      phase: 'routing',
      since: 10,
      model: null,
      decisionId: null,
      tokens: 0,
      tokensPerSecond: null,
      ending: null,
      demo: false,
    })
  })

  test('a chosen model stands until one is asked', () => {
    const decision = {
      id: 'd' as DecisionId,
      requested: 'auto' as const,
      by: 'score' as const,
      reason: '',
      score: null,
      model: refTo('chosen', true),
    }
    const chosen = describeRun(facts(makeAnswer('a', { decision })))
    expect(chosen).toMatchObject({ decisionId: 'd', model: { name: 'chosen' }, demo: true })
    const asked = makeAnswer('a', { decision, attempts: [makeAttempt('asked')] })
    expect(describeRun(facts(asked))).toMatchObject({ model: { name: 'asked' }, demo: false })
  })

  test('speed counts the gaps between pieces, once there are enough', () => {
    const writing = makeAnswer('a', { phase: 'writing', attempts: [makeAttempt('m')] })
    const at = (pieces: number, ms: number) =>
      describeRun(facts(writing, { written: { pieces, ms } })).tokensPerSecond
    expect(at(5, 400)).toBeNull()
    expect(at(21, 100)).toBeNull()
    expect(at(21, 400)).toBe(50)
  })

  test('failed tries stand before the one that goes on, with what was done', () => {
    const attempts = [
      makeAttempt('big', { status: 'failed', failure: oom }),
      makeAttempt('small', { reason: 'fallback', remedy: { kind: 'smaller-model' } }),
    ]
    expect(describeRun(facts(makeAnswer('a', { attempts })))).toMatchObject({
      model: { name: 'small' },
      failedTries: [{ model: { name: 'big' }, failure: oom }],
      remedy: { kind: 'smaller-model' },
    })
  })

  test('a resumed answer leaves out the tries of the run before', () => {
    const attempts = [makeAttempt('old', { status: 'failed', failure: oom }), makeAttempt('new')]
    const resumed = facts(makeAnswer('a', { attempts }), { mode: 'resume', attemptsBefore: 1 })
    expect(describeRun(resumed)).toMatchObject({ purpose: 'resume', failedTries: [] })
  })

  test('the ending has the server’s own figures', () => {
    const done = makeAttempt('m', {
      status: 'done',
      usage: { promptTokens: 3, completionTokens: 40 },
      timings: { loadMs: null, firstTokenMs: 9, totalMs: 90, tokensPerSecond: 61.5 },
    })
    const message = makeAnswer('a', { status: 'done', phase: null, attempts: [done] })
    const ended = facts(message, { endedAt: 99, written: { pieces: 38, ms: 500 } })
    expect(describeRun(ended)).toMatchObject({
      phase: null,
      since: 99,
      tokens: 40,
      tokensPerSecond: 61.5,
      ending: { status: 'done', failure: null },
    })
  })

  test('a prompt of any length is cut to a line', () => {
    expect([...beginningOf('🚂'.repeat(5000))].length).toBeLessThanOrEqual(160)
    expect(beginningOf(`${' \n'.repeat(3)}a\tb `)).toBe('a b')
  })
})

test('a watcher is told only of what is not the object it holds', () => {
  const one = describeRun(facts(makeAnswer('a')))
  const two = describeRun(facts(makeAnswer('b')))
  const sent = new Map([one, two].map((run) => [run.runId, run]))
  expect(changesSince(sent, [one, two])).toBeNull()
  const moved = { ...two, tokens: 9 }
  expect(changesSince(sent, [moved])).toEqual({
    type: 'changed',
    runs: [moved],
    gone: [one.runId],
  })
})

describe('the board', () => {
  let leaving: AbortController
  beforeEach(() => {
    vi.useFakeTimers()
    leaving = new AbortController()
  })
  afterEach(() => {
    leaving.abort()
    vi.useRealTimers()
  })

  function start(board: ReturnType<typeof createBoard>, id: string, version?: AnswerVersion) {
    const message = makeAnswer(id, { version: version ?? null })
    const written = { pieces: 0, ms: 0 }
    const { runId } = message
    board.add({
      runId,
      conversationId: 'c' as ConversationId,
      mode: 'answer',
      prompt: id,
      task: 'general',
      live: { message, written: () => ({ ...written }) },
    })
    return {
      runId,
      change(over: Partial<AnswerMessage>) {
        Object.assign(message, over)
        board.changed(runId)
      },
      write() {
        written.pieces++
        board.changed(runId)
      },
      end(over: Partial<AnswerMessage> = {}) {
        Object.assign(message, { status: 'done', phase: null, ...over })
        board.ended(runId)
      },
    }
  }

  /** Everything one watcher is told, as it comes. */
  function follow(board: ReturnType<typeof createBoard>) {
    const events: BoardEvent[] = []
    const ended = (async () => {
      for await (const event of board.watch(leaving.signal)) events.push(event)
    })()
    return { events, ended }
  }

  const settle = () => vi.advanceTimersByTimeAsync(boardPauseMs)
  const idsOf = (runs: readonly BoardRun[]) => runs.map(({ prompt }) => prompt)

  test('whoever comes is told of everything first', async () => {
    const board = createBoard(Date.now)
    start(board, 'one')
    start(board, 'two').end()
    const { events } = follow(board)
    await settle()
    expect(events).toMatchObject([
      { type: 'all', runs: [{ prompt: 'one' }, { prompt: 'two', ending: { status: 'done' } }] },
    ])
  })

  test('a thousand pieces in a second make no more than ten events', async () => {
    const board = createBoard(Date.now)
    const run = start(board, 'one')
    const { events } = follow(board)
    await settle()
    for (let piece = 0; piece < 1000; piece++) {
      run.write()
      await vi.advanceTimersByTimeAsync(1)
    }
    await settle()
    expect(events.length).toBeGreaterThan(5)
    expect(events.length).toBeLessThanOrEqual(12)
    expect(events.at(-1)).toMatchObject({ type: 'changed', runs: [{ tokens: 1000 }] })
  })

  test('only what changed is told, and nothing while nothing does', async () => {
    const board = createBoard(Date.now)
    start(board, 'still')
    const run = start(board, 'moves')
    const { events } = follow(board)
    await settle()
    run.change({ phase: 'queued', queuePosition: 2 })
    await settle()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(events.slice(1)).toMatchObject([
      { type: 'changed', runs: [{ prompt: 'moves', phase: 'queued', queuePosition: 2 }], gone: [] },
    ])
  })

  test('ended runs stay for a minute', async () => {
    const board = createBoard(Date.now)
    const run = start(board, 'one')
    run.end({ status: 'failed', failure: oom })
    const { events } = follow(board)
    await vi.advanceTimersByTimeAsync(boardKeptMs - boardPauseMs)
    expect(events).toMatchObject([
      { type: 'all', runs: [{ ending: { status: 'failed', failure: oom } }] },
    ])
    await vi.advanceTimersByTimeAsync(2 * boardPauseMs)
    expect(events.at(-1)).toEqual({ type: 'changed', runs: [], gone: [run.runId] })
  })

  test('of very many ended ones only the newest stay', async () => {
    const board = createBoard(Date.now)
    for (let index = 0; index < 200; index++) start(board, String(index)).end()
    const { events } = follow(board)
    await settle()
    const [all] = events
    expect(all?.type === 'all' && idsOf(all.runs)).toHaveLength(60)
    expect(all?.type === 'all' && idsOf(all.runs).at(-1)).toBe('199')
  })

  test('an answer says which bigger model was asked as well', async () => {
    const board = createBoard(Date.now)
    const first = start(board, 'first')
    first.end()
    const { events } = follow(board)
    await settle()
    const second = start(board, 'second', { of: 'first' as MessageId, kind: 'escalation' })
    second.change({ attempts: [makeAttempt('big')] })
    await settle()
    expect(events.at(-1)).toMatchObject({
      type: 'changed',
      runs: [
        { prompt: 'first', escalatedTo: { name: 'big' } },
        { prompt: 'second', purpose: 'escalation', escalatedTo: null },
      ],
    })
    second.write()
    await settle()
    expect(events.at(-1)).toMatchObject({ runs: [{ prompt: 'second' }] })
  })

  test('an answer that is resumed is one train, not two', async () => {
    const board = createBoard(Date.now)
    start(board, 'one').end({ status: 'stopped' })
    const again = makeAnswer('one', { runId: 'again' as RunId })
    board.add({
      runId: again.runId,
      conversationId: 'c' as ConversationId,
      mode: 'resume',
      prompt: 'one',
      task: 'general',
      live: { message: again, written: () => ({ pieces: 0, ms: 0 }) },
    })
    const { events } = follow(board)
    await settle()
    expect(events).toMatchObject([{ type: 'all', runs: [{ runId: 'again', purpose: 'resume' }] }])
  })

  test('each watcher has a place of its own, and leaves when it is told to', async () => {
    const board = createBoard(Date.now)
    const run = start(board, 'one')
    const early = follow(board)
    await settle()
    run.write()
    await settle()
    const late = follow(board)
    await settle()
    expect(early.events.map(({ type }) => type)).toEqual(['all', 'changed'])
    expect(late.events).toMatchObject([{ type: 'all', runs: [{ tokens: 1 }] }])
    leaving.abort()
    await Promise.all([early.ended, late.ended])
  })
})
