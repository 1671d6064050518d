import { addAbortSignal, type Readable } from 'node:stream'

/** A stream's text, piece by piece, to its end; a stop ends it as well, also while nothing comes. Throws what the stream does. */
export async function* readChunks(stream: Readable, stop: AbortSignal): AsyncGenerator<string> {
  if (stop.aborted) return
  try {
    for await (const chunk of addAbortSignal(stop, stream.setEncoding('utf8'))) yield String(chunk)
  } catch (error) {
    if (!stop.aborted) throw error
  }
}
