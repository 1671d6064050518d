import type { Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import { deviceOf } from './device.ts'
import type { GateParts } from './gate-parts.ts'
import { endpointOf, type Situation } from './situation.ts'

/** Compares what was foretold of a load with what it took, by the device's own count and by the server's word. */
export function learnFromLoad(
  situation: Situation,
  loaded: Model,
  after: ResourceReading,
  parts: Pick<GateParts, 'needs' | 'endpoints' | 'now'>,
): void {
  const endpoint = endpointOf(parts.endpoints.inventory.get(), loaded)
  const { resident } = loaded
  if (!endpoint || !resident || situation.device.kind === 'elsewhere') return
  const { vramBytes, sizeBytes, contextLength } = resident
  // A part in main memory says nothing about how much the whole takes.
  const spilled =
    situation.decision.spilledBytes > 0 ||
    (vramBytes !== null && sizeBytes !== null && vramBytes < sizeBytes)
  if (spilled && situation.device.kind === 'gpu') return
  const ask = { ...situation.ask, contextLength: contextLength ?? situation.ask.contextLength }
  const at = parts.now()
  const told = situation.device.kind === 'gpu' ? vramBytes : sizeBytes
  if (told !== null && told > 0) {
    parts.needs.observe(ask, { measure: 'server', bytes: told, foreignBytes: 0, at })
  }
  const before = situation.device.freeBytes
  const free = deviceOf(endpoint, after).freeBytes
  if (before === null || free === null || free >= before) return
  const bytes = before - free
  const overhead = parts.needs.predict(ask)?.overhead ?? 0
  const foreignBytes = told === null ? 0 : Math.abs(bytes - told - overhead)
  parts.needs.observe(ask, { measure: 'device', bytes, foreignBytes, at })
}
