import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '#simulators/clock'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel, gibibyte } from '#simulators/model'
import { type OllamaSimulatorOptions, startOllamaSimulator } from '#simulators/ollama/server'
import { ask, until } from './support/raw-http.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function ollama(options: OllamaSimulatorOptions = {}) {
  const simulator = await startOllamaSimulator({ timeScale: 0, ...options })
  closers.push(simulator.close)
  return {
    simulator,
    chat: (body: Record<string, unknown>) => ask(simulator.url, { path: '/api/chat', body }),
    loaded: async () =>
      JSON.parse((await ask(simulator.url, { path: '/api/ps' })).text).models as {
        name: string
        size: number
        size_vram: number
        expires_at: string
        context_length: number
      }[],
  }
}

function model(name: string, gigabytes: number, more = {}) {
  return createSimulatedModel({
    name,
    family: 'llama',
    parameters: gigabytes * 1e9,
    loadedBytes: gigabytes * 1e9,
    ...more,
  })
}

const messages = [{ role: 'user', content: 'hello' }]

describe('Ollama keeps models', () => {
  it('until their keep-alive is over, counted from the last use', async () => {
    const clock = createManualClock(0)
    const { simulator, chat, loaded } = await ollama({ clock, models: [model('a', 1)] })
    await chat({ model: 'a', messages: [], keep_alive: '2m' })
    expect((await loaded())[0]?.expires_at).toBe('1970-01-01T00:02:00Z')
    clock.advance(60_000)
    await chat({ model: 'a', messages, keep_alive: 90 })
    clock.advance(89_000)
    expect(await loaded()).toHaveLength(1)
    clock.advance(2_000)
    await until(() => simulator.residents().length === 0)
    expect(await loaded()).toEqual([])
  })

  it('for ever when told so', async () => {
    const clock = createManualClock(0)
    const { chat, loaded } = await ollama({ clock, models: [model('a', 1)] })
    await chat({ model: 'a', messages: [], keep_alive: -1 })
    clock.advance(365 * 86_400_000)
    expect((await loaded())[0]?.expires_at).toMatch(/^22\d\d|^23\d\d/)
  })

  it('five minutes by default, and unloads after the answer when told 0', async () => {
    const clock = createManualClock(0)
    const { simulator, chat, loaded } = await ollama({ clock, models: [model('a', 1)] })
    await chat({ model: 'a', messages })
    expect((await loaded())[0]?.expires_at).toBe('1970-01-01T00:05:00Z')
    await chat({ model: 'a', messages, keep_alive: 0 })
    await until(() => simulator.residents().length === 0)
  })

  it('and refuses a keep-alive it can not read', async () => {
    const { chat } = await ollama({ models: [model('a', 1)] })
    expect(await chat({ model: 'a', messages, keep_alive: 'soon' })).toMatchObject({ status: 400 })
  })

  it('in the list while they leave, after the answer that they unload', async () => {
    const clock = createManualClock(0)
    const { simulator, chat, loaded } = await ollama({
      clock,
      timeScale: 1,
      models: [model('a', 1, { loadMs: 0, unloadMs: 500 })],
    })
    await chat({ model: 'a', messages: [] })
    await chat({ model: 'a', messages: [], keep_alive: 0 })
    expect(await loaded()).toHaveLength(1)
    clock.advance(500)
    await until(() => simulator.residents().length === 0)
  })

  it('in the list while they load', async () => {
    const clock = createManualClock(0)
    const { simulator, chat, loaded } = await ollama({
      clock,
      timeScale: 1,
      models: [model('a', 1, { loadMs: 1000 })],
    })
    const answer = chat({ model: 'a', messages: [] })
    await until(() => simulator.residents().length === 1)
    expect((await loaded())[0]?.name).toBe('a')
    expect(simulator.residents()[0]?.state).toBe('loading')
    for (let step = 0; step < 10; step++) {
      clock.advance(100)
      await until(() => (simulator.residents()[0]?.loadProgress ?? 0) >= (step + 1) / 10)
    }
    expect((await answer).text).toContain('"done_reason":"load"')
  })

  it('latest expiry first', async () => {
    const { chat, loaded } = await ollama({ models: [model('a', 1), model('b', 1)] })
    await chat({ model: 'a', messages: [], keep_alive: '1h' })
    await chat({ model: 'b', messages: [], keep_alive: '1m' })
    expect((await loaded()).map((resident) => resident.name)).toEqual(['a', 'b'])
  })
})

