import { describe, expect, test } from 'vitest'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ChatEvent } from '#shared/contract/chat-events'
import type { AnswerLogprobs } from '#shared/contract/confidence'
import type { ConversationId, ModelKey } from '#shared/contract/ids'
import { createFakeServer, type FakeServer, fail, type Step, say } from '#tests/support/fake-server'
import { collect, newMessageId, startTestEngine } from '#tests/support/test-engine'

type Client = Awaited<ReturnType<typeof startTestEngine>>['client']

const doubtful: AnswerLogprobs = {
  tokens: 40,
  coverage: 1,
  mean: -1.9,
  lowest: -7,
  tenth: -4,
  margin: 0.2,
  entropy: 1.6,
}
const sure: AnswerLogprobs = {
  ...doubtful,
  mean: -0.02,
  lowest: -0.3,
  tenth: -0.1,
  margin: 0.97,
  entropy: 0.05,
}

const question = 'What is the capital of Australia?'

function sayWith(text: string, logprobs: AnswerLogprobs): Step[] {
  return say(text).map((step) =>
    step !== 'wait' && step.type === 'done' ? { ...step, logprobs } : step,
  )
}

/** A small model that a rule chooses, and a large one beside it. */
async function startPair(options: { first?: Step[]; second?: Step[] } = {}) {
  const ollama = createFakeServer(['small:3b', 'big:30b'])
  ollama.models = ollama.models.map((model) => ({
    ...model,
    parameters: model.name === 'big:30b' ? 30e9 : 3e9,
  }))
  ollama.script.set('small:3b', options.first ?? sayWith('Sydney is the capital.', doubtful))
  ollama.script.set('big:30b', options.second ?? sayWith('Canberra is the capital.', sure))
  const engine = await startTestEngine({ servers: [ollama] })
  await engine.client.settings.set({
    path: ['routing', 'rules'],
    value: [{ name: 'small first', when: 'true', use: 'small:3b' }],
  })
  return { ollama, ...engine }
}

function send(client: Client, requested: 'auto' | ModelKey = 'auto') {
  return client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: newMessageId(),
    text: question,
    requested,
  })
}

const opened = async (client: Client, conversationId: ConversationId) => {
  const [event] = await collect(client, conversationId, () => true)
  if (event?.type !== 'opened') throw new Error('A watch begins with the page.')
  return event
}

/** Until an answer was judged, and all that was begun for it has ended. */
async function settled(client: Client, conversationId: ConversationId) {
  const running = new Set<string>()
  let judged: AnswerMessage['confidence'] = null
  const note = (answer: AnswerMessage) => {
    if (answer.status === 'running') running.add(answer.id)
    judged ??= answer.confidence
  }
  const events = await collect(client, conversationId, (event: ChatEvent) => {
    if (event.type === 'opened') {
      for (const one of [...event.page.messages, ...event.page.versions]) {
        if (one.role === 'assistant') note(one)
      }
      const [first] = event.page.messages.filter(({ role }) => role === 'assistant')
      if (judged?.verdict.escalate && (first?.siblings.length ?? 0) < 2) return false
    } else if (event.type === 'message.added' && event.message.role === 'assistant')
      note(event.message)
    else if (event.type === 'run.ended') running.delete(event.messageId)
    else if (event.type === 'answer.judged') judged = event.confidence
    const awaitsSecond = event.type === 'answer.judged' && event.confidence.verdict.escalate
    return judged !== null && running.size === 0 && !awaitsSecond
  })
  return { events, ...(await opened(client, conversationId)) }
}

