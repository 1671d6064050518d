import { afterEach, describe, expect, test, vi } from 'vitest'
import { tokenNameOf } from '#engine/endpoints/endpoints-api'
import { listKnownEndpoints } from '#engine/endpoints/known-endpoints'
import type { EndpointId } from '#shared/contract/ids'
import { settingsSchema } from '#shared/contract/settings'
import { createFakeServer, type FakeServer } from '#tests/support/fake-server'
import { residency } from '#tests/support/models'
import { fakes, known, openTestEndpoints, usual } from './open-registry.ts'

const ollamaUrl = 'http://127.0.0.1:11434'
const ollamaId = 'ollama' as EndpointId

const openRegistry = (servers: Record<string, FakeServer>) =>
  openTestEndpoints(fakes(servers)).registry

afterEach(() => {
  vi.useRealTimers()
})

describe('which endpoints are known', () => {
  test('the usual addresses, unless discovery is off', () => {
    expect(known().map((endpoint) => [endpoint.id, endpoint.source])).toEqual([
      ['ollama', 'found'],
      ['lmstudio', 'found'],
    ])
    expect(known({ discovery: { enabled: false } })).toEqual([])
  })

  test('what the settings name takes the place of the same address', () => {
    const list = known({
      endpoints: [{ id: 'mine', kind: 'ollama', url: 'http://127.0.0.1:11434/', enabled: false }],
    })
    expect(list.map((endpoint) => endpoint.id)).toEqual(['lmstudio', 'mine'])
    expect(list[1]).toMatchObject({ url: 'http://127.0.0.1:11434', enabled: false })
  })

  test('in demo mode nothing but the simulators', () => {
    const demo = [{ kind: 'ollama' as const, url: 'http://127.0.0.1:5555', quiet: false }]
    const settings = settingsSchema.parse({
      endpoints: [{ id: 'mine', kind: 'ollama', url: 'http://127.0.0.1:11434' }],
    })
    expect(listKnownEndpoints(settings, usual, demo).map((endpoint) => endpoint.id)).toEqual([
      'demo-ollama',
    ])
  })
})

describe('addresses', () => {
  test('several of a kind have names and ids of their own, which stay', () => {
    const list = known({}, [
      ...usual,
      { kind: 'llamacpp', url: 'http://127.0.0.1:9931', quiet: true },
      { kind: 'llamacpp', url: 'http://127.0.0.1:8080', quiet: true },
    ])
    expect(list.map(({ id, name }) => [id, name]).slice(2)).toEqual([
      ['llamacpp', 'llama-server'],
      ['llamacpp-8080', 'llama-server (port 8080)'],
    ])
  })

  test('another spelling of the same place is the same place', () => {
    const list = known({
      endpoints: [
        { id: 'mine', kind: 'ollama', url: 'http://localhost:11434' },
        { id: 'v1', kind: 'openai', url: 'http://[::1]:1234/v1/' },
      ],
    })
    expect(list.map(({ id, url }) => [id, url])).toEqual([
      ['mine', 'http://localhost:11434'],
      ['v1', 'http://[::1]:1234'],
    ])
  })

  test('a server elsewhere keeps the path before /v1, and its limit', () => {
    const list = known({
      discovery: { enabled: false },
      endpoints: [
        { id: 'far', kind: 'openai', url: 'https://models.example/api/v1', maxConcurrent: 2 },
        { id: 'lan', kind: 'ollama', url: 'http://192.168.1.20:11434/some/page' },
      ],
    })
    expect(list).toMatchObject([
      { url: 'https://models.example/api', maxConcurrent: 2 },
      { url: 'http://192.168.1.20:11434', maxConcurrent: null },
    ])
  })

  test('a quiet address shows once something answered there, and then stays', async () => {
    const server = createFakeServer(['a:7b'])
    server.down = { code: 'unreachable', message: 'ECONNREFUSED' }
    const { registry } = openTestEndpoints(fakes({ 'http://127.0.0.1:9931': server }))
    registry.setKnown(known({}, [{ kind: 'llamacpp', url: 'http://127.0.0.1:9931', quiet: true }]))
    expect((await registry.refresh()).endpoints).toEqual([])
    server.down = null
    expect((await registry.refresh()).endpoints).toMatchObject([{ id: 'llamacpp', state: 'ready' }])
    server.down = { code: 'unreachable', message: 'ECONNREFUSED' }
    expect((await registry.refresh()).endpoints).toMatchObject([{ state: 'down' }])
  })

  test('one server that two kinds recognise is listed once, as the kind that knows it best', async () => {
    const server = createFakeServer(['a:7b'])
    const other = createFakeServer(['a:7b'])
    const place = 'http://127.0.0.1:8080'
    const { registry } = openTestEndpoints((kind) => (kind === 'openai' ? other : server))
    registry.setKnown(
      known({}, [
        { kind: 'openai', url: place, quiet: true },
        { kind: 'llamacpp', url: place, quiet: true },
      ]),
    )
    const both = await registry.refresh()
    expect(both.endpoints.map(({ kind }) => kind)).toEqual(['llamacpp'])
    expect(both.models).toHaveLength(1)
    server.down = { code: 'wrong-server', message: 'not llama-server' }
    expect((await registry.refresh()).endpoints.map(({ kind }) => kind)).toEqual(['openai'])
  })
})