describe('Ollama and memory', () => {
  const memory = { vramBytes: 10e9 }

  it('evicts the idle model that leaves soonest', async () => {
    const { chat, loaded } = await ollama({
      memory,
      models: [model('a', 4), model('b', 4), model('c', 4)],
    })
    await chat({ model: 'a', messages: [], keep_alive: '1h' })
    await chat({ model: 'b', messages: [], keep_alive: '1m' })
    await chat({ model: 'c', messages: [], keep_alive: '30m' })
    expect((await loaded()).map((resident) => resident.name)).toEqual(['a', 'c'])
  })

  it('spills into main memory where there is some, alone on the card', async () => {
    const { chat, loaded } = await ollama({
      memory: { vramBytes: 10e9, ramBytes: 20e9 },
      models: [model('a', 4), model('big', 16)],
    })
    await chat({ model: 'a', messages: [] })
    await chat({ model: 'big', messages: [] })
    expect(await loaded()).toMatchObject([{ name: 'big', size: 16e9, size_vram: 10e9 }])
  })

  it('waits for a busy model to be done before it takes its place', async () => {
    let finish = () => {}
    const { simulator, chat } = await ollama({ memory, models: [model('a', 8), model('b', 8)] })
    finish = simulator.inject({
      route: '/api/chat',
      times: 1,
      when: { afterFrames: 1 },
      action: { do: 'stall' },
    })
    const first = chat({ model: 'a', messages })
    await until(() => simulator.activeGenerations() === 1)
    const second = chat({ model: 'b', messages })
    await until(() => simulator.requests.length === 2)
    expect(simulator.residents().map((resident) => resident.id)).toEqual(['a'])
    finish()
    expect((await first).text).toContain('"done":true')
    expect((await second).text).toContain('"done":true')
    expect(simulator.residents().map((resident) => resident.id)).toEqual(['b'])
  })

  it('refuses with 503 when too many wait for a load', async () => {
    const clock = createManualClock(0)
    const { simulator, chat } = await ollama({
      clock,
      timeScale: 1,
      maxQueue: 1,
      models: [model('a', 1, { loadMs: 1000 }), model('b', 1), model('c', 1)],
    })
    const stop = new AbortController()
    const loading = ['a', 'b'].map((name) =>
      ask(simulator.url, {
        path: '/api/chat',
        body: { model: name, messages: [] },
        signal: stop.signal,
      }).catch(() => null),
    )
    await until(() => simulator.residents().length === 1 && simulator.requests.length === 2)
    expect(await chat({ model: 'c', messages: [] })).toMatchObject({
      status: 503,
      text: '{"error":"server busy, please try again.  maximum pending requests exceeded"}',
    })
    stop.abort()
    await Promise.all(loading)
    await until(() => simulator.residents().length === 0)
  })

  it('reloads when the context changes', async () => {
    const { simulator, chat } = await ollama({ models: [model('a', 1)] })
    await chat({ model: 'a', messages })
    const before = simulator.residents()[0]
    await chat({ model: 'a', messages, options: { num_ctx: 8192 } })
    expect(simulator.residents()).toHaveLength(1)
    expect(simulator.residents()[0]).not.toBe(before)
    expect(simulator.residents()[0]?.contextLength).toBe(8192)
  })

  it('waits with the reload until nobody uses the model', async () => {
    const { simulator, chat } = await ollama({ models: [model('a', 1)] })
    const finish = simulator.inject({
      route: '/api/chat',
      times: 1,
      when: { afterFrames: 1 },
      action: { do: 'stall' },
    })
    const first = chat({ model: 'a', messages })
    await until(() => simulator.activeGenerations() === 1)
    const second = chat({ model: 'a', messages, options: { num_ctx: 8192 } })
    await until(() => simulator.requests.length === 2)
    expect(simulator.residents().map((resident) => resident.contextLength)).toEqual([4096])
    finish()
    expect((await first).text).toContain('"done":true')
    expect((await second).text).toContain('"done":true')
    expect(simulator.residents().map((resident) => resident.contextLength)).toEqual([8192])
  })

  it.each([
    ['0.12.11', 32, 4096],
    ['0.33.0', 16, 4096],
    ['0.33.0', 24, 32_768],
    ['0.33.0', 80, 131_072],
  ] as const)('%s with %i GiB gives a context of %i', async (version, gib, context) => {
    const { chat, loaded } = await ollama({
      version,
      memory: { vramBytes: gib * gibibyte },
      models: [model('a', 1)],
    })
    await chat({ model: 'a', messages: [] })
    expect((await loaded())[0]?.context_length).toBe(context)
  })
})

