import { AppError } from '#shared/app-error'
import type { Inventory, Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import { createLive, type Live } from '../live.ts'
import { createModelGate, type ModelGate } from './ensure-ready.ts'
import { type GateLimits, type GateParts, usualGateLimits } from './gate-parts.ts'
import { createKeeper } from './keeper.ts'
import { createLoadTimes } from './load-times.ts'
import type { ModelStore } from './model-store.ts'
import { createNeeds } from './needs.ts'
import { createOperations } from './operations.ts'
import { createPins } from './pins.ts'
import { createReservations } from './reservations.ts'
import { createTurns } from './turns.ts'
import { createUsage } from './usage.ts'

/** The room of models: one book of memory over all endpoints, and everything that loads, unloads, fetches or deletes. */
export interface Models extends GateParts {
  gate: ModelGate
  /** The registry's inventory with what only this room knows: which models the user keeps. */
  inventory: Live<Inventory>
  /** Stored when it returns; its server is told as soon as the turn comes. Throws AppError `storage-*`. */
  pin(model: Model, pinned: boolean): void
  close(): Promise<void>
}

export interface ModelsParts {
  endpoints: Pick<
    EndpointRegistry,
    'inventory' | 'serverOf' | 'find' | 'refresh' | 'renew' | 'recheck'
  >
  store: ModelStore
  readMachine(): Promise<ResourceReading>
  /** Something could not be stored; the app goes on without it. */
  notStored(error: AppError): void
  now(): number
  monotonic(): number
  logUnexpected(error: unknown): string
  limits?: GateLimits
}

export function createModels(parts: ModelsParts): Models {
  const { endpoints, store, now, monotonic } = parts
  const keep = (write: () => void) => {
    try {
      write()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      parts.notStored(error)
    }
  }
  const gateParts: GateParts = {
    endpoints,
    readMachine: parts.readMachine,
    turns: createTurns(),
    reservations: createReservations(),
    needs: createNeeds(store, keep),
    usage: createUsage(monotonic),
    loadTimes: createLoadTimes(store, keep, now),
    pins: createPins(store, now),
    operations: createOperations({ now, monotonic, logUnexpected: parts.logUnexpected }),
    limits: parts.limits ?? usualGateLimits,
    now,
    monotonic,
  }
  const gate = createModelGate(gateParts)
  const keeper = createKeeper(gateParts, parts.logUnexpected)
  const stop = new AbortController()

  const mark = (inventory: Inventory): Inventory => ({
    ...inventory,
    models: inventory.models.map((model) =>
      gateParts.pins.has(model.key) === model.pinned
        ? model
        : { ...model, pinned: gateParts.pins.has(model.key) },
    ),
  })
  const inventory = createLive(mark(endpoints.inventory.get()))
  const following = (async () => {
    for await (const next of endpoints.inventory.watch(stop.signal)) {
      inventory.set(mark(next))
      keeper.look(next, stop.signal)
    }
  })()

  return {
    ...gateParts,
    gate,
    inventory,
    pin(model, pinned) {
      gateParts.pins.set(model.key, pinned)
      inventory.set(mark(endpoints.inventory.get()))
      keeper.apply(model, stop.signal)
    },
    async close() {
      stop.abort(new DOMException('Closing.', 'AbortError'))
      await gateParts.operations.close()
      await Promise.all([following, gate.settled(), keeper.settled()])
    },
  }
}
