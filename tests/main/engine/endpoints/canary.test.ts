import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type CanaryFacts, decideCanary } from '#engine/endpoints/canary'
import type { EndpointId } from '#shared/contract/ids'
import type { Endpoint } from '#shared/contract/models'
import { createFakeServer, type FakeServer } from '#tests/support/fake-server'
import { makeModel, residency } from '#tests/support/models'
import { fakes, known, openTestEndpoints, usual } from './open-registry.ts'

const endpoint: Endpoint = {
  id: 'ollama' as EndpointId,
  kind: 'ollama',
  name: 'Ollama',
  url: 'http://127.0.0.1:11434',
  source: 'found',
  state: 'ready',
  version: '0.33.0',
  modelCount: 1,
  failure: null,
  checkedAt: 1,
  queue: { running: 0, waiting: 0 },
  abilities: { load: true, unload: true, pull: true, remove: true },
  hasToken: false,
  lastTokenAt: null,
  retryAt: null,
}
const loaded = makeModel('a:7b', { resident: residency })

const idle: CanaryFacts = {
  endpoint,
  models: [makeModel('cold:7b'), loaded],
  idleMs: 300_000,
  wantedIdleMs: 300_000,
  now: 1_000_000,
}

describe('whom it asks', () => {
  test('a loaded chat model of a local endpoint that was idle long enough', () => {
    expect(decideCanary(idle)).toBe(loaded)
  })

  test.each<[string, Partial<CanaryFacts>]>([
    ['not idle long enough', { idleMs: 299_999 }],
    ['switched off', { wantedIdleMs: 0 }],
    ['nothing loaded', { models: [makeModel('cold:7b')] }],
    ['a cloud model', { models: [{ ...loaded, remote: true }] }],
    ['an embedding model', { models: [{ ...loaded, capabilities: ['embedding'] }] }],
    [
      'one about to expire',
      { models: [{ ...loaded, resident: { ...residency, expiresAt: 1_030_000 } }] },
    ],
    ['elsewhere', { endpoint: { ...endpoint, url: 'http://192.168.1.20:11434' } }],
    ['anything behind OpenAI’s interface', { endpoint: { ...endpoint, kind: 'openai' } }],
    ['somebody runs', { endpoint: { ...endpoint, queue: { running: 1, waiting: 0 } } }],
    ['somebody waits', { endpoint: { ...endpoint, queue: { running: 0, waiting: 1 } } }],
    ['busy or loading', { endpoint: { ...endpoint, state: 'warming' } }],
    ['down, and not time to try', { endpoint: { ...endpoint, state: 'down', retryAt: 1_000_001 } }],
    ['wants a token', { endpoint: { ...endpoint, state: 'misconfigured' } }],
  ])('not: %s', (_why, given) => {
    expect(decideCanary({ ...idle, ...given })).toBeNull()
  })

  test('one that is down for its silence, when it is time to try', () => {
    const down = { ...endpoint, state: 'down' as const, retryAt: 1_000_000 }
    expect(decideCanary({ ...idle, endpoint: down, idleMs: 0 })).toBe(loaded)
  })
})

describe('the question', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function openIdle(server: FakeServer) {
    server.models = server.models.map((model) => ({ ...model, resident: residency }))
    const endpoints = openTestEndpoints(fakes({ 'http://127.0.0.1:11434': server }))
    endpoints.registry.setKnown(known({}, usual.slice(0, 1)))
    await vi.advanceTimersByTimeAsync(1)
    return endpoints
  }

  test('one token after five idle minutes, and again after five more', async () => {
    const server = createFakeServer(['a:7b'])
    const { endpoint } = await openIdle(server)
    await vi.advanceTimersByTimeAsync(4 * 60_000)
    expect(server.requests).toEqual([])
    await vi.advanceTimersByTimeAsync(90_000)
    expect(server.requests).toMatchObject([{ model: 'a:7b', maxTokens: 1 }])
    expect(endpoint('ollama').lastTokenAt).toBeGreaterThan(Date.now() - 120_000)
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 30_000)
    expect(server.requests).toHaveLength(2)
  })

  test('with the context the model has, as background work, and whatever the clock says', async () => {
    const server = createFakeServer(['a:7b'])
    const { queues } = await openIdle(server)
    server.models = server.models.map((model) => ({
      ...model,
      resident: { ...residency, contextLength: 4321 },
    }))
    const person = await queues.enter(
      { endpointId: 'ollama' as EndpointId, model: 'a:7b', priority: 'person' },
      { signal: new AbortController().signal },
    )
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(server.requests).toEqual([])
    person.leave()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.requests).toMatchObject([{ contextLength: 4321 }])
  })

  test('a clock that is set back by a day does not silence it for a day', async () => {
    const server = createFakeServer(['a:7b'])
    const { endpoint } = await openIdle(server)
    await vi.advanceTimersByTimeAsync(6 * 60_000)
    expect(server.requests).toHaveLength(1)
    expect(endpoint('ollama').lastTokenAt).not.toBeNull()
    vi.setSystemTime(Date.now() - 24 * 3_600_000)
    await vi.advanceTimersByTimeAsync(6 * 60_000)
    expect(server.requests).toHaveLength(2)
  })

  test('silence means down in words while the lists answer; it comes back by itself', async () => {
    const server = createFakeServer(['a:7b'])
    server.script.set('a:7b', ['wait'])
    const { registry, queues, endpoint } = await openIdle(server)
    // Asked after five minutes, given up 20 seconds later, and left alone for at least five.
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 21_000)
    expect(endpoint('ollama')).toMatchObject({
      state: 'down',
      modelCount: 1,
      failure: { code: 'stalled', message: expect.stringContaining('lists its models') },
    })
    expect(endpoint('ollama').retryAt).toBeGreaterThan(0)
    expect(queues.state('ollama' as EndpointId)).toEqual({ running: 0, waiting: 0 })
    server.script.clear()
    await vi.advanceTimersByTimeAsync(2 * 60_000)
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', failure: null })
  })

  test('nobody waits for it: a person’s request ends it', async () => {
    const server = createFakeServer(['a:7b'])
    server.script.set('a:7b', ['wait'])
    const { queues, endpoint } = await openIdle(server)
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 16_000)
    expect(queues.state('ollama' as EndpointId).running).toBe(1)
    const place = await queues.enter(
      { endpointId: 'ollama' as EndpointId, model: 'a:7b', priority: 'person' },
      { signal: new AbortController().signal },
    )
    place.leave()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', failure: null })
  })

  test('does not lengthen the life of a model that is to expire', async () => {
    const server = createFakeServer(['a:7b'])
    await openIdle(server)
    const expiresAt = Date.now() + 8 * 60_000
    server.models = server.models.map((model) => ({
      ...model,
      resident: { ...residency, expiresAt },
    }))
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 30_000)
    const seconds = server.requests[0]?.keepAliveSeconds ?? 0
    expect(seconds).toBeGreaterThan(120)
    expect(seconds).toBeLessThanOrEqual(180)
  })
})
