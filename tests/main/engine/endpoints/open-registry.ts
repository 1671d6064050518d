import { onTestFinished } from 'vitest'
import { createConnectModelServer } from '#adapters/connect-model-server'
import { listKnownEndpoints, type UsualAddress } from '#engine/endpoints/known-endpoints'
import type { ConnectModelServer } from '#engine/endpoints/model-server'
import { openEndpoints } from '#engine/open-endpoints'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Endpoint, Inventory } from '#shared/contract/models'
import { settingsSchema } from '#shared/contract/settings'
import { createFakeServer, type FakeServer } from '#tests/support/fake-server'
import { createMemorySecrets } from '#tests/support/test-engine'

export const usual: UsualAddress[] = [
  { kind: 'ollama', url: 'http://127.0.0.1:11434', quiet: false },
  { kind: 'lmstudio', url: 'http://127.0.0.1:1234', quiet: false },
]

type SettingsText = Parameters<typeof settingsSchema.parse>[0]

export function known(settings: SettingsText = {}, addresses: UsualAddress[] = usual) {
  return listKnownEndpoints(settingsSchema.parse(settings), addresses, null)
}

/** The real adapters with watchdogs so short that silence shows. */
export const connectQuickly: ConnectModelServer = createConnectModelServer({
  connectMs: 500,
  identifyMs: 500,
  listMs: 500,
  firstByteMs: 500,
  idleMs: 500,
})

export function fakes(servers: Record<string, FakeServer>): ConnectModelServer {
  return (_kind, url) => servers[url] ?? createFakeServer([])
}

/** Everything around the registry, as the engine puts it together, closed with the test. */
export function openTestEndpoints(connect: ConnectModelServer, settings: SettingsText = {}) {
  const secrets = createMemorySecrets()
  const world = { pins: new Set<ModelKey>(), loading: new Set<EndpointId>() }
  const endpoints = openEndpoints({
    facts: { connect, secrets, now: Date.now },
    monotonic: () => performance.now(),
    settings: () => settingsSchema.parse(settings),
    isPinned: (key) => world.pins.has(key),
    speedOf: () => null,
    isLoading: (id) => world.loading.has(id),
    machine: () => null,
  })
  onTestFinished(() => endpoints.close())
  const { registry } = endpoints
  const endpoint = (id: string): Endpoint => {
    const found = registry.inventory.get().endpoints.find((candidate) => candidate.id === id)
    if (!found) throw new Error(`There is no endpoint ${id}.`)
    return found
  }
  async function until(wanted: (inventory: Inventory) => boolean): Promise<Inventory> {
    for await (const inventory of registry.inventory.watch(undefined)) {
      if (wanted(inventory)) return inventory
    }
    throw new Error('The watch ended.')
  }
  return { ...endpoints, secrets, world, endpoint, until }
}
