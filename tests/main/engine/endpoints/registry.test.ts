import { describe, expect, onTestFinished, test } from 'vitest'
import { listKnownEndpoints } from '#engine/endpoints/known-endpoints'
import { createRegistry } from '#engine/endpoints/registry'
import type { Inventory } from '#shared/contract/models'
import { settingsSchema } from '#shared/contract/settings'
import { createFakeServer, type FakeServer } from '#tests/support/fake-server'

const usual = [
  { kind: 'ollama' as const, url: 'http://127.0.0.1:11434' },
  { kind: 'lmstudio' as const, url: 'http://127.0.0.1:1234' },
]

function known(yaml: Parameters<typeof settingsSchema.parse>[0] = {}) {
  return listKnownEndpoints(settingsSchema.parse(yaml), usual, null)
}

function openRegistry(servers: Record<string, FakeServer>) {
  const registry = createRegistry(
    (_kind, url) => servers[url] ?? createFakeServer([]),
    () => 1,
  )
  onTestFinished(() => registry.close())
  return registry
}

async function until(
  registry: ReturnType<typeof openRegistry>,
  wanted: (inventory: Inventory) => boolean,
): Promise<Inventory> {
  for await (const inventory of registry.inventory.watch(undefined)) {
    if (wanted(inventory)) return inventory
  }
  throw new Error('The watch ended.')
}

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
    const demo = [{ kind: 'ollama' as const, url: 'http://127.0.0.1:5555' }]
    const settings = settingsSchema.parse({
      endpoints: [{ id: 'mine', kind: 'ollama', url: 'http://127.0.0.1:11434' }],
    })
    expect(listKnownEndpoints(settings, usual, demo).map((endpoint) => endpoint.id)).toEqual([
      'demo-ollama',
    ])
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
    registry.recheck(known()[0]?.id ?? ('' as never))
    const gone = await until(registry, (inventory) => inventory.models.length === 0)
    expect(gone.endpoints[0]?.state).toBe('down')
    ollama.down = null
    expect((await registry.refresh()).models).toHaveLength(1)
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
})
