import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ModelServer, StreamEvent } from '#engine/endpoints/model-server'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { collect, never, reasoningOf, refusalOf, textOf } from '../http/collect.ts'
import {
  ask,
  chatModel,
  connect,
  embeddingModel,
  type RunningServer,
  targets,
  thinkingModel,
  withManyModels,
} from './targets.ts'

const words = ['Grüße', ', ', '世界', ' ', '🦊', '\n\n', '```ts\n', 'let x = 1', '\n```']
const thoughts = ['Let', ' me', ' see', ' …']

describe.each(targets)('$name', (target) => {
  let running: RunningServer
  let server: ModelServer

  beforeEach(async () => {
    running = await target.start({
      reply: ({ model }) => ({ text: words, reasoning: model.thinks ? thoughts : [] }),
    })
    server = connect(target, running.url)
  })
  afterEach(() => running.close())

  const afterWords = (count: number) => ({ afterFrames: target.frontFrames + count })
  const asked = () => running.requests.filter((request) => request.path === target.chatRoute)

  test('says who it is, again and again', async () => {
    const identity = { kind: target.kind, version: target.identifiedAs }
    expect(await server.identify(never())).toMatchObject(identity)
    expect(await server.identify(never())).toMatchObject(identity)
    expect(running.requests.every((request) => request.path !== target.chatRoute)).toBe(true)
  })

  test('is not taken for another kind', async () => {
    // Whatever lists models is OpenAI-compatible: all of these are, in part.
    const others = targets.filter(({ kind }) => kind !== target.kind && kind !== 'openai')
    for (const other of others) {
      const failure = await refusalOf(connect(other, running.url).identify(never()))
      expect(failure.code).toBe('wrong-server')
    }
  })

  test('lists chat and embedding models, none of them loaded by asking', async () => {
    const models = await server.listModels(never())
    const nameless = (name: string) => name.replace(/:latest$/, '')
    expect(models.map((model) => nameless(model.name)).sort()).toEqual(
      (target.holds === 'many' ? [chatModel, thinkingModel, embeddingModel] : [chatModel]).sort(),
    )
    const byName = (name: string) => models.find((model) => nameless(model.name) === name)
    expect(byName(chatModel)).toMatchObject({ parameters: 7e9, remote: false })
    expect(byName(chatModel)?.sizeBytes).toEqual(target.tells.sizes ? expect.any(Number) : null)
    if (target.tells.details) {
      expect(byName(chatModel)).toMatchObject({
        family: 'llama',
        quantization: 'Q4_K_M',
        contextLength: 32768,
      })
      expect(byName(chatModel)?.capabilities.toSorted()).toEqual(['chat', 'tools'])
    }
    if (target.holds === 'one') return
    expect(byName(chatModel)?.resident).toBeNull()
    expect(byName(thinkingModel)?.capabilities.includes('reasoning')).toBe(target.tells.reasoning)
    expect(byName(embeddingModel)?.capabilities).toEqual(['embedding'])
  })

  test('lists what is loaded, with what it says about it', async () => {
    await collect(server.stream(ask('Hi'), never()))
    const models = await server.listModels(never())
    const loaded = models.filter((model) => model.resident !== null)
    expect(loaded).toHaveLength(target.tells.residents ? 1 : 0)
    const [resident] = loaded
    if (!resident) return
    expect(resident.name.startsWith(chatModel)).toBe(true)
    expect(resident.resident?.contextLength).toBeGreaterThan(0)
    if (target.tells.expiry) {
      expect(resident.resident?.vramBytes).toBeGreaterThan(0)
      expect(resident.resident?.expiresAt).toBeGreaterThan(Date.now())
    }
  })

  test('streams text as written, with tokens and times', async () => {
    const events = await collect(server.stream(ask('Hi'), never()))
    expect(textOf(events)).toBe(words.join(''))
    expect(events.filter((event) => event.type === 'text').length).toBeGreaterThan(3)
    expect(events.filter((event) => event.type === 'done')).toHaveLength(1)
    const last = events.at(-1)
    expect(last).toMatchObject({ type: 'done', finish: 'stop', servedModel: null })
    if (last?.type !== 'done') return
    expect(last.measures.promptTokens).toBeGreaterThan(0)
    expect(last.measures.completionTokens).toBe(words.length)
    const timed = target.times === 'none' ? null : expect.any(Number)
    const loadMs = target.times === 'all' ? expect.any(Number) : null
    expect(last.measures).toMatchObject({ loadMs, promptMs: timed, generateMs: timed })
  })

  test('sends the whole conversation, and no more than that', async () => {
    const turns = [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: 'One "quoted" line\nand 🦊' },
      { role: 'assistant' as const, content: 'Yes.' },
      { role: 'user' as const, content: 'x'.repeat(20_000) },
    ]
    await collect(server.stream({ model: chatModel, turns }, never()))
    expect(asked()).toHaveLength(1)
    expect(asked()[0]?.body).toMatchObject({ model: chatModel, messages: turns, stream: true })
    expect(asked()[0]?.body).not.toHaveProperty('think')
  })

  test('stopping ends with `stopped`, and the generation upstream with it', async () => {
    running.inject({ route: target.chatRoute, when: afterWords(3), action: { do: 'stall' } })
    const stop = new AbortController()
    const events: StreamEvent[] = []
    for await (const event of server.stream(ask('Hi'), stop.signal)) {
      events.push(event)
      if (event.type === 'text' && textOf(events) === words.slice(0, 3).join('')) {
        expect(running.activeGenerations()).toBe(1)
        stop.abort()
      }
    }
    expect(events.at(-1)).toEqual({ type: 'stopped' })
    const others = events.filter(({ type }) => type !== 'text' && type !== 'phase')
    expect(others).toHaveLength(1)
    await vi.waitUntil(() => running.activeGenerations() === 0 && running.openSockets() === 0)
  })

  test('leaving the loop ends the generation upstream', async () => {
    running.inject({ route: target.chatRoute, when: afterWords(2), action: { do: 'stall' } })
    for await (const event of server.stream(ask('Hi'), never())) {
      if (event.type === 'text') break
    }
    await vi.waitUntil(() => running.activeGenerations() === 0 && running.openSockets() === 0)
  })

  test('streams stop one by one', async () => {
    running.inject({
      route: target.chatRoute,
      times: 1,
      when: afterWords(2),
      action: { do: 'stall' },
    })
    const stop = new AbortController()
    const held: StreamEvent[] = []
    for await (const event of server.stream(ask('Hi'), stop.signal)) {
      held.push(event)
      if (textOf(held) !== words.slice(0, 2).join('')) continue
      // Ollama has one slot per model here; LM Studio has several, but only one model loaded on demand.
      const model = target.kind === 'ollama' ? thinkingModel : chatModel
      const other = await collect(server.stream(ask('Hi', model), never()))
      expect(other.at(-1)?.type).toBe('done')
      stop.abort()
    }
    expect(held.at(-1)).toEqual({ type: 'stopped' })
  })

  test('a list of no models', async () => {
    await running.close()
    running = await target.start({ models: [] })
    expect(await connect(target, running.url).listModels(never())).toEqual([])
  })

  test('all connections are released', async () => {
    const sockets = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    const before = sockets()
    for (let round = 0; round < 10; round++) {
      await server.identify(never())
      await server.listModels(never())
      await collect(server.stream(ask('Hi'), never()))
    }
    await vi.waitUntil(() => sockets() <= before)
  })
})