describe('a first answer that is not trusted', () => {
  test('is joined by a bigger model’s, which is shown when it is done', async () => {
    const { client, store } = await startPair()
    const { conversationId, answerId } = await send(client)
    const { page, events } = await settled(client, conversationId)
    const [second] = page.messages.filter(({ role }) => role === 'assistant')
    expect(second).toMatchObject({
      text: 'Canberra is the capital.',
      status: 'done',
      version: { of: answerId, kind: 'escalation' },
      decision: { by: 'escalation', requested: 'auto' },
      attempts: [{ reason: 'escalation', model: { name: 'big:30b' } }],
    })
    expect(page.versions).toMatchObject([
      {
        id: answerId,
        text: 'Sydney is the capital.',
        confidence: {
          source: 'log-probabilities',
          verdict: { escalate: true, to: 'ollama/big:30b' },
        },
      },
    ])
    // It is announced before it begins, and the first answer had ended before.
    const order = events.flatMap((event) =>
      event.type === 'run.ended' || event.type === 'answer.judged'
        ? [event.type]
        : event.type === 'message.added' && event.message.role === 'assistant'
          ? ['version']
          : [],
    )
    expect(order.slice(-4)).toEqual(['run.ended', 'answer.judged', 'version', 'run.ended'])
    const decision = second?.role === 'assistant' && second.decision
    expect(decision && store.decision(decision.id)).toMatchObject({ by: 'escalation' })
    expect(store.earlierJudged(false, 9)).toMatchObject([{ escalated: true }])
  })

  test('stays on show and readable while the second is written; Stop ends only the second', async () => {
    const { client, ollama } = await startPair({
      second: [{ type: 'text', text: 'Canb' }, 'wait', ...say('erra.')],
    })
    const { conversationId, answerId } = await send(client)
    await ollama.waiting(1)
    const { page } = await opened(client, conversationId)
    expect(page.messages.at(-1)).toMatchObject({ id: answerId, status: 'done' })
    const [second] = page.versions
    expect(second).toMatchObject({ status: 'running', text: 'Canb' })
    if (!second) throw new Error('There is no second version.')
    await client.chat.stop({ runId: second.runId })
    const after = await opened(client, conversationId)
    expect(after.page.messages.at(-1)?.id).toBe(answerId)
    expect(after.page.versions).toMatchObject([{ status: 'stopped', text: 'Canb' }])
  })

  test('a reader who walks between the two is not moved', async () => {
    const { client, ollama } = await startPair({ second: ['wait', ...say('Canberra.')] })
    const { conversationId, answerId } = await send(client)
    await ollama.waiting(1)
    const second = (await opened(client, conversationId)).page.versions[0]
    if (!second) throw new Error('There is no second version.')
    await client.chat.selectBranch({ messageId: second.id })
    expect((await opened(client, conversationId)).page.messages.at(-1)?.id).toBe(second.id)
    await client.chat.selectBranch({ messageId: answerId })
    const done = settled(client, conversationId)
    ollama.release()
    const { page } = await done
    expect(page.messages.at(-1)?.id).toBe(answerId)
    expect(page.versions).toMatchObject([{ status: 'done', text: 'Canberra.' }])
  })

  test('whoever goes on has declined the second, and may walk elsewhere while it is written', async () => {
    const { client, ollama } = await startPair({ second: ['wait', ...say('Canberra.')] })
    const { conversationId, answerId } = await send(client)
    await ollama.waiting(1)
    await client.chat.selectBranch({ messageId: answerId })
    ollama.script.set('small:3b', sayWith('Yes.', sure))
    const next = await client.chat.send({
      conversationId,
      parentId: answerId,
      messageId: newMessageId(),
      text: 'Are you sure?',
      requested: 'auto',
    })
    await collect(client, conversationId, (event) =>
      event.type === 'opened'
        ? event.page.messages.some(({ id }) => id === next.answerId) &&
          event.page.messages.every((one) => one.role === 'user' || one.status !== 'running')
        : event.type === 'run.ended' && event.messageId === next.answerId,
    )
    const { page } = await opened(client, conversationId)
    expect(page.messages.at(-1)).toMatchObject({ id: next.answerId, status: 'done' })
    expect(page.messages.map(({ id }) => id)).toContain(answerId)
    expect(page.versions).toMatchObject([{ status: 'stopped' }])
  })

  test('a second one that is on show has to end before anything follows it', async () => {
    const { client, ollama } = await startPair({ second: ['wait', ...say('Canberra.')] })
    const { conversationId } = await send(client)
    await ollama.waiting(1)
    const second = (await opened(client, conversationId)).page.versions[0]
    if (!second) throw new Error('There is no second version.')
    await client.chat.selectBranch({ messageId: second.id })
    const sending = client.chat.send({
      conversationId,
      parentId: second.id,
      messageId: newMessageId(),
      text: 'And?',
      requested: 'auto',
    })
    await expect(sending).rejects.toMatchObject({ code: 'run-active' })
  })

  test('a second one that fails leaves the first as it was', async () => {
    const { client } = await startPair({ second: fail({ code: 'load-failed', message: 'no' }) })
    const { conversationId, answerId } = await send(client)
    const { page } = await settled(client, conversationId)
    expect(page.messages.at(-1)).toMatchObject({ id: answerId, status: 'done' })
    expect(page.versions).toMatchObject([{ status: 'failed', failure: { code: 'load-failed' } }])
    expect(page.versions[0]?.attempts).toHaveLength(1)
  })

  test('keeping one of them is remembered, and teaches', async () => {
    const { client, store, dir, close, ollama } = await startPair()
    const { conversationId, answerId } = await send(client)
    const { page } = await settled(client, conversationId)
    await client.chat.keep({ messageId: answerId })
    const first = await opened(client, conversationId)
    expect(first.page.messages.at(-1)).toMatchObject({ id: answerId, kept: true })
    expect(store.calibrationSamples('ollama/small:3b' as ModelKey, 9)).toMatchObject([
      { failed: false, weight: 1 },
    ])
    const second = page.messages.at(-1)
    if (!second) throw new Error('There is no second version.')
    await client.chat.keep({ messageId: second.id })
    expect(store.calibrationSamples('ollama/small:3b' as ModelKey, 9)).toMatchObject([
      { failed: true, biggerSucceeded: true },
    ])
    const exported = store.exportConversations(conversationId)
    await close()
    const again = await startTestEngine({ servers: [ollama], dir })
    const kept = await opened(again.client, conversationId)
    expect(kept.page.messages.at(-1)).toMatchObject({ id: second.id, kept: true })
    expect(again.store.exportConversations(conversationId).conversations).toEqual(
      exported.conversations,
    )
  })

  test('closing interrupts the second, and the first stands after the next start', async () => {
    const { client, ollama, dir, close } = await startPair({
      second: [{ type: 'text', text: 'Canb' }, 'wait', ...say('erra.')],
    })
    const { conversationId, answerId } = await send(client)
    await ollama.waiting(1)
    await close()
    const { client: next } = await startTestEngine({ servers: [ollama], dir })
    const { page } = await opened(next, conversationId)
    expect(page.messages.at(-1)).toMatchObject({ id: answerId, status: 'done' })
    expect(page.versions).toMatchObject([{ status: 'interrupted', text: 'Canb' }])
  })
})

