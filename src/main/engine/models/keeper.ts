import type { ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'
import { ServerFailure } from '../endpoints/model-server.ts'
import { placeOf } from './device.ts'
import type { GateParts } from './gate-parts.ts'
import { endpointOf } from './situation.ts'

/** What Ollama does unless told otherwise, in seconds. */
const usualKeepAlive = 300

export interface Keeper {
  /** Tells the server of a loaded model, when its turn has come, to keep it for good or as long as usual. */
  apply(model: Model, signal: AbortSignal): void
  /** Requests of others may have set a kept model's timer again: takes it off. */
  look(inventory: Inventory, signal: AbortSignal): void
  settled(): Promise<void>
}

/** Sees to it that servers do not unload what the user keeps. */
export function createKeeper(parts: GateParts, logUnexpected: (error: unknown) => unknown): Keeper {
  const { endpoints, pins } = parts
  const under = new Map<ModelKey, Promise<void>>()

  async function tell(model: Model, signal: AbortSignal): Promise<void> {
    const endpoint = endpointOf(endpoints.inventory.get(), model)
    const { load } = endpoints.serverOf(model).operations
    if (!endpoint || !load) return
    const leave = await parts.turns.enter(placeOf(endpoint), signal)
    try {
      await endpoints.renew(endpoint.id)
      const resident = endpoints.find(model.key)?.resident
      // Not loaded: its next load will say so.
      if (!resident) return
      const options = {
        contextLength: resident.contextLength,
        keepAlive: pins.has(model.key)
          ? ('forever' as const)
          : (parts.idleSeconds() ?? usualKeepAlive),
      }
      for await (const _ of load(model.name, options, signal)) {
        // Nothing to show: it is loaded.
      }
      await endpoints.renew(endpoint.id)
    } finally {
      leave()
    }
  }

  function apply(model: Model, signal: AbortSignal) {
    const work = Promise.resolve(under.get(model.key))
      .then(() => tell(model, signal))
      .catch((error) => {
        // A server that refuses is asked again at the next change of the inventory.
        if (!(error instanceof ServerFailure) && !signal.aborted) logUnexpected(error)
      })
      .finally(() => {
        if (under.get(model.key) === work) under.delete(model.key)
      })
    under.set(model.key, work)
  }

  return {
    apply,
    look(inventory, signal) {
      for (const model of inventory.models) {
        if (!pins.has(model.key) || !model.resident?.expiresAt || under.has(model.key)) continue
        apply(model, signal)
      }
    },
    async settled() {
      await Promise.all(under.values())
    },
  }
}
