import { createParser } from 'eventsource-parser'
import { endlessFrame } from './generation.ts'

/** `stray`: a line that belongs to no event, such as the plain text of a proxy. */
export type SseItem =
  | { type: 'event'; event: string; data: string }
  | { type: 'stray'; line: string }

export interface SseReader {
  /** What these bytes complete. Throws `ServerFailure` when an event grows too long. */
  feed(bytes: Uint8Array): SseItem[]
  /** An event that the stream's end left without its blank line. */
  end(): SseItem[]
}

/** Reads server-sent events; characters, lines and events may be split anywhere, comments are passed over. */
export function createSseReader(longest: number): SseReader {
  const decoder = new TextDecoder()
  let items: SseItem[] = []
  let tooLong = false
  const parser = createParser({
    maxBufferSize: longest,
    onEvent: ({ event, data }) => items.push({ type: 'event', event: event ?? 'message', data }),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') tooLong = true
      else if (error.type === 'unknown-field') items.push({ type: 'stray', line: error.line ?? '' })
    },
  })

  const feedText = (text: string) => {
    parser.feed(text)
    const read = items
    items = []
    if (tooLong) throw endlessFrame(longest)
    return read
  }

  return {
    feed: (bytes) => feedText(decoder.decode(bytes, { stream: true })),
    end: () => feedText(`${decoder.decode()}\n\n`),
  }
}
