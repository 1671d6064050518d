import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import type { Settings } from '#shared/contract/settings'
import { createCanary } from './endpoints/canary.ts'
import { tokenNameOf } from './endpoints/endpoints-api.ts'
import { createHealth, type Health } from './endpoints/health.ts'
import { createRegistry, type EndpointRegistry } from './endpoints/registry.ts'
import type { EngineFacts } from './facts.ts'
import { deviceOf } from './models/device.ts'
import { createRequestQueues, type RequestQueues } from './queue/request-queues.ts'

/** After so long, background work is no longer overtaken by people. */
const backgroundWaitMs = 60_000

export interface EndpointsParts {
  facts: Pick<EngineFacts, 'connect' | 'secrets' | 'now'>
  monotonic(): number
  settings(): Settings
  isPinned(key: ModelKey): boolean
  speedOf(key: ModelKey): Model['speed']
  /** The last reading of this machine. */
  machine(): ResourceReading | null
  /** A load of ours is under way there. */
  isLoading(id: EndpointId): boolean
}

export interface Endpoints {
  registry: EndpointRegistry
  health: Health
  queues: RequestQueues
  close(): void
}

/** Introduces the registry, the health of its endpoints, and the queues before them to each other. */
export function openEndpoints(parts: EndpointsParts): Endpoints {
  const { facts, monotonic, settings } = parts
  const { connect, now } = facts
  const queues: RequestQueues = createRequestQueues({
    limitsOf: (id) => registry.limitsOf(id),
    placementOf: (id, model) => registry.placementOf(id, model),
    nameOf: (id) => registry.nameOf(id),
    maxWaiting: () => settings().queue.maxWaiting,
    swapWaitMs: () => settings().queue.swapWaitSeconds * 1000,
    backgroundWaitMs,
    monotonic,
    onChange(id) {
      canary.yieldTo(id)
      registry.publish()
    },
  })
  const health: Health = createHealth({
    candidates: () =>
      registry.inventory.get().models.filter((model) => model.capabilities.includes('chat')),
    now,
    monotonic,
    onChange: () => registry.publish(),
  })
  const registry: EndpointRegistry = createRegistry({
    connect,
    health,
    tokenOf: (known) => facts.secrets.get(tokenNameOf(known)),
    queueOf: (id) => queues.state(id),
    isPinned: parts.isPinned,
    speedOf: parts.speedOf,
    freeBytesFor(known) {
      const reading = parts.machine()
      return reading && deviceOf(known, reading).freeBytes
    },
    isLoading: parts.isLoading,
    now,
    monotonic,
    onResidents: () => queues.reconsider(),
  })
  const canary = createCanary({
    inventory: () => registry.inventory.get(),
    serverOf: (model) => registry.serverOf(model),
    health,
    queues,
    idleMs: () => settings().health.askAfterIdleMinutes * 60_000,
    now,
    monotonic,
  })
  return {
    registry,
    health,
    queues,
    close() {
      canary.close()
      registry.close()
    },
  }
}