describe('a client that goes away', () => {
  it.each(['ollama', 'lmstudio'] as const)('stops the generation of %s', async (kind) => {
    const clock = createManualClock(0)
    const options = { clock, timeScale: 1, models: [model('a', 1, { loadMs: 0 })] }
    const simulator =
      kind === 'ollama'
        ? await startOllamaSimulator(options)
        : await startLmStudioSimulator(options)
    closers.push(simulator.close)
    const path = kind === 'ollama' ? '/api/chat' : '/v1/chat/completions'
    const stop = new AbortController()
    const asked = ask(simulator.url, {
      path,
      body: { model: 'a', messages, stream: true },
      signal: stop.signal,
    }).catch(() => null)
    await until(() => simulator.activeGenerations() === 1)
    stop.abort()
    await until(() => simulator.activeGenerations() === 0)
    expect(simulator.residents()[0]?.active).toBe(0)
    await asked
    expect(simulator.requests[0]?.outcome).toBe('cut-short')
  })

  it('stops a load', async () => {
    const clock = createManualClock(0)
    const { simulator } = await ollama({ clock, timeScale: 1, models: [model('a', 1)] })
    const stop = new AbortController()
    const body = { model: 'a', messages }
    const asked = ask(simulator.url, { path: '/api/chat', body, signal: stop.signal }).catch(
      () => null,
    )
    await until(() => simulator.residents().length === 1)
    stop.abort()
    await until(() => simulator.residents().length === 0)
    await asked
  })
})

describe('LM Studio loads on demand', () => {
  async function lmStudio(options = {}) {
    const clock = createManualClock(0)
    const simulator = await startLmStudioSimulator({
      clock,
      timeScale: 0,
      models: [model('a', 4), model('b', 4), model('c', 4)],
      ...options,
    })
    closers.push(simulator.close)
    const chat = (name: string, more = {}) =>
      ask(simulator.url, { path: '/v1/chat/completions', body: { model: name, messages, ...more } })
    const ids = () => simulator.residents().map((resident) => resident.id)
    return { clock, simulator, chat, ids }
  }

  it('one model at a time, beside those loaded by hand', async () => {
    const { simulator, chat, ids } = await lmStudio()
    await ask(simulator.url, { path: '/api/v1/models/load', body: { model: 'a' } })
    await chat('b')
    expect(ids()).toEqual(['a', 'b'])
    await chat('c')
    expect(ids()).toEqual(['a', 'c'])
  })

  it('for an hour, or as long as the request says', async () => {
    const { clock, simulator, chat, ids } = await lmStudio()
    await chat('a', { ttl: 300 })
    clock.advance(299_000)
    expect(ids()).toEqual(['a'])
    clock.advance(2_000)
    await until(() => simulator.residents().length === 0)
    await chat('b')
    clock.advance(3_599_000)
    expect(ids()).toEqual(['b'])
    clock.advance(2_000)
    await until(() => simulator.residents().length === 0)
  })

  it('not at all when told so', async () => {
    const { chat } = await lmStudio({ jit: false })
    const answer = await chat('a')
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('No models loaded')
  })

  it('works on several requests of one model at once, up to its limit', async () => {
    const { simulator, chat } = await lmStudio({ parallel: 2 })
    await chat('a')
    const finish = simulator.inject({
      route: /chat/,
      when: { afterFrames: 0 },
      action: { do: 'stall' },
    })
    const asked = [1, 2, 3].map(() => chat('a', { stream: true }))
    await until(() => simulator.residents()[0]?.active === 3)
    expect(simulator.activeGenerations()).toBe(2)
    finish()
    for (const answer of await Promise.all(asked)) expect(answer.text).toContain('[DONE]')
  })
})
