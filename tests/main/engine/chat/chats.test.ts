import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/app-error'
import type { Message } from '#shared/contract/chat'
import type { ChatEvent } from '#shared/contract/chat-events'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import { createFakeServer, fail, type Step, say } from '#tests/support/fake-server'
import { collect, ended, newMessageId, startTestEngine } from '#tests/support/test-engine'

type Client = Awaited<ReturnType<typeof startTestEngine>>['client']

function send(
  client: Client,
  text: string,
  over: {
    conversationId?: ConversationId | null
    parentId?: MessageId | null
    messageId?: MessageId
    requested?: 'auto' | ModelKey
  } = {},
) {
  return client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: newMessageId(),
    text,
    requested: 'auto',
    ...over,
  })
}

async function messagesOf(client: Client, conversationId: ConversationId): Promise<Message[]> {
  const [opened] = await collect(client, conversationId, () => true)
  if (opened?.type !== 'opened') throw new Error('A watch begins with the page.')
  return opened.page.messages
}

async function answerOf(client: Client, conversationId: ConversationId) {
  const last = (await messagesOf(client, conversationId)).at(-1)
  if (last?.role !== 'assistant') throw new Error('The last message is no answer.')
  return last
}

const outOfMemory = fail({ code: 'out-of-memory', message: 'cudaMalloc failed: out of memory' })
const crashed = fail({ code: 'engine-crashed', message: 'exit status 2' })
const unreachable = fail({ code: 'unreachable', message: 'ECONNREFUSED' })

/** Says something, then waits for the test. */
function halting(text: string, then: Step[] = say(' And the rest.')): Step[] {
  return [{ type: 'text', text }, 'wait', ...then]
}

describe('sending', () => {
  test('stores the message, decides, streams, and keeps it all', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId } = await send(client, 'Hello there')
    await collect(client, conversationId, ended)
    const [user, answer] = await messagesOf(client, conversationId)
    expect(user).toMatchObject({ role: 'user', text: 'Hello there' })
    expect(answer).toMatchObject({
      role: 'assistant',
      status: 'done',
      text: 'I am qwen:7b.',
      attempts: [{ reason: 'first', status: 'done', timings: { tokensPerSecond: 100 } }],
    })
    if (answer?.role !== 'assistant' || !answer.decision) throw new Error('No decision was kept.')
    const decision = await client.routing.decision({ decisionId: answer.decision.id })
    expect(decision.chosen).toBe('ollama/qwen:7b')
    expect(decision.candidates[0]?.terms.map(({ name }) => name)).toEqual(['quality', 'wait'])
    expect(decision.reason).toBe(answer.decision.reason)
    expect(ollama.requests).toEqual([
      {
        model: 'qwen:7b',
        turns: [{ role: 'user', content: 'Hello there' }],
        logprobs: { alternatives: 5 },
      },
    ])
  })

  test('the same message sent again answers with the first outcome', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    const { client } = await startTestEngine({ servers: [ollama] })
    const messageId = newMessageId()
    const first = await send(client, 'Once', { messageId })
    await collect(client, first.conversationId, ended)
    expect(await send(client, 'Once', { messageId })).toEqual(first)
    expect(ollama.requests).toHaveLength(1)
  })

  test('refuses a second message while an answer is written, and one whose place has moved on', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    ollama.script.set('qwen:7b', halting('Half'))
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId, answerId } = await send(client, 'First')
    await ollama.waiting(1)
    await expect(
      send(client, 'Second', { conversationId, parentId: answerId }),
    ).rejects.toMatchObject({ code: 'run-active' })
    const done = collect(client, conversationId, ended)
    ollama.release()
    await done
    await expect(send(client, 'Third', { conversationId, parentId: null })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(
      send(client, 'Third', { conversationId, parentId: answerId }),
    ).resolves.toMatchObject({ conversationId })
  })

  test('refuses nothing but spaces, and more than the limit', async () => {
    const { client } = await startTestEngine({ servers: [createFakeServer(['qwen:7b'])] })
    await expect(send(client, ' \n ')).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'Write something first.',
    })
    await expect(send(client, 'x'.repeat(4_000_001))).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  test('takes a prompt of a megabyte whole', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    ollama.models = ollama.models.map((model) => ({ ...model, contextLength: null }))
    const { client } = await startTestEngine({ servers: [ollama] })
    const text = 'word '.repeat(200_000).trim()
    const { conversationId } = await send(client, text)
    await collect(client, conversationId, ended)
    expect(ollama.requests[0]?.turns.at(-1)?.content).toBe(text)
    expect((await messagesOf(client, conversationId))[0]?.text).toBe(text)
  })

  test('with no server the answer fails by name and says what to do', async () => {
    const ollama = createFakeServer([])
    ollama.down = { code: 'unreachable', message: 'ECONNREFUSED' }
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId } = await send(client, 'Hello')
    await collect(client, conversationId, ended)
    const answer = await answerOf(client, conversationId)
    expect(answer.failure).toMatchObject({
      code: 'no-model',
      message: expect.stringContaining('Start Ollama'),
    })
  })

  test('the system prompt and the branch go along, failed answers do not', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    const { client } = await startTestEngine({ servers: [ollama] })
    await client.settings.set({ path: ['chat', 'systemPrompt'], value: 'Be brief.' })
    ollama.script.set('qwen:7b', outOfMemory)
    const first = await send(client, 'One')
    await collect(client, first.conversationId, ended)
    ollama.script.delete('qwen:7b')
    const second = await send(client, 'Two', {
      conversationId: first.conversationId,
      parentId: first.answerId,
    })
    await collect(client, second.conversationId, ended)
    expect(ollama.requests.at(-1)?.turns).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One' },
      { role: 'user', content: 'Two' },
    ])
  })
})

