import type { OperationProgress, ServerFailure } from '#engine/endpoints/model-server'
import { serverFailure } from '../http/failures.ts'
import { createLineReader } from '../http/ndjson.ts'
import { openStream } from '../http/open-stream.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { createPullDecoder } from './pull-frames.ts'

/**
 * Fetches a model. Ollama keeps what it has when the connection closes, and goes on from there the next time. A pull
 * that gets no further for `pullIdleMs` has `stalled`, even while the server repeats where it stands.
 */
export async function* pullOllamaModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<OperationProgress> {
  const { limits } = context
  const exchange = await openStream(
    { path: '/api/pull', body: { model, stream: true }, mediaType: 'application/x-ndjson' },
    limits.pullIdleMs,
    context,
    signal,
  )
  try {
    const lines = createLineReader(limits.frameLength)
    const decoder = createPullDecoder()
    let deadline = performance.now() + limits.pullIdleMs
    for (;;) {
      const left = deadline - performance.now()
      if (left <= 0) throw noFurther(model, limits.pullIdleMs)
      const bytes = await exchange.read(left)
      const complete =
        bytes === null ? [lines.end()].filter((line) => line !== '') : lines.feed(bytes)
      // Many frames come in one read; only the last says where the pull stands.
      let latest: OperationProgress | null = null
      for (const line of complete) {
        latest = decoder.read(line)
        if (decoder.advanced()) deadline = performance.now() + limits.pullIdleMs
      }
      if (latest !== null) yield latest
      if (decoder.finished()) return
      if (bytes === null) throw endedEarly(model)
    }
  } finally {
    exchange.close()
  }
}

function noFurther(model: string, withinMs: number): ServerFailure {
  const seconds = Math.round(withinMs / 100) / 10
  const message = `The download of ${model} got no further for ${seconds} s. Pull it again to go on where it stopped.`
  return serverFailure('stalled', message)
}

function endedEarly(model: string): ServerFailure {
  const message = `The server ended the download of ${model} without "success". Pull it again to go on where it stopped.`
  return serverFailure('truncated', message)
}