describe.each(withManyModels)('$name with several models', (target) => {
  let running: RunningServer
  let server: ModelServer

  beforeEach(async () => {
    running = await target.start({
      reply: ({ model }) => ({ text: words, reasoning: model.thinks ? thoughts : [] }),
    })
    server = connect(target, running.url)
  })
  afterEach(() => running.close())

  test('streams reasoning apart from the text and before it', async () => {
    const events = await collect(server.stream(ask('Hi', thinkingModel), never()))
    expect(reasoningOf(events)).toBe(thoughts.join(''))
    expect(textOf(events)).toBe(words.join(''))
    const kinds = events.map((event) => event.type)
    expect(kinds.lastIndexOf('reasoning')).toBeLessThan(kinds.indexOf('text'))
  })

  test('a model that is not there', async () => {
    const events = await collect(server.stream(ask('Hi', 'nobody-13b'), never()))
    expect(events).toEqual([
      {
        type: 'failed',
        failure: expect.objectContaining({ code: 'model-not-found', status: 404 }),
      },
    ])
  })

  test('a model that only embeds', async () => {
    const events = await collect(server.stream(ask('Hi', embeddingModel), never()))
    expect(events).toEqual([
      { type: 'failed', failure: expect.objectContaining({ code: 'model-unsupported' }) },
    ])
  })
})

test('LM Studio with one model loaded answers under its own name', async () => {
  const target = targets.find(({ kind }) => kind === 'lmstudio')
  if (!target) throw new Error('no LM Studio among the targets')
  const running = await target.start()
  try {
    const server = connect(target, running.url)
    await collect(server.stream(ask('Hi'), never()))
    const events = await collect(server.stream(ask('Hi', 'no-such-model'), never()))
    expect(events.at(-1)).toMatchObject({ type: 'done', servedModel: chatModel })
  } finally {
    await running.close()
  }
})

test('LM Studio that wants a token is told from a wrong server', async () => {
  const running = await startLmStudioSimulator({
    version: '0.4',
    timeScale: 0,
    apiToken: 'sk-lm-a:b',
  })
  try {
    const target = targets.find(({ name }) => name === 'LM Studio 0.4')
    if (!target) throw new Error('no LM Studio among the targets')
    const server = connect(target, running.url)
    expect((await refusalOf(server.identify(never()))).code).toBe('unauthorised')
    expect((await refusalOf(server.listModels(never()))).code).toBe('unauthorised')
    const events = await collect(server.stream(ask('Hi'), never()))
    expect(events).toMatchObject([{ type: 'failed', failure: { code: 'unauthorised' } }])
  } finally {
    await running.close()
  }
})
