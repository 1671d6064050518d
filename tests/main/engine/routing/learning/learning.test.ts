import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/app-error'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import type { LearningOverview, OutcomeEntry } from '#shared/contract/learning'
import { createFakeServer } from '#tests/support/fake-server'
import { collect, ended, newMessageId, startTestEngine } from '#tests/support/test-engine'

type Client = Awaited<ReturnType<typeof startTestEngine>>['client']

const a = 'ollama/a:7b' as ModelKey
const b = 'ollama/b:7b' as ModelKey
const text = 'Write a function that parses a date'

async function lastAnswer(client: Client, conversationId: AnswerMessage['id'] | string) {
  const [event] = await collect(client, conversationId as never, () => true)
  const last = event?.type === 'opened' ? event.page.messages.at(-1) : null
  if (last?.role !== 'assistant') throw new Error('The last message is no answer.')
  return last
}

async function ask(client: Client, requested: 'auto' | ModelKey = 'auto', prompt = text) {
  const { conversationId } = await client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: newMessageId(),
    text: prompt,
    requested,
  })
  await collect(client, conversationId, ended)
  return { conversationId, answer: await lastAnswer(client, conversationId) }
}

async function overview(client: Client): Promise<LearningOverview> {
  const stop = new AbortController()
  const stream = await client.learning.watch(undefined, { signal: stop.signal })
  for await (const seen of stream) {
    stop.abort()
    return seen
  }
  throw new Error('nothing was told')
}

async function outcomesOf(client: Client, model: ModelKey): Promise<OutcomeEntry[]> {
  return (await client.learning.outcomes({ model })).entries
}

const modelOf = (answer: AnswerMessage) => answer.attempts.at(-1)?.model.key

async function start() {
  return await startTestEngine({ servers: [createFakeServer(['a:7b', 'b:7b'])] })
}

describe('what the user does with answers', () => {
  test('thumbs shift the next decision, and taking them back shifts it back', async () => {
    const { client } = await start()
    const first = await ask(client)
    const liked = modelOf(first.answer)
    const { answer } = await ask(client)
    expect(modelOf(answer)).toBe(liked)

    await client.learning.rate({ messageId: answer.id, thumb: 'down' })
    expect((await lastAnswer(client, first.conversationId)).thumb).toBeNull()
    const preview = () => client.routing.preview({ text, conversationId: null, requested: 'auto' })
    const after = await preview()
    expect(after.chosen).not.toBe(liked)
    const candidate = after.candidates.find(({ model }) => model === liked)
    expect(candidate?.quality?.source).toMatch(/learned|similar/)
    expect(candidate?.terms[0]?.detail).toMatch(/n \d/)

    await client.learning.rate({ messageId: answer.id, thumb: null })
    expect((await preview()).chosen).toBe(liked)
  })

  test('a thumb is told to those who look, can be changed, and is there after a restart', async () => {
    const engine = await start()
    const { conversationId, answer } = await ask(engine.client)
    const told = collect(
      engine.client,
      conversationId,
      (event) => event.type === 'answer.rated' && event.thumb === 'down',
    )
    await engine.client.learning.rate({ messageId: answer.id, thumb: 'up' })
    await engine.client.learning.rate({ messageId: answer.id, thumb: 'down' })
    expect((await told).at(-1)).toMatchObject({ messageId: answer.id, thumb: 'down' })
    expect((await lastAnswer(engine.client, conversationId)).thumb).toBe('down')
    const { models, outcomes } = await overview(engine.client)
    expect(outcomes).toBe(1)
    await engine.close()

    const again = await startTestEngine({
      servers: [createFakeServer(['a:7b', 'b:7b'])],
      dir: engine.dir,
    })
    expect((await lastAnswer(again.client, conversationId)).thumb).toBe('down')
    expect((await overview(again.client)).models[0]?.tasks).toMatchObject(
      models[0]?.tasks.map(({ task, outcomes: n }) => ({ task, outcomes: n })) ?? [],
    )
  })

  test('asking again counts against the model; asking another one counts more', async () => {
    const { client } = await start()
    const { conversationId, answer } = await ask(client)
    const first = modelOf(answer) ?? a
    await client.chat.regenerate({ messageId: answer.id, requested: 'auto' })
    await collect(client, conversationId, ended)
    expect(await outcomesOf(client, first)).toMatchObject([{ kind: 'regenerated', value: 0 }])

    const fresh = await ask(client, 'auto', 'Draw up a contract for a flat')
    const routed = modelOf(fresh.answer) ?? a
    await client.chat.regenerate({
      messageId: fresh.answer.id,
      requested: routed === a ? b : a,
    })
    await collect(client, fresh.conversationId, ended)
    const [newest] = await outcomesOf(client, routed)
    expect(newest).toMatchObject({ kind: 'overruled', value: 0, messageId: fresh.answer.id })
    expect(newest?.weight).toBeCloseTo(0.8, 2)
  })

  test('a model chosen by hand against the router counts a little for it, once in a conversation', async () => {
    const { client } = await start()
    const preview = await client.routing.preview({ text, conversationId: null, requested: 'auto' })
    const other = preview.chosen === a ? b : a
    const { conversationId, answer } = await ask(client, other)
    expect(await outcomesOf(client, other)).toMatchObject([
      { kind: 'overruled', value: 1, prompt: text },
    ])
    await client.chat.send({
      conversationId,
      parentId: answer.id,
      messageId: newMessageId(),
      text,
      requested: other,
    })
    await collect(client, conversationId, ended)
    expect(await outcomesOf(client, other)).toHaveLength(1)
    // What the router would have taken anyway says nothing.
    const now = await client.routing.preview({ text, conversationId: null, requested: 'auto' })
    await ask(client, now.chosen ?? a)
    expect((await overview(client)).outcomes).toBe(1)
  })

  test('the demo teaches nothing, though its thumbs are kept', async () => {
    const ollama = createFakeServer(['a:7b'])
    const engine = await startTestEngine({ servers: [ollama] })
    const { client, store } = engine
    const { conversationId, answer } = await ask(client)
    const [attempt] = answer.attempts
    if (!attempt) throw new Error('nothing was tried')
    store.saveAttempt(answer.runId, answer.id, {
      ...attempt,
      model: { ...attempt.model, demo: true },
    })
    await client.learning.rate({ messageId: answer.id, thumb: 'up' })
    expect((await lastAnswer(client, conversationId)).thumb).toBe('up')
    expect((await overview(client)).models).toEqual([])
  })
})

