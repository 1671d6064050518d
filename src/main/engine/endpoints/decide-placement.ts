import type { EndpointKind, Model } from '#shared/contract/models'
import type { Placement } from '../queue/decide-next.ts'

/** Cache, buffers and a margin, beside the weights. The ledger reckons exactly; this only orders a queue. */
const sizeFactor = 1.3

export interface PlacementFacts {
  kind: EndpointKind
  /** Where the endpoint lists it. */
  wanted: Model | null
  /** All of its endpoint's models. */
  models: readonly Model[]
  /** Free memory of the device behind the endpoint; `null` = not known. */
  freeBytes: number | null
}

/** Whether a request's model is loaded, or would push others out. */
export function decidePlacement({ kind, wanted, models, freeBytes }: PlacementFacts): Placement {
  // OpenAI's interface serves what it lists; what lies behind it is not ours to order.
  if (kind === 'openai' || wanted?.resident || wanted?.remote) return 'resident'
  if (!models.some((model) => model.resident)) return 'beside'
  const bytes = wanted?.sizeBytes ?? null
  const fits = freeBytes !== null && bytes !== null && bytes * sizeFactor <= freeBytes
  return fits ? 'beside' : 'swap'
}
