import { GgufError } from './gguf-error.ts'

/** Where bytes come from. `read` fills as much of `target` as there is and returns how much that was. */
export interface ByteSource {
  size: number
  read(target: Uint8Array, position: number): Promise<number>
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(target, position) {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    },
  }
}

/** Walks forward through a source, a chunk in memory at a time. Numbers come in the order of bytes it was told. */
export interface ByteCursor {
  position(): number
  /** Bytes that may still be walked. */
  left(): number
  setLittleEndian(little: boolean): void
  /** `true` when so many bytes are at hand; else await `fill` first. */
  has(bytes: number): boolean
  fill(bytes: number): Promise<void>
  /** The next bytes; valid until the next `fill`. Only after `has` or `fill` of as many. */
  take(bytes: number): DataView
  littleEndian(): boolean
  /** Passes over bytes without reading them. */
  skip(bytes: number): void
}

const chunkBytes = 256 * 1024

/** Refuses to walk further than `limit` bytes. */
export function createByteCursor(source: ByteSource, limit: number): ByteCursor {
  const buffer = new Uint8Array(chunkBytes)
  let chunkStart = 0
  let chunkLength = 0
  let at = 0
  let little = true
  const end = Math.min(source.size, limit)

  function ensureWithin(bytes: number): void {
    if (at + bytes <= end) return
    if (at + bytes > source.size) {
      const message = `The file ends at byte ${source.size}, inside its header. It is incomplete: download it again.`
      throw new GgufError('truncated', message)
    }
    const message = `The header is longer than ${limit} bytes, which no real model's is.`
    throw new GgufError('hostile', message)
  }

  return {
    position: () => at,
    left: () => end - at,
    setLittleEndian(value) {
      little = value
    },
    littleEndian: () => little,
    has: (bytes) => at >= chunkStart && at + bytes <= chunkStart + chunkLength,
    async fill(bytes) {
      ensureWithin(bytes)
      if (bytes > chunkBytes) throw new RangeError(`At most ${chunkBytes} bytes at a time.`)
      chunkStart = at
      chunkLength = 0
      const wanted = Math.min(chunkBytes, end - at)
      while (chunkLength < wanted) {
        const got = await source.read(buffer.subarray(chunkLength, wanted), at + chunkLength)
        if (got <= 0) break
        chunkLength += got
      }
      if (chunkLength < bytes) {
        throw new GgufError('truncated', 'The file became shorter while it was read.')
      }
    },
    take(bytes) {
      const view = new DataView(buffer.buffer, at - chunkStart, bytes)
      at += bytes
      return view
    },
    skip(bytes) {
      ensureWithin(bytes)
      at += bytes
    },
  }
}