describe('falling back', () => {
  test('goes to the next model when the first fails before a word, and keeps both attempts', async () => {
    const ollama = createFakeServer(['big:8b', 'small:7b'])
    ollama.script.set('big:8b', outOfMemory)
    ollama.script.set('small:7b', say('Here.'))
    ollama.models = ollama.models.map((model) => ({
      ...model,
      parameters: model.name === 'big:8b' ? 8e9 : 7e9,
    }))
    const { client } = await startTestEngine({ servers: [ollama] })
    await client.settings.set({
      path: ['routing', 'rules'],
      value: [{ name: 'big first', when: 'true', use: 'big:8b' }],
    })
    const { conversationId } = await send(client, 'Hello')
    await collect(client, conversationId, ended)
    const answer = await answerOf(client, conversationId)
    expect(answer).toMatchObject({ status: 'done', text: 'Here.' })
    expect(answer.attempts).toMatchObject([
      { reason: 'first', status: 'failed', failure: { code: 'out-of-memory' } },
      { reason: 'fallback', status: 'done', model: { name: 'small:7b' } },
    ])
  })

  test('a chosen model is never replaced by another', async () => {
    const ollama = createFakeServer(['a:7b', 'b:7b'])
    ollama.script.set('a:7b', outOfMemory)
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId } = await send(client, 'Hi', { requested: 'ollama/a:7b' as ModelKey })
    await collect(client, conversationId, ended)
    const answer = await answerOf(client, conversationId)
    expect(answer).toMatchObject({ status: 'failed', failure: { code: 'out-of-memory' } })
    expect(ollama.requests.map((request) => request.model)).toEqual(['a:7b'])
  })

  test('after the first word nobody takes over, and the words stay', async () => {
    const ollama = createFakeServer(['a:7b', 'b:7b'])
    for (const name of ['a:7b', 'b:7b']) {
      ollama.script.set(name, [{ type: 'text', text: 'Half a' }, ...crashed])
    }
    // A failure that speaks only for this model: another one could be asked.
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId } = await send(client, 'Hi')
    await collect(client, conversationId, ended)
    const answer = await answerOf(client, conversationId)
    expect(answer).toMatchObject({
      status: 'failed',
      text: 'Half a',
      failure: { code: 'engine-crashed' },
    })
    expect(answer.attempts).toHaveLength(1)
  })

  test('an endpoint that is gone is not asked for its other models', async () => {
    const gone = createFakeServer(['a:7b', 'b:7b', 'c:7b'])
    for (const name of ['a:7b', 'b:7b', 'c:7b']) gone.script.set(name, unreachable)
    const other = createFakeServer(['z:1b'])
    const { client } = await startTestEngine({ servers: [gone, other] })
    const { conversationId } = await send(client, 'Hi there, what is a good plan in detail?')
    await collect(client, conversationId, ended)
    const answer = await answerOf(client, conversationId)
    expect(answer).toMatchObject({ status: 'done', text: 'I am z:1b.' })
    expect(gone.requests.length).toBeLessThanOrEqual(1)
  })

  test('a model that vanished between listing and asking is a named failure with a way on', async () => {
    const ollama = createFakeServer(['a:7b'])
    ollama.script.set('a:7b', fail({ code: 'model-not-found', message: "model 'a:7b' not found" }))
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId } = await send(client, 'Hi')
    await collect(client, conversationId, ended)
    expect((await answerOf(client, conversationId)).failure?.code).toBe('model-not-found')
  })
})