describe('no second answer', () => {
  const verdictOf = async (client: Client, requested: 'auto' | ModelKey = 'auto') => {
    const { conversationId } = await send(client, requested)
    const { page } = await settled(client, conversationId)
    const last = page.messages.at(-1)
    if (last?.role !== 'assistant' || !last.confidence) throw new Error('It was not judged.')
    return last.confidence.verdict
  }

  test('where the first is trusted', async () => {
    const { client, ollama } = await startPair({ first: sayWith('Canberra is the capital.', sure) })
    expect(await verdictOf(client)).toMatchObject({ escalate: false, because: 'trusted' })
    expect(ollama.requests.map(({ model }) => model)).toEqual(['small:3b'])
  })

  test('where the user chose the model by hand', async () => {
    const { client } = await startPair()
    const verdict = await verdictOf(client, 'ollama/small:3b' as ModelKey)
    expect(verdict).toMatchObject({ escalate: false, because: 'by-hand' })
  })

  test('where it is switched off', async () => {
    const { client } = await startPair()
    await client.settings.set({ path: ['routing', 'escalation', 'enabled'], value: false })
    expect(await verdictOf(client)).toMatchObject({ escalate: false, because: 'off' })
  })

  test('where no better model is there, and it says so', async () => {
    const { client, ollama } = await startPair()
    ollama.models = ollama.models.filter(({ name }) => name === 'small:3b')
    await client.models.refresh()
    const verdict = await verdictOf(client)
    expect(verdict).toMatchObject({ escalate: false, because: 'no-bigger-model' })
    expect(verdict.reason).toMatch(/no better model is there/)
  })

  test('where the budget is used up', async () => {
    const { client } = await startPair()
    expect(await verdictOf(client).catch(() => 'second')).toBeTruthy()
    await client.settings.set({ path: ['routing', 'escalation', 'budget'], value: 0.001 })
    expect(await verdictOf(client)).toMatchObject({ escalate: false, because: 'budget' })
  })
})

test('a thumb says whether a judged answer was right, and its model learns from it', async () => {
  const { client, store } = await startPair({ first: sayWith('Canberra is the capital.', sure) })
  const { conversationId, answerId } = await send(client)
  await settled(client, conversationId)
  const small = 'ollama/small:3b' as ModelKey
  expect(store.calibrationSamples(small, 9)).toEqual([])
  await client.learning.rate({ messageId: answerId, thumb: 'down' })
  expect(store.calibrationSamples(small, 9)).toMatchObject([
    { failed: true, biggerSucceeded: null, weight: 0.8 },
  ])
  await client.learning.rate({ messageId: answerId, thumb: 'up' })
  expect(store.calibrationSamples(small, 9)).toMatchObject([{ failed: false }])
})

test('thumbs on both say whether asking again was of use, in any order, and until they are taken back', async () => {
  const { client, store } = await startPair()
  const { conversationId, answerId } = await send(client)
  const { page } = await settled(client, conversationId)
  const second = page.messages.at(-1)
  if (!second) throw new Error('There is no second version.')
  const rate = (messageId: typeof answerId, thumb: 'up' | 'down' | null) =>
    client.learning.rate({ messageId, thumb })
  const samples = () =>
    store
      .calibrationSamples('ollama/small:3b' as ModelKey, 9)
      .map(({ failed, biggerSucceeded }) => [failed, biggerSucceeded])
  await rate(second.id, 'down')
  expect(samples()).toEqual([])
  await rate(answerId, 'down')
  expect(samples()).toEqual([[true, false]])
  await rate(second.id, 'up')
  expect(samples()).toEqual([[true, true]])
  await rate(answerId, 'down')
  expect(samples()).toEqual([[true, true]])
  await rate(second.id, null)
  expect(samples()).toEqual([[true, null]])
})

