import type { Endpoint } from '#shared/contract/models'
import type { GpuReading, ResourceReading } from '#shared/contract/resources'
import { isLoopback } from '../endpoints/address.ts'
import type { Backend } from '../memory/memory-need.ts'

/** The memory that a server's models go to. Bytes; `null` = not known. */
export interface Device {
  kind: 'gpu' | 'ram' | 'elsewhere'
  /** For sentences: "the NVIDIA GeForce RTX 4090", "main memory". */
  name: string
  totalBytes: number | null
  freeBytes: number | null
  /** Kept back because layers can't be cut to fill every card to its brim. */
  slackBytes: number
  /** Main memory that could take what does not fit on the card; 0 where there is none beside it. */
  spillBytes: number
  backend: Backend
}

/** A layer is about this large, and a model is shared out over cards by whole layers. */
const slackPerFurtherCard = 500e6

const backends = {
  nvidia: 'cuda',
  amd: 'rocm',
  apple: 'metal',
  intel: 'vulkan',
  unknown: 'unknown',
} as const

/**
 * Where loads wait for each other: all of this machine's cards are one place, because servers share a model out over
 * them; simulated servers have one of their own, and so has every server on another machine.
 */
export function placeOf(endpoint: Pick<Endpoint, 'id' | 'url' | 'source'>): string {
  if (!isLoopback(endpoint.url)) return `endpoint:${endpoint.id}`
  return endpoint.source === 'demo' ? 'demo' : 'machine'
}

/** The memory behind an endpoint, by a reading of this machine. */
export function deviceOf(
  endpoint: Pick<Endpoint, 'url' | 'name' | 'source'>,
  reading: ResourceReading,
): Device {
  if (!isLoopback(endpoint.url)) {
    return {
      kind: 'elsewhere',
      name: `the machine of ${endpoint.name}`,
      totalBytes: null,
      freeBytes: null,
      slackBytes: 0,
      spillBytes: 0,
      backend: 'unknown',
    }
  }
  const { memory } = reading
  const cards = usableCards(reading.gpus, endpoint.source === 'demo')
  const [first] = cards
  if (!first) {
    return {
      kind: 'ram',
      name: 'main memory',
      totalBytes: memory.totalBytes,
      freeBytes: memory.availableBytes,
      slackBytes: 0,
      spillBytes: 0,
      backend: 'unknown',
    }
  }
  return {
    kind: 'gpu',
    name: cards.length === 1 ? `the ${first.name}` : `${cards.length} graphics cards`,
    totalBytes: sum(cards.map((card) => card.totalBytes)),
    freeBytes: sum(cards.map((card) => card.freeBytes)),
    slackBytes: slackPerFurtherCard * (cards.length - 1),
    spillBytes: first.unified ? 0 : (memory.availableBytes ?? 0),
    backend: backends[first.vendor],
  }
}

/** Cards with memory of their own, where there are any; a graphics part in the processor is no help beside them. */
function usableCards(gpus: readonly GpuReading[], demo: boolean): GpuReading[] {
  const known = gpus.filter((gpu) => gpu.demo === demo && gpu.totalBytes !== null)
  const own = known.filter((gpu) => !gpu.unified)
  return own.length > 0 ? own : known.slice(0, 1)
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value))
}
