import type { EndpointKind } from '#shared/contract/models'
import { placeOf } from './address.ts'
import type { EndpointReading } from './check-endpoint.ts'
import type { KnownEndpoint } from './known-endpoints.ts'

export interface Listable {
  known: KnownEndpoint
  reading: EndpointReading
  /** A server of its kind has answered there since it is known. */
  hasAnswered: boolean
}

/** Who knows a server best: several kinds also speak OpenAI's interface. */
const order: EndpointKind[] = ['ollama', 'lmstudio', 'llamacpp', 'openai']

const answers = ({ reading }: Listable) => reading.state === 'ready' || reading.state === 'warming'

function isBetter(a: Listable, b: Listable): boolean {
  const rank = (entry: Listable) =>
    (answers(entry) ? 0 : entry.hasAnswered ? 10 : 20) + order.indexOf(entry.known.kind)
  return rank(a) < rank(b)
}

/**
 * What is shown of the addresses that are asked: a quiet one once something of its kind answered there, and one server
 * once, however many kinds recognise it. What the user named is always shown.
 */
export function chooseListed<T extends Listable>(entries: readonly T[]): T[] {
  return entries.filter((entry) => {
    if (entry.known.source === 'settings') return true
    if (entry.known.quiet && !entry.hasAnswered) return false
    const place = placeOf(entry.known.url)
    return !entries.some(
      (other) =>
        other !== entry &&
        placeOf(other.known.url) === place &&
        isBetter(other, entry) &&
        (!other.known.quiet || other.hasAnswered),
    )
  })
}
