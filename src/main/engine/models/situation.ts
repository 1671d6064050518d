import type { ModelKey } from '#shared/contract/ids'
import type { Endpoint, Inventory, KvType, Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import type { ModelServer } from '../endpoints/model-server.ts'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import type { ModelShape } from '../memory/model-shape.ts'
import { decideFit, type FitDecision, type ResidentFacts } from './decide-fit.ts'
import { type Device, deviceOf, placeOf } from './device.ts'
import type { LoadTimes } from './load-times.ts'
import type { NeedQuestion, Needs } from './needs.ts'
import type { Pins } from './pins.ts'
import type { Reservations } from './reservations.ts'
import type { Usage } from './usage.ts'

export interface SituationParts {
  endpoints: Pick<EndpointRegistry, 'inventory' | 'serverOf'>
  reservations: Reservations
  needs: Needs
  usage: Usage
  loadTimes: LoadTimes
  pins: Pins
}

/** How a model is to be loaded. */
export interface Wanted {
  model: Model
  endpoint: Endpoint
  contextLength: number
  kvType: KvType
  /** May this resident be evicted, if nobody uses or keeps it? */
  mayGo(model: ModelKey): boolean
}

/** The verdict on a load, with what it was drawn from. */
export interface Situation {
  decision: FitDecision
  device: Device
  ask: NeedQuestion
  reading: ResourceReading
  /** The model is loaded already, with another context. */
  ownResident: boolean
  /** Those on its device that answer now, itself included. */
  busy: ModelKey[]
}

export function endpointOf(inventory: Inventory, model: Model): Endpoint | null {
  return inventory.endpoints.find(({ id }) => id === model.endpointId) ?? null
}

function bytesOn(device: Device, { resident, sizeBytes }: Model): number {
  if (!resident) return 0
  const whole = resident.sizeBytes ?? sizeBytes ?? 0
  return device.kind === 'gpu' ? (resident.vramBytes ?? whole) : whole
}

function stateOf(model: Model, wanted: Wanted, server: ModelServer, parts: SituationParts) {
  if (parts.usage.busy(model.key)) return 'busy'
  if (model.key === wanted.model.key) return 'own'
  if (parts.pins.has(model.key) || !wanted.mayGo(model.key)) return 'kept'
  return server.operations.unload === null ? 'fixed' : 'idle'
}

/** What is loaded on the device that the wanted model would go to. */
function residentsOf(
  wanted: Wanted,
  device: Device,
  parts: SituationParts,
  inventory: Inventory,
): ResidentFacts[] {
  const place = placeOf(wanted.endpoint)
  return inventory.models.flatMap((model): ResidentFacts[] => {
    const endpoint = endpointOf(inventory, model)
    if (!model.resident || !endpoint || placeOf(endpoint) !== place) return []
    return [
      {
        model: model.key,
        name: model.displayName,
        bytes: bytesOn(device, model),
        state: stateOf(model, wanted, parts.endpoints.serverOf(model), parts),
        reloadSeconds: parts.loadTimes.expect(model),
        likelihood: parts.usage.likelihood(model.key),
      },
    ]
  })
}

/**
 * Draws the verdict from a reading and the inventory as it stands. The reading comes last: whatever else has to be asked
 * for first would make it older, and others may take memory meanwhile.
 */
export async function lookAt(
  wanted: Wanted,
  readMachine: () => Promise<ResourceReading>,
  parts: SituationParts,
  signal: AbortSignal,
): Promise<Situation> {
  const server = parts.endpoints.serverOf(wanted.model)
  const shape = await parts.needs.shapeOf(wanted.model, server, signal)
  return judge(wanted, await readMachine(), shape, parts, parts.endpoints.inventory.get())
}

/** The same at once, for a shape that is known. */
export function judge(
  wanted: Wanted,
  reading: ResourceReading,
  shape: ModelShape,
  parts: SituationParts,
  inventory: Inventory,
): Situation {
  const { model, endpoint, contextLength, kvType } = wanted
  const device = deviceOf(endpoint, reading)
  const ask = { model, shape, device, contextLength, kvType }
  const residents = residentsOf(wanted, device, parts, inventory)
  const decision = decideFit({
    name: model.displayName,
    contextLength,
    prediction: parts.needs.predict(ask),
    device,
    reservedBytes: parts.reservations.reservedBytes(placeOf(endpoint)),
    residents,
    largestContext: (bytes) => parts.needs.largestContext(ask, bytes),
    // Ollama shares a model out between card and main memory by itself; it would push others out for it, though.
    spills: endpoint.kind === 'ollama' && device.kind === 'gpu' ? { server: endpoint.name } : null,
  })
  return {
    decision,
    device,
    ask,
    reading,
    ownResident: residents.some(({ model: key }) => key === model.key),
    busy: residents.flatMap(({ model, state }) => (state === 'busy' ? [model] : [])),
  }
}
