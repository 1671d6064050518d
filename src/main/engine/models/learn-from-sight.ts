import { setTimeout as pause } from 'node:timers/promises'
import type { ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'
import { ServerFailure } from '../endpoints/model-server.ts'
import { deviceOf } from './device.ts'
import type { GateParts } from './gate-parts.ts'
import { endpointOf } from './situation.ts'

export interface Sightings {
  /** Looks for residents that others have loaded, and learns from what their servers say they take. */
  look(inventory: Inventory, signal: AbortSignal): void
  /** What this resident takes is in the book already: it was loaded from here. */
  known(model: Model): void
  settled(): Promise<void>
}

export type SightingParts = Pick<GateParts, 'endpoints' | 'needs' | 'readMachine' | 'now'>

/** Servers list a model that is still loading with figures that are not final. */
const steadyMs = 2_000

/** `null` = the figures are not sound: parts are missing, or a part lies in main memory, which says nothing of the whole. */
function figuresOf({ resident, remote }: Model): { bytes: number; contextLength: number } | null {
  if (!resident || remote) return null
  const { sizeBytes, vramBytes, contextLength } = resident
  const whole = sizeBytes !== null && sizeBytes > 0 && (vramBytes ?? 0) === sizeBytes
  return whole && contextLength !== null ? { bytes: sizeBytes, contextLength } : null
}

const say = (model: Model) => JSON.stringify(figuresOf(model))

/** Learns from loads that were not begun here: by the user at a terminal, or by other programs. */
export function createSightings(
  parts: SightingParts,
  logUnexpected: (error: unknown) => unknown,
  waitMs = steadyMs,
): Sightings {
  const { endpoints, needs } = parts
  /** By model: the figures that were learned, or are being waited for. */
  const seen = new Map<ModelKey, string>()
  const under = new Set<Promise<void>>()

  async function learn(model: Model, figures: string, signal: AbortSignal): Promise<void> {
    await pause(waitMs, undefined, { signal, ref: false })
    await endpoints.renew(model.endpointId)
    const current = endpoints.find(model.key)
    const endpoint = current && endpointOf(endpoints.inventory.get(), current)
    const steady = current && figuresOf(current)
    // Others have changed it, or a load from here has told more: then there is nothing to learn, or it comes again.
    if (!endpoint || !steady || say(current) !== figures || seen.get(model.key) !== figures) return
    const shape = await needs.shapeOf(current, endpoints.serverOf(current), signal)
    const device = deviceOf(endpoint, await parts.readMachine())
    if (device.kind !== 'gpu') return
    needs.observe(
      { model: current, shape, device, contextLength: steady.contextLength, kvType: 'f16' },
      { measure: 'server', bytes: steady.bytes, foreignBytes: 0, at: parts.now(), once: true },
    )
  }

  return {
    look(inventory, signal) {
      for (const model of inventory.models) {
        if (!model.resident) seen.delete(model.key)
        const figures = say(model)
        if (!figuresOf(model) || seen.get(model.key)?.endsWith(figures)) continue
        seen.set(model.key, figures)
        const work = learn(model, figures, signal)
          .catch((error) => {
            if (!(error instanceof ServerFailure) && !signal.aborted) logUnexpected(error)
          })
          .finally(() => under.delete(work))
        under.add(work)
      }
    },
    known: (model) => void seen.set(model.key, `known ${say(model)}`),
    async settled() {
      await Promise.all(under)
    },
  }
}
