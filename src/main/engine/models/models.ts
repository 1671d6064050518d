import { AppError } from '#shared/app-error'
import type { Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import { createModelGate, type ModelGate } from './ensure-ready.ts'
import { createForesight, type Foresee } from './foresee.ts'
import { type GateLimits, type GateParts, usualGateLimits } from './gate-parts.ts'
import { createKeeper } from './keeper.ts'
import { createSightings } from './learn-from-sight.ts'
import { createLoadTimes } from './load-times.ts'
import type { ModelStore } from './model-store.ts'
import { createNeeds } from './needs.ts'
import type { Operations } from './operations.ts'
import type { Pins } from './pins.ts'
import { createReservations } from './reservations.ts'
import { createTurns } from './turns.ts'
import { agesOf, createUsage } from './usage.ts'

/** The room of models: one book of memory over all endpoints, and everything that loads, unloads, fetches or deletes. */
export interface Models extends GateParts {
  gate: ModelGate
  /** What loads would meet, for choosing a model; never for starting one. */
  foresee: Foresee
  /** Stored when it returns; its server is told as soon as the turn comes. Throws AppError `storage-*`. */
  pin(model: Model, pinned: boolean): void
  close(): Promise<void>
}

export interface ModelsParts {
  endpoints: Pick<
    EndpointRegistry,
    'inventory' | 'serverOf' | 'find' | 'refresh' | 'renew' | 'publish'
  >
  store: ModelStore
  operations: Operations
  pins: Pins
  readMachine(): Promise<ResourceReading>
  /** The newest reading there is. */
  latestReading(): ResourceReading | null
  /** Something could not be stored; the app goes on without it. */
  notStored(error: AppError): void
  now(): number
  monotonic(): number
  logUnexpected(error: unknown): string
  limits?: GateLimits
  /** As in `GateParts`; without it each server has its own way. */
  idleSeconds?(): number | null
}

export function createModels(parts: ModelsParts): Models {
  const { endpoints, store, now, monotonic, pins, operations } = parts
  const keep = (write: () => void) => {
    try {
      write()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      parts.notStored(error)
    }
  }
  const needs = createNeeds(store, keep)
  const { readMachine } = parts
  const sightings = createSightings({ endpoints, needs, readMachine, now }, parts.logUnexpected)
  const gateParts: GateParts = {
    endpoints,
    readMachine,
    turns: createTurns(),
    reservations: createReservations(),
    needs,
    sightings,
    usage: createUsage(monotonic, agesOf(store.lastUses(), now())),
    loadTimes: createLoadTimes(store, keep, now),
    pins,
    operations,
    limits: parts.limits ?? usualGateLimits,
    idleSeconds: () => parts.idleSeconds?.() ?? null,
    now,
    monotonic,
  }
  const gate = createModelGate(gateParts)
  const keeper = createKeeper(gateParts, parts.logUnexpected)
  const stop = new AbortController()
  const following = (async () => {
    for await (const inventory of endpoints.inventory.watch(stop.signal)) {
      keeper.look(inventory, stop.signal)
      sightings.look(inventory, stop.signal)
    }
  })()

  return {
    ...gateParts,
    gate,
    foresee: createForesight(gateParts, parts.latestReading),
    pin(model, pinned) {
      pins.set(model.key, pinned)
      endpoints.publish()
      keeper.apply(model, stop.signal)
    },
    async close() {
      stop.abort(new DOMException('Closing.', 'AbortError'))
      await operations.close()
      await Promise.all([following, gate.settled(), keeper.settled(), sightings.settled()])
    },
  }
}
