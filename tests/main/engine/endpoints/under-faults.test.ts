import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import type { WireAction } from '#simulators/faults'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { connectQuickly, known, openTestEndpoints } from './open-registry.ts'

const id = 'ollama' as EndpointId

/** A registry over one simulated Ollama, as discovery finds it. */
async function openOn(url: string) {
  const endpoints = openTestEndpoints(connectQuickly)
  endpoints.registry.setKnown(known({}, [{ kind: 'ollama', url, quiet: false }]))
  await endpoints.registry.refresh()
  return endpoints
}

async function openSimulated() {
  const simulator = await startOllamaSimulator({ timeScale: 0, version: '0.33.0' })
  onTestFinished(() => simulator.close())
  const endpoints = await openOn(simulator.url)
  const { registry, health, queues } = endpoints

  /** One real request as a run makes it. */
  async function ask(model: Model): Promise<Failure | null> {
    const signal = new AbortController().signal
    const place = await queues.enter(
      { endpointId: id, model: model.name, priority: 'person' },
      { signal },
    )
    health.started(model)
    let failure: Failure | null = null
    try {
      const request = { model: model.name, turns: [{ role: 'user' as const, content: 'Hello' }] }
      for await (const event of registry.serverOf(model).stream(request, signal)) {
        if (event.type === 'text') health.firstToken(model)
        else if (event.type === 'failed') failure = event.failure
      }
    } finally {
      health.ended(model, failure)
      place.leave()
    }
    return failure
  }
  const chatModel = () => {
    const model = registry.inventory
      .get()
      .models.find(({ capabilities }) => capabilities.includes('chat'))
    if (!model) throw new Error('It lists no chat model.')
    return model
  }
  return { simulator, ask, chatModel, ...endpoints }
}

const onChat = (action: WireAction) => ({ route: '/api/chat', when: 'pre' as const, action })
const onLists = (action: WireAction) => ({
  route: /\/api\/(version|tags|ps)/,
  when: 'pre' as const,
  action,
})
const status = (code: number, headers: Record<string, string> = {}): WireAction => ({
  do: 'status',
  status: code,
  body: '{"error":"refused"}',
  contentType: 'application/json',
  headers,
})

describe('what lists say', () => {
  test.each([
    ['a hang', { do: 'hang' }, 'down', 'stalled'],
    ['401', status(401), 'misconfigured', 'unauthorised'],
    ['429', status(429, { 'retry-after': '7' }), 'rate-limited', 'rate-limited'],
    [
      'a web page',
      { do: 'body', body: '<html>', contentType: 'text/html' },
      'wrong-server',
      'wrong-server',
    ],
    ['a redirect', status(302, { location: '/login' }), 'wrong-server', 'wrong-server'],
    ['a reset', { do: 'rst' }, 'down', undefined],
  ] as const)('%s, and it is well again afterwards', async (_name, action, state, code) => {
    const { simulator, registry, endpoint } = await openSimulated()
    expect(endpoint('ollama').state).toBe('ready')
    const remove = simulator.inject(onLists(action))
    await registry.refresh()
    const ill = endpoint('ollama')
    expect(ill.state).toBe(state)
    expect(ill.failure?.message).toBeTruthy()
    if (code) expect(ill.failure?.code).toBe(code)
    if (state === 'rate-limited') expect(ill.retryAt).toBeGreaterThan(Date.now() + 5_000)
    expect(registry.inventory.get().models).toEqual([])
    remove()
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', failure: null })
    expect(registry.inventory.get().models.length).toBeGreaterThan(0)
  })

  test('a server that goes to sleep and wakes', async () => {
    const { simulator, registry, endpoint, ask, chatModel } = await openSimulated()
    await simulator.suspend()
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'down', failure: { code: 'unreachable' } })
    await simulator.resume()
    await registry.refresh()
    expect(endpoint('ollama').state).toBe('ready')
    expect(await ask(chatModel())).toBeNull()
  })

  test('another program at its port, then it again in another version', async () => {
    const first = await startOllamaSimulator({ timeScale: 0, version: '0.29.0' })
    const { registry, endpoint } = await openOn(first.url)
    const { port } = first
    expect(endpoint('ollama').version).toBe('0.29.0')
    await first.close()
    const stranger = createServer((_request, response) => response.end('hello'))
    await once(stranger.listen(port, '127.0.0.1'), 'listening')
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'wrong-server', modelCount: 0 })
    stranger.closeAllConnections()
    await new Promise((resolve) => stranger.close(resolve))
    const second = await startOllamaSimulator({ timeScale: 0, version: '0.33.0', port })
    onTestFinished(() => second.close())
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', version: '0.33.0' })
  })
})

describe('what generations say, while the lists answer', () => {
  test('silence of a loaded model: down, and a token makes it well again', async () => {
    const { simulator, registry, health, ask, chatModel, endpoint } = await openSimulated()
    expect(await ask(chatModel())).toBeNull()
    await registry.renew(id)
    expect(chatModel().resident).not.toBeNull()
    const remove = simulator.inject(onChat({ do: 'hang' }))
    expect(await ask(chatModel())).toMatchObject({ code: 'stalled' })
    await registry.renew(id)
    expect(endpoint('ollama')).toMatchObject({ state: 'down', failure: { code: 'stalled' } })
    expect(endpoint('ollama').retryAt).toBeGreaterThan(Date.now())
    // It is the only one there is, so people may still try.
    expect(health.allows(chatModel())).toEqual({ ok: true })
    remove()
    expect(await ask(chatModel())).toBeNull()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', failure: null })
  })

  test.each([
    ['401', status(401), 'misconfigured', 'unauthorised'],
    ['429', status(429, { 'retry-after': '60' }), 'rate-limited', 'rate-limited'],
  ] as const)('%s', async (_name, action, state, code) => {
    const { simulator, registry, ask, chatModel, endpoint } = await openSimulated()
    simulator.inject(onChat(action))
    expect(await ask(chatModel())).toMatchObject({ code })
    await registry.renew(id)
    expect(endpoint('ollama')).toMatchObject({ state, failure: { code } })
  })

  test.each<[string, WireAction]>([
    [
      'web pages of a proxy',
      { do: 'status', status: 502, body: '<html>Bad gateway', contentType: 'text/html' },
    ],
    ['streams cut short', { do: 'cleanEof' }],
    ['resets', { do: 'rst' }],
  ])('%s: down after three in a row', async (_name, action) => {
    const { simulator, ask, chatModel, endpoint } = await openSimulated()
    simulator.inject(onChat(action))
    for (let i = 0; i < 2; i++) expect(await ask(chatModel())).not.toBeNull()
    expect(endpoint('ollama').state).toBe('ready')
    const last = await ask(chatModel())
    expect(endpoint('ollama')).toMatchObject({ state: 'down', failure: { code: last?.code } })
    simulator.clearFaults()
    expect(await ask(chatModel())).toBeNull()
    expect(endpoint('ollama').state).toBe('ready')
    expect(simulator.activeGenerations()).toBe(0)
  })
})