describe('stopping and going on', () => {
  test('stop keeps what had arrived, and resume lets it grow in place', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    ollama.script.set('qwen:7b', halting('The first half'))
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId, runId, answerId } = await send(client, 'Tell me')
    await ollama.waiting(1)
    await client.chat.stop({ runId })
    await client.chat.stop({ runId })
    expect(await answerOf(client, conversationId)).toMatchObject({
      status: 'stopped',
      text: 'The first half',
    })

    ollama.script.set('qwen:7b', say(' and the second.'))
    await client.chat.resume({ messageId: answerId })
    await collect(client, conversationId, ended)
    const answer = await answerOf(client, conversationId)
    expect(answer).toMatchObject({
      id: answerId,
      status: 'done',
      text: 'The first half and the second.',
    })
    expect(answer.attempts.map((attempt) => attempt.reason)).toEqual(['first', 'resume'])
    const turns = ollama.requests.at(-1)?.turns
    expect(turns?.at(-2)).toEqual({ role: 'assistant', content: 'The first half' })
    expect(turns?.at(-1)?.role).toBe('user')
    await expect(client.chat.resume({ messageId: answerId })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  test('closing the engine interrupts answers and keeps their text; the next start shows it', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    ollama.script.set('qwen:7b', halting('Unfinished'))
    const first = await startTestEngine({ servers: [ollama] })
    const { conversationId } = await send(first.client, 'Tell me')
    await ollama.waiting(1)
    await first.close()
    const again = await startTestEngine({ servers: [ollama], dir: first.dir })
    expect(await answerOf(again.client, conversationId)).toMatchObject({
      status: 'interrupted',
      text: 'Unfinished',
    })
  })
})

