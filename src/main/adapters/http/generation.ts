import { ServerFailure, type StreamEvent } from '#engine/endpoints/model-server'
import { serverFailure } from './failures.ts'
import { openStream } from './open-stream.ts'
import type { RefusalContext } from './refusal.ts'

/**
 * Turns the bytes of a stream into events, wherever they were cut. The event that ends the stream comes last; nothing
 * is fed after it. Throws `ServerFailure` for frames that it can't read.
 */
export interface StreamDecoder {
  feed(bytes: Uint8Array): Iterable<StreamEvent>
  /** The server closed the stream properly: what that means. */
  end(): Iterable<StreamEvent>
}

export interface Generation {
  path: string
  body: unknown
  /** Media type of a stream that is one. */
  mediaType: string
  createDecoder(): StreamDecoder
}

/** Runs one generation: see `ModelServer.stream` for what it promises. */
export async function* generate(
  generation: Generation,
  context: RefusalContext,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  try {
    if (signal.aborted) return yield { type: 'stopped' }
    for await (const event of readEvents(generation, context, signal)) {
      if (signal.aborted) break
      yield event
      if (isLast(event)) return
    }
    yield signal.aborted ? { type: 'stopped' } : truncated('a last frame')
  } catch (error) {
    if (signal.aborted) yield { type: 'stopped' }
    else yield { type: 'failed', failure: failureOf(error) }
  }
}

async function* readEvents(
  generation: Generation,
  context: RefusalContext,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { limits } = context
  const firstByteBy = performance.now() + limits.firstByteMs
  const exchange = await openStream(generation, limits.firstByteMs, context, signal)
  try {
    const decoder = generation.createDecoder()
    let waitMs = Math.max(1, firstByteBy - performance.now())
    for (;;) {
      const bytes = await exchange.read(waitMs)
      if (bytes === null) {
        yield* decoder.end()
        return
      }
      yield* decoder.feed(bytes)
      waitMs = limits.idleMs
    }
  } finally {
    exchange.close()
  }
}

function isLast(event: StreamEvent): boolean {
  return event.type === 'done' || event.type === 'failed' || event.type === 'stopped'
}

function failureOf(error: unknown): ServerFailure['failure'] {
  if (error instanceof ServerFailure) return error.failure
  const reason = error instanceof Error ? error.message : String(error)
  return serverFailure('unknown', `The reply could not be read: ${reason}`).failure
}

/** The failure of a stream that ended without the frame that its protocol ends with. */
export function truncated(missing: string): StreamEvent {
  const message = `The server ended its reply without ${missing}; the answer may be incomplete.`
  return { type: 'failed', failure: serverFailure('truncated', message).failure }
}

/** The failure of a frame that is not what the protocol allows. */
export function malformedFrame(frame: string): ServerFailure {
  const quoted = frame.length <= 300 ? frame : `${frame.slice(0, 300)}…`
  return serverFailure('malformed', `The server sent a frame that can't be read: ${quoted}`)
}

/** The failure of a frame without an end. */
export function endlessFrame(longest: number): ServerFailure {
  return serverFailure('malformed', `The server sent a frame of more than ${longest} characters.`)
}
