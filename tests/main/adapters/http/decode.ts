import type { StreamDecoder } from '#adapters/http/generation'
import { ServerFailure, type StreamEvent } from '#engine/endpoints/model-server'

/** Events up to the last one, as a stream would give them; a frame that can't be read ends as the failure it throws. */
export function decode(decoder: StreamDecoder, chunks: readonly Uint8Array[]): StreamEvent[] {
  const events: StreamEvent[] = []
  const take = (some: Iterable<StreamEvent>) => {
    for (const event of some) {
      events.push(event)
      if (event.type === 'done' || event.type === 'failed') return true
    }
    return false
  }
  try {
    for (const chunk of chunks) if (take(decoder.feed(chunk))) return events
    take(decoder.end())
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error
    events.push({ type: 'failed', failure: error.failure })
  }
  return events
}