describe('everything learned', () => {
  test('can be exported, reset for one model or all, undone and imported without doubling', async () => {
    const { client } = await start()
    const { answer } = await ask(client)
    const model = modelOf(answer) ?? a
    await client.learning.rate({ messageId: answer.id, thumb: 'down' })
    const before = await overview(client)
    expect(before.models).toMatchObject([{ model, outcomes: 1, present: true }])
    const { text: file } = await client.learning.export()

    expect(await client.learning.import({ text: file })).toEqual({ added: 0, changed: 0, known: 1 })
    expect((await overview(client)).models[0]?.tasks[0]?.outcomes).toBe(1)

    const { reset, outcomes } = await client.learning.reset({ model })
    expect(outcomes).toBe(1)
    expect((await overview(client)).models).toEqual([])
    await client.learning.undoReset({ reset })
    expect((await overview(client)).models[0]?.outcomes).toBe(1)
    await client.learning.reset({ model: null })
    expect(await client.learning.import({ text: file })).toEqual({ added: 1, changed: 0, known: 0 })
    await expect(client.learning.undoReset({ reset: 1 })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('what is no export is refused with where it is wrong', async () => {
    const { client } = await start()
    const refused = (text: string) =>
      expect(client.learning.import({ text })).rejects.toMatchObject({ code: 'invalid-input' })
    await refused('nonsense')
    await refused('{}')
    await refused('null')
    await refused(
      JSON.stringify({ switchyard: 'learning', version: 2, exportedAt: 1, outcomes: [] }),
    )
    const outcome = {
      id: 'x',
      at: 1,
      model: a,
      task: 'codegen',
      complexity: 'simple',
      kind: 'thumb',
    }
    const file = { switchyard: 'learning', version: 1, exportedAt: 1 }
    await refused(JSON.stringify({ ...file, outcomes: [{ ...outcome, value: 7 }] }))
    expect((await overview(client)).outcomes).toBe(0)
  })

  test('only finished answers can be judged', async () => {
    const { client } = await start()
    const { conversationId } = await ask(client)
    const [event] = await collect(client, conversationId, () => true)
    const question = event?.type === 'opened' ? event.page.messages[0] : undefined
    await expect(
      client.learning.rate({ messageId: newMessageId(), thumb: 'up' }),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      client.learning.rate({ messageId: question?.id ?? newMessageId(), thumb: 'up' }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('prompts that are like one with a bad answer are warned by it, whatever their kind', async () => {
    const { client } = await start()
    const { answer } = await ask(client, 'auto', 'plan a birthday party for my daughter')
    const model = modelOf(answer) ?? a
    await client.learning.rate({ messageId: answer.id, thumb: 'down' })
    const quality = async (prompt: string) => {
      const { candidates } = await client.routing.preview({
        text: prompt,
        conversationId: null,
        requested: 'auto',
      })
      return candidates.find((candidate) => candidate.model === model)?.quality
    }
    expect(await quality('plan a birthday party for my daughter please')).toMatchObject({
      source: 'similar',
      detail: 'a prompt like this one',
    })
    expect((await quality('prove that the square root of two is irrational'))?.source).not.toBe(
      'similar',
    )
    expect((await overview(client)).prompts).toBe(1)
  })
})

test('a store that fails costs no decision and no answer, and a thumb that was not kept is refused', async () => {
  const engine = await startTestEngine({
    servers: [createFakeServer(['a:7b', 'b:7b'])],
    outcomes: (store) => ({
      ...store,
      counted() {
        throw new AppError('storage-full', 'The disk is full.')
      },
    }),
  })
  const { answer } = await ask(engine.client)
  expect(answer.status).toBe('done')
  const rating = engine.client.learning.rate({ messageId: answer.id, thumb: 'up' })
  await expect(rating).rejects.toMatchObject({ code: 'storage-full' })
})