test('what was forgotten of a model no longer says how sure it may be, until it is brought back', async () => {
  const { client, store } = await startPair({ first: sayWith('Canberra is the capital.', sure) })
  const { conversationId, answerId } = await send(client)
  await settled(client, conversationId)
  const small = 'ollama/small:3b' as ModelKey
  const learnedFrom = async (n: number) =>
    expect.poll(() => store.calibration(small)?.failed.report.n).toBe(n)
  await client.learning.rate({ messageId: answerId, thumb: 'down' })
  await learnedFrom(1)
  const { reset } = await client.learning.reset({ model: small })
  await learnedFrom(0)
  await client.learning.undoReset({ reset })
  await learnedFrom(1)
  await client.learning.reset({ model: null })
  await learnedFrom(0)
  await client.learning.rate({ messageId: answerId, thumb: 'up' })
  await learnedFrom(1)
})

const streams = new WeakMap<FakeServer, FakeServer['stream']>()

/** What the small model says from now on when it is asked for its opinion. */
function answerChecks(ollama: FakeServer, reply: () => Step[]) {
  const stream = streams.get(ollama) ?? ollama.stream
  streams.set(ollama, stream)
  ollama.stream = (request, signal) => {
    const isCheck = request.maxTokens !== undefined && request.model === 'small:3b'
    ollama.script.set('small:3b', isCheck ? reply() : say('Sydney.'))
    return stream(request, signal)
  }
}

async function loadAll(client: Client, ollama: FakeServer) {
  ollama.models = ollama.models.map((model) => ({
    ...model,
    resident: { sizeBytes: 1, vramBytes: 1, contextLength: 8192, expiresAt: null },
  }))
  await client.models.refresh()
}

describe('where neither log-probabilities nor a form speak', () => {
  test('the model is asked for its own opinion, and a no brings the second answer', async () => {
    const { client, ollama } = await startPair({ first: say('Sydney.') })
    answerChecks(ollama, () => say('NO'))
    await loadAll(client, ollama)
    const { conversationId } = await send(client)
    const { page } = await settled(client, conversationId)
    expect(page.versions[0]?.confidence).toMatchObject({ source: 'self-check' })
    expect(page.messages.at(-1)).toMatchObject({ text: 'Canberra is the capital.' })
    expect(ollama.requests.map(({ model, maxTokens }) => [model, maxTokens ?? 0])).toEqual([
      ['small:3b', 0],
      ['small:3b', 4],
      ['big:30b', 0],
    ])
  })

  test('a yes, or nothing said, brings no second answer, however little doubt is enough', async () => {
    for (const reply of ['YES', 'Perhaps.']) {
      const { client, ollama } = await startPair({ first: say('Sydney.') })
      await client.settings.set({
        path: ['routing', 'escalation'],
        value: { enabled: true, budget: 1, thresholds: { question: 0.001 } },
      })
      await loadAll(client, ollama)
      answerChecks(ollama, () => say(reply))
      const { conversationId, answerId } = await send(client)
      const { page } = await settled(client, conversationId)
      expect(page.messages.at(-1)).toMatchObject({
        id: answerId,
        confidence: { verdict: { escalate: false, because: 'trusted' } },
      })
      expect(ollama.requests.map(({ model }) => model)).toEqual(['small:3b', 'small:3b'])
    }
  })

  test('whoever goes on ends the asking, and gets no second answer to what was left behind', async () => {
    const { client, ollama } = await startPair({ first: say('Sydney.') })
    await loadAll(client, ollama)
    answerChecks(ollama, () => ['wait', ...say('NO')])
    const { conversationId, answerId } = await send(client)
    await ollama.waiting(1)
    answerChecks(ollama, () => say('YES'))
    const next = await client.chat.send({
      conversationId,
      parentId: answerId,
      messageId: newMessageId(),
      text: question,
      requested: 'auto',
    })
    // Nobody lets the first check go on: only giving it up ends it.
    await settled(client, conversationId)
    ollama.release()
    const { page } = await opened(client, conversationId)
    expect(page.messages.at(-1)).toMatchObject({ id: next.answerId, status: 'done' })
    expect(page.versions).toEqual([])
    expect(ollama.requests.map(({ maxTokens }) => maxTokens ?? 0)).toEqual([0, 4, 0, 4])
  })
})
