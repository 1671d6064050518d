import type { Endpoint } from '#shared/contract/models'
import type { GpuReading, ResourceReading } from '#shared/contract/resources'
import { isLoopback } from '../endpoints/address.ts'
import { overheadBytes } from '../memory/compute-buffer.ts'
import type { Backend } from '../memory/memory-need.ts'

/** The memory that a server's models go to. Bytes; `null` = not known. */
export interface Device {
  kind: 'gpu' | 'ram' | 'elsewhere'
  /** For sentences: "the NVIDIA GeForce RTX 4090", "main memory". */
  name: string
  totalBytes: number | null
  freeBytes: number | null
  /** Kept back because layers can't be cut to fill every card to its brim, and a process takes its due on each. */
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

/**
 * The memory behind an endpoint, by a reading of this machine. Several cards count together as their server fills them:
 * Ollama and llama-server share a model out by what each card has free (llama.cpp docs/multi-gpu.md; Ollama takes one
 * card where the model fits on it, server/sched.go), so all that is free can be used. LM Studio shares it out evenly, so
 * that the card with the least decides for all. No server shares a model out over cards of two makers.
 */
export function deviceOf(
  endpoint: Pick<Endpoint, 'url' | 'name' | 'source' | 'kind'>,
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
  const backend = backends[first.vendor]
  const evenly = endpoint.kind === 'lmstudio' && cards.length > 1
  const together = evenly ? leastTimes : sum
  const several = `${cards.length} graphics cards${evenly ? ', filled evenly,' : ''}`
  return {
    kind: 'gpu',
    name: cards.length === 1 ? `the ${first.name}` : several,
    totalBytes: together(cards.map((card) => card.totalBytes)),
    freeBytes: together(cards.map((card) => card.freeBytes)),
    slackBytes: (slackPerFurtherCard + overheadBytes(backend, 'likely')) * (cards.length - 1),
    spillBytes: first.unified ? 0 : (memory.availableBytes ?? 0),
    backend,
  }
}

/**
 * Cards with memory of their own, where there are any, of the maker whose cards hold most; a graphics part in the
 * processor is no help beside them.
 */
function usableCards(gpus: readonly GpuReading[], demo: boolean): GpuReading[] {
  const known = gpus.filter((gpu) => gpu.demo === demo && gpu.totalBytes !== null)
  const own = known.filter((gpu) => !gpu.unified)
  if (own.length === 0) return known.slice(0, 1)
  const makers = Object.values(Object.groupBy(own, ({ vendor }) => vendor))
  const sizeOf = (cards: readonly GpuReading[]) => sum(cards.map((card) => card.totalBytes)) ?? 0
  return makers.sort((a, b) => sizeOf(b) - sizeOf(a))[0] ?? []
}

/** What all hold when none holds more than the least. */
function leastTimes(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length < values.length ? null : Math.min(...known) * known.length
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value))
}