describe('branches', () => {
  test('edit and regenerate make siblings that one can walk', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    const { client } = await startTestEngine({ servers: [ollama] })
    const first = await send(client, 'One')
    await collect(client, first.conversationId, ended)
    const [user] = await messagesOf(client, first.conversationId)
    if (!user) throw new Error('The message is missing.')

    const edited = await client.chat.edit({
      messageId: user.id,
      newMessageId: newMessageId(),
      text: 'One, better',
      requested: 'auto',
    })
    await collect(client, first.conversationId, ended)
    const branch = await messagesOf(client, first.conversationId)
    expect(branch.map((message) => message.text)).toEqual(['One, better', 'I am qwen:7b.'])
    expect(branch[0]?.siblings).toHaveLength(2)

    await client.chat.regenerate({ messageId: edited.answerId, requested: 'auto' })
    await collect(client, first.conversationId, ended)
    expect((await messagesOf(client, first.conversationId)).at(-1)?.siblings).toHaveLength(2)

    await client.chat.selectBranch({ messageId: user.id })
    expect((await messagesOf(client, first.conversationId))[0]?.text).toBe('One')
  })

  test('two windows see each other', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    const { client } = await startTestEngine({ servers: [ollama] })
    const { conversationId, answerId } = await send(client, 'One')
    await collect(client, conversationId, ended)
    const seen: ChatEvent['type'][] = []
    const looking = Promise.withResolvers<void>()
    const other = collect(client, conversationId, (event) => {
      seen.push(event.type)
      looking.resolve()
      return event.type === 'conversation.removed'
    })
    await looking.promise
    await send(client, 'Two', { conversationId, parentId: answerId })
    await collect(client, conversationId, ended)
    await client.chat.rename({ conversationId, title: 'Another name' })
    await client.chat.remove({ conversationId })
    await other
    expect(seen).toContain('message.added')
    expect(seen).toContain('conversation.changed')
  })
})

describe('a disk that refuses', () => {
  test('a full disk refuses the message and nothing is half there', async () => {
    const { client, store } = await startTestEngine({
      servers: [createFakeServer(['qwen:7b'])],
      store: (real) => ({
        ...real,
        beginExchange() {
          throw new AppError('storage-full', 'The disk is full.')
        },
      }),
    })
    await expect(send(client, 'Hello')).rejects.toMatchObject({ code: 'storage-full' })
    expect(store.conversations()).toEqual([])
  })

  test('a disk that fills up during the answer does not stop it; the ending is stored once there is room', async () => {
    const ollama = createFakeServer(['qwen:7b'])
    let full = true
    const { client, store } = await startTestEngine({
      servers: [ollama],
      store: (real) => ({
        ...real,
        endAnswer(end) {
          if (full) throw new AppError('storage-full', 'The disk is full.')
          return real.endAnswer(end)
        },
      }),
    })
    const { conversationId, answerId } = await send(client, 'Hello')
    await collect(client, conversationId, ended)
    const notices = await client.app.watch()
    for await (const state of notices) {
      expect(state.notices[0]?.detail).toContain('The disk is full.')
      break
    }
    full = false
    await expect
      .poll(
        () => {
          const stored = store.message(answerId)?.message
          return stored?.role === 'assistant' ? stored.status : null
        },
        { timeout: 8000 },
      )
      .toBe('done')
  })
})

test('an unexpected error reaches the page as a log id, not as its text', async () => {
  const { client, unexpected } = await startTestEngine({
    servers: [],
    store: (real) => ({
      ...real,
      search() {
        throw new Error('a secret path')
      },
    }),
  })
  await expect(client.chat.search({ text: 'x' })).rejects.toMatchObject({
    code: 'internal',
    message: 'Something went wrong here (log logged).',
  })
  expect(unexpected).toHaveLength(1)
})

test('a conversation that is gone is refused by name, also when it goes while somebody opens it', async () => {
  let gone = false
  const { client } = await startTestEngine({
    servers: [createFakeServer(['qwen:7b'])],
    store: (real) => ({
      ...real,
      page(...input) {
        gone = true
        return real.page(...input)
      },
      conversation: (id) => (gone ? null : real.conversation(id)),
    }),
  })
  await expect(
    client.chat.watch({ conversationId: 'nobody' as ConversationId, after: null }),
  ).rejects.toMatchObject({ code: 'not-found' })
  const { conversationId } = await send(client, 'Hello')
  await collect(client, conversationId, () => true)
  gone = false
  const stream = await client.chat.watch({ conversationId, after: null })
  gone = true
  await expect(stream.next()).rejects.toMatchObject({ code: 'not-found' })
})
