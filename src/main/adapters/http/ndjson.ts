import { endlessFrame } from './generation.ts'

export interface LineReader {
  /** The lines that these bytes complete, blank ones left out. Throws `ServerFailure` when a line grows too long. */
  feed(bytes: Uint8Array): string[]
  /** What stands after the last line break; empty where nothing does. */
  end(): string
}

/** Cuts bytes into lines; characters and lines may be split anywhere. */
export function createLineReader(longest: number): LineReader {
  const decoder = new TextDecoder()
  let pending: string[] = []
  let pendingLength = 0

  const takePending = () => {
    const text = pending.join('')
    pending = []
    pendingLength = 0
    return text
  }

  return {
    feed(bytes) {
      const parts = decoder.decode(bytes, { stream: true }).split('\n')
      const rest = parts.pop() ?? ''
      const lines: string[] = []
      for (const part of parts) {
        const line = (pendingLength === 0 ? part : takePending() + part).trim()
        if (line !== '') lines.push(line)
      }
      if (rest !== '') {
        pending.push(rest)
        pendingLength += rest.length
      }
      if (pendingLength > longest) throw endlessFrame(longest)
      return lines
    },
    end() {
      pending.push(decoder.decode())
      return takePending().trim()
    },
  }
}