describe('the registry', () => {
  test('lists the models of those that answer, and names what is wrong with the others', async () => {
    const ollama = createFakeServer(['a:7b', 'b:7b'])
    const lmstudio = createFakeServer([])
    lmstudio.down = { code: 'unauthorised', message: '401' }
    const registry = openRegistry({
      'http://127.0.0.1:11434': ollama,
      'http://127.0.0.1:1234': lmstudio,
    })
    registry.setKnown(known())
    const inventory = await registry.refresh()
    expect(inventory.models.map((model) => model.key)).toEqual(['ollama/a:7b', 'ollama/b:7b'])
    expect(inventory.endpoints.map((endpoint) => endpoint.state)).toEqual([
      'ready',
      'misconfigured',
    ])
    expect(inventory.endpoints[0]).toMatchObject({ version: '0.33.0', modelCount: 2 })
    expect(inventory.endpoints[1]?.failure?.code).toBe('unauthorised')
  })

  test('a server that goes away takes its models along, and brings them back', async () => {
    const ollama = createFakeServer(['a:7b'])
    const registry = openRegistry({ 'http://127.0.0.1:11434': ollama })
    registry.setKnown(known())
    await registry.refresh()
    ollama.down = { code: 'unreachable', message: 'ECONNREFUSED' }
    await registry.renew(ollamaId)
    const gone = registry.inventory.get()
    expect(gone.models).toEqual([])
    expect(gone.endpoints[0]?.state).toBe('down')
    ollama.down = null
    expect((await registry.refresh()).models).toHaveLength(1)
  })

  test('one that comes back may be asked at once, and whoever waited for its residents starts', async () => {
    const server = createFakeServer(['a:7b', 'b:7b'])
    const { registry, health, queues, endpoint } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    const reside = (...names: string[]) => {
      server.models = server.models.map((model) => ({
        ...model,
        resident: names.includes(model.name) ? residency : null,
      }))
    }
    reside('a:7b')
    registry.setKnown(known({}, usual.slice(0, 1)))
    await registry.refresh()
    const [model] = registry.inventory.get().models
    if (!model) throw new Error('It lists no model.')
    health.started(model)
    health.ended(model, { code: 'stalled', message: 'silence' })
    expect(endpoint('ollama').retryAt).toBeGreaterThan(Date.now())
    server.down = { code: 'unreachable', message: 'ECONNREFUSED' }
    await registry.refresh()
    server.down = null
    await registry.refresh()
    expect(endpoint('ollama').retryAt).toBeLessThanOrEqual(Date.now() + 1_000)

    const ask = (name: string) =>
      queues.enter(
        { endpointId: ollamaId, model: name, priority: 'person' },
        { signal: new AbortController().signal },
      )
    const first = await ask('a:7b')
    const other = ask('b:7b')
    expect(queues.state(ollamaId)).toEqual({ running: 1, waiting: 1 })
    reside('a:7b', 'b:7b')
    await registry.refresh()
    const second = await other
    first.leave()
    second.leave()
  })

  test('a renewal does not count a check that began before it', async () => {
    const server = createFakeServer(['a:7b'])
    const { registry } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    const held = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const old = server.models
    server.listModels = async () => {
      begun.resolve()
      await held.promise
      return old
    }
    registry.setKnown(known({}, usual.slice(0, 1)))
    await begun.promise
    const renewed = registry.renew(ollamaId)
    server.listModels = async () => []
    held.resolve()
    await renewed
    expect(registry.inventory.get().models).toEqual([])
  })

  test('tells watchers only when something changed', async () => {
    const ollama = createFakeServer(['a:7b'])
    const registry = openRegistry({ 'http://127.0.0.1:11434': ollama })
    registry.setKnown(known())
    await registry.refresh()
    const before = registry.inventory.get()
    await registry.refresh()
    expect(registry.inventory.get()).toBe(before)
  })

  test('a disabled endpoint is listed and never asked', async () => {
    const asked = createFakeServer(['a:7b'])
    const registry = openRegistry({ 'http://127.0.0.1:9': asked })
    registry.setKnown(
      known({
        discovery: { enabled: false },
        endpoints: [{ id: 'off', kind: 'ollama', url: 'http://127.0.0.1:9', enabled: false }],
      }),
    )
    const inventory = await registry.refresh()
    expect(inventory.endpoints).toMatchObject([{ id: 'off', state: 'disabled', checkedAt: null }])
    expect(inventory.models).toEqual([])
  })

  test('a new token connects anew with it, and asks at once', async () => {
    const tokens: (string | null)[] = []
    const server = createFakeServer(['a:7b'])
    const { registry, secrets, endpoint } = openTestEndpoints((_kind, _url, token) => {
      tokens.push(token)
      server.down = token === null ? { code: 'unauthorised', message: '401' } : null
      return server
    })
    registry.setKnown(known({}, usual.slice(0, 1)))
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'misconfigured', hasToken: false })
    secrets.set(tokenNameOf({ id: ollamaId, url: ollamaUrl }), 'secret')
    await registry.reconnect(ollamaId)
    expect(tokens).toEqual([null, 'secret'])
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', hasToken: true })
    expect(JSON.stringify(registry.inventory.get())).not.toContain('secret')
    // Another address under the same id does not get it.
    registry.setKnown(known({}, [{ kind: 'ollama', url: 'http://127.0.0.1:9', quiet: false }]))
    expect(tokens.at(-1)).toBeNull()
  })

  test('a change of its limit keeps the connection, a change of its address does not', async () => {
    let connections = 0
    const { registry } = openTestEndpoints(() => {
      connections++
      return createFakeServer(['a:7b'])
    })
    const mine = (more: object) =>
      known({
        discovery: { enabled: false },
        endpoints: [{ id: 'mine', kind: 'ollama', url: 'http://10.0.0.1:1', ...more }],
      })
    const id = 'mine' as EndpointId
    registry.setKnown(mine({}))
    expect(registry.limitsOf(id)).toEqual({ perModel: 1, endpoint: 3 })
    registry.setKnown(mine({ maxConcurrent: 2 }))
    expect(registry.limitsOf(id)).toEqual({ perModel: 2, endpoint: 6 })
    expect(connections).toBe(1)
    registry.setKnown(mine({ url: 'http://10.0.0.2:1' }))
    expect(connections).toBe(2)
  })

  test('abilities, pins and what waits are told', async () => {
    const server = createFakeServer([])
    const models = [{ ...createFakeServer(['a:7b']).models[0], resident: residency }]
    Object.assign(server, {
      models,
      operations: { load: async function* () {}, unload: null, pull: null, remove: null },
    })
    const { registry, queues, world, endpoint } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    registry.setKnown(known({}, usual.slice(0, 1)))
    const { models: listed } = await registry.refresh()
    expect(endpoint('ollama').abilities).toEqual({
      load: true,
      unload: false,
      pull: false,
      remove: false,
    })
    world.pins.add(listed[0]?.key ?? ('' as never))
    registry.publish()
    expect(registry.inventory.get().models[0]?.pinned).toBe(true)

    const stop = new AbortController()
    const ask = () =>
      queues.enter(
        { endpointId: ollamaId, model: 'a:7b', priority: 'person' },
        { signal: stop.signal },
      )
    const place = await ask()
    const next = ask()
    expect(endpoint('ollama')).toMatchObject({ state: 'busy', queue: { running: 1, waiting: 1 } })
    stop.abort('gone')
    await expect(next).rejects.toBe('gone')
    place.leave()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', queue: { running: 0, waiting: 0 } })
    world.loading.add(ollamaId)
    registry.publish()
    expect(endpoint('ollama').state).toBe('warming')
  })

  test('a server that is loading its only model is warming, not down', async () => {
    const server = createFakeServer([])
    server.identify = async () => ({ kind: 'llamacpp', version: null, loading: true })
    const { registry, endpoint } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    registry.setKnown(known({}, usual.slice(0, 1)))
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'warming', failure: null })
  })

  test('a server that changes its version under us starts with a clean slate', async () => {
    const server = createFakeServer(['a:7b'])
    const { registry, health, endpoint } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    registry.setKnown(known({}, usual.slice(0, 1)))
    const [model] = (await registry.refresh()).models
    if (!model) throw new Error('It lists no model.')
    health.started({ ...model, resident: residency })
    health.ended(model, { code: 'stalled', message: 'silence' })
    expect(endpoint('ollama')).toMatchObject({ state: 'down', failure: { code: 'stalled' } })
    server.identify = async () => ({ kind: 'ollama', version: '0.34.0' })
    await registry.refresh()
    expect(endpoint('ollama')).toMatchObject({ state: 'ready', version: '0.34.0', failure: null })
  })

  test('checks that fail without a name are counted once for each text', async () => {
    const server = createFakeServer(['a:7b'])
    const { registry, endpoint } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    server.down = { code: 'unknown', message: 'Kernel of truth missing' }
    registry.setKnown(known({}, usual.slice(0, 1)))
    await registry.refresh()
    await registry.refresh()
    expect(endpoint('ollama').unnamedErrors).toEqual({ count: 1, last: 'Kernel of truth missing' })
    server.down = { code: 'unknown', message: 'No spoon' }
    await registry.refresh()
    expect(endpoint('ollama').unnamedErrors).toEqual({ count: 2, last: 'No spoon' })
  })

  test('a slow listing while tokens flow is no failure', async () => {
    const server = createFakeServer(['a:7b'])
    const { registry, health, queues, endpoint } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    registry.setKnown(known({}, usual.slice(0, 1)))
    const [model] = (await registry.refresh()).models
    if (!model) throw new Error('It lists no model.')
    const { signal } = new AbortController()
    await queues.enter({ endpointId: ollamaId, model: 'a:7b', priority: 'person' }, { signal })
    health.started(model)
    health.firstToken(model)
    server.down = { code: 'stalled', message: 'no answer' }
    await registry.refresh()
    expect(endpoint('ollama').state).toBe('busy')
    expect(registry.find(model.key)).not.toBeNull()
  })

  test('no timer and no check outlives it', async () => {
    vi.useFakeTimers()
    const server = createFakeServer(['a:7b'])
    const asked: AbortSignal[] = []
    server.listModels = (signal) => {
      asked.push(signal)
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      )
    }
    const { registry, close } = openTestEndpoints(fakes({ [ollamaUrl]: server }))
    registry.setKnown(known({}, usual.slice(0, 1)))
    await vi.advanceTimersByTimeAsync(1)
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    close()
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveLength(1)
    expect(asked[0]?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('its pace', () => {
  /** How often an endpoint was asked in a minute of fake time. */
  async function askedInAMinute(settings: Parameters<typeof known>[0], down: boolean) {
    vi.useFakeTimers()
    const server = createFakeServer(['a:7b'])
    let asked = 0
    server.identify = async () => {
      asked++
      if (down) throw new Error('away')
      return { kind: 'ollama', version: '1' }
    }
    const { registry } = openTestEndpoints(() => server)
    registry.setKnown(known(settings, usual.slice(0, 1)))
    await vi.advanceTimersByTimeAsync(60_000)
    return asked
  }
  const lan = {
    discovery: { enabled: false },
    endpoints: [{ id: 'lan', kind: 'ollama' as const, url: 'http://10.0.0.1:11434' }],
  }

  test('every five seconds, also where nothing answers at a usual address', async () => {
    expect(await askedInAMinute({}, true)).toBeGreaterThanOrEqual(12)
  })

  test('a pause is shown no longer than it is kept', async () => {
    const server = createFakeServer(['a:7b'])
    server.down = { code: 'rate-limited', message: '429', retryAfterMs: 86_400_000 }
    const { registry, endpoint } = openTestEndpoints(() => server)
    registry.setKnown(known({}, usual.slice(0, 1)))
    await registry.refresh()
    const { checkedAt, retryAt, state } = endpoint('ollama')
    expect(state).toBe('rate-limited')
    expect((retryAt ?? 0) - (checkedAt ?? 0)).toBe(600_000)
  })

  test('ever less often where a server of the settings is away', async () => {
    const asked = await askedInAMinute(lan, true)
    expect(asked).toBeGreaterThanOrEqual(4)
    expect(asked).toBeLessThanOrEqual(7)
    expect(await askedInAMinute(lan, false)).toBeGreaterThanOrEqual(12)
  })

  test('after a sleep everybody is asked at once and nobody is held back', async () => {
    vi.useFakeTimers()
    const server = createFakeServer(['a:7b'])
    const { registry, health } = openTestEndpoints(() => server)
    registry.setKnown(known({}, usual.slice(0, 1)))
    await vi.advanceTimersByTimeAsync(1)
    const [model] = registry.inventory.get().models
    if (!model) throw new Error('It lists no model.')
    health.started(model)
    health.ended(model, { code: 'rate-limited', message: '429', retryAfterMs: 600_000 })
    expect(health.allows(model).ok).toBe(false)
    let asked = 0
    server.identify = async () => {
      asked++
      return { kind: 'ollama', version: '0.33.0' }
    }
    vi.setSystemTime(Date.now() + 3_600_000)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(health.allows(model)).toEqual({ ok: true })
    expect(asked).toBeGreaterThan(0)
  })
})
