import { ServerFailure, type StreamEvent } from '#engine/endpoints/model-server'
import type { Failure } from '#shared/failure'

export async function collect(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of stream) events.push(event)
  return events
}

export function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('')
}

export function reasoningOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.type === 'reasoning' ? event.text : '')).join('')
}

/** The failure a stream ended with. */
export function failureIn(events: readonly StreamEvent[]): Failure {
  const last = events.at(-1)
  if (last?.type !== 'failed') throw new Error(`the stream ended with ${JSON.stringify(last)}`)
  return last.failure
}

/** The failure a call was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    if (error instanceof ServerFailure) return error.failure
    throw error
  }
  throw new Error('the call was not refused')
}

/** Signal that never fires. */
export function never(): AbortSignal {
  return new AbortController().signal
}
