import { type FileHandle, open, stat } from 'node:fs/promises'
import { type ByteCursor, type ByteSource, bytesSource, createByteCursor } from './byte-cursor.ts'
import { tensorBytes } from './ggml-types.ts'
import { GgufError } from './gguf-error.ts'
import {
  type GgufValue,
  readNumber32,
  readNumber64,
  readShortText,
  readValue,
} from './gguf-values.ts'

export interface GgufTensor {
  name: string
  /** Lengths, the fastest varying first. */
  dimensions: readonly number[]
  bytes: number
}

/** All that a GGUF file says before its tensors' contents. */
export interface GgufHeader {
  version: number
  littleEndian: boolean
  /** Numbers, texts, and short arrays of numbers; of longer arrays only the length, in `arrayLengths`. */
  metadata: Map<string, GgufValue>
  arrayLengths: Map<string, number>
  tensors: GgufTensor[]
  /** Where the header ends. */
  headerBytes: number
}

/** Gemma 3's header, with 262 144 tokens, is 12 MB long. */
const mostHeaderBytes = 64 * 1024 * 1024
const mostEntries = 16_384
const mostTensors = 65_536
const mostDimensions = 4

/**
 * Reads the header of a GGUF file (version 2 or 3, either order of bytes) and nothing of its tensors. Rejects with a
 * `GgufError` that says what is wrong. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function readGgufHeader(file: string | Uint8Array): Promise<GgufHeader> {
  if (typeof file !== 'string') return parseHeader(bytesSource(file))
  let handle: FileHandle
  try {
    // Opening a pipe would wait for somebody to write into it.
    if (!(await stat(file)).isFile()) throw new Error('it is no file')
    handle = await open(file, 'r')
  } catch (cause) {
    throw new GgufError('unreadable', `${file} can't be opened: ${String(cause)}`, { cause })
  }
  try {
    const { size } = await handle.stat()
    return await parseHeader({
      size,
      read: async (target, position) =>
        (await handle.read(target, 0, target.length, position)).bytesRead,
    })
  } catch (cause) {
    if (cause instanceof GgufError) throw cause
    throw new GgufError('unreadable', `${file} can't be read: ${String(cause)}`, { cause })
  } finally {
    await handle.close()
  }
}

async function parseHeader(source: ByteSource): Promise<GgufHeader> {
  const cursor = createByteCursor(source, mostHeaderBytes)
  const version = await readVersion(cursor, source.size)
  const tensorCount = await readCount(cursor, 'tensors', mostTensors, 24)
  const entryCount = await readCount(cursor, 'entries', mostEntries, 13)
  const metadata = new Map<string, GgufValue>()
  const arrayLengths = new Map<string, number>()
  for (let index = 0; index < entryCount; index++) {
    const key = await readShortText(cursor, 'key')
    const value = await readValue(cursor, key)
    if (value.length !== null) arrayLengths.set(key, value.length)
    if (value.value !== null) metadata.set(key, value.value)
  }
  const described: { name: string; dimensions: number[]; type: number; offset: number }[] = []
  for (let index = 0; index < tensorCount; index++) described.push(await readTensor(cursor))
  const headerBytes = cursor.position()
  const alignment = alignmentOf(metadata)
  const dataStart = Math.ceil(headerBytes / alignment) * alignment
  const sizes = sizesByOffset(described, Math.max(0, source.size - dataStart))
  const tensors = described.map(({ name, dimensions, type, offset }) => ({
    name,
    dimensions,
    bytes: tensorBytes(type, dimensions) ?? sizes.get(offset) ?? 0,
  }))
  return {
    version,
    littleEndian: cursor.littleEndian(),
    metadata,
    arrayLengths,
    tensors,
    headerBytes,
  }
}

async function readVersion(cursor: ByteCursor, size: number): Promise<number> {
  if (size < 8) throw new GgufError('not-gguf', 'The file is too short to be a GGUF model.')
  await cursor.fill(8)
  const head = cursor.take(8)
  const magic = String.fromCharCode(...[0, 1, 2, 3].map((at) => head.getUint8(at)))
  if (magic !== 'GGUF') throw new GgufError('not-gguf', 'The file is no GGUF model.')
  const little = head.getUint32(4, true)
  const swapped = little > 0xffff
  const version = swapped ? head.getUint32(4, false) : little
  cursor.setLittleEndian(!swapped)
  if (version === 2 || version === 3) return version
  const message = `GGUF version ${version} can't be read; versions 2 and 3 can.`
  throw new GgufError('unsupported', message)
}

/** A count whose entries take at least `leastBytes` each, so that it can't promise more than the file holds. */
async function readCount(
  cursor: ByteCursor,
  what: string,
  most: number,
  leastBytes: number,
): Promise<number> {
  const count = await readNumber64(cursor, `number of ${what}`)
  if (count > most) throw new GgufError('hostile', `The header announces ${count} ${what}.`)
  if (count * leastBytes > cursor.left()) {
    throw new GgufError(
      'truncated',
      `The header announces ${count} ${what}, but the file ends before.`,
    )
  }
  return count
}

async function readTensor(cursor: ByteCursor) {
  const name = await readShortText(cursor, 'tensor name')
  const dimensionCount = await readNumber32(cursor)
  if (dimensionCount > mostDimensions) {
    throw new GgufError('hostile', `The tensor ${name} has ${dimensionCount} dimensions.`)
  }
  const dimensions: number[] = []
  let elements = 1
  for (let index = 0; index < dimensionCount; index++) {
    const length = await readNumber64(cursor, `length of ${name}`)
    dimensions.push(length)
    elements *= length
  }
  if (!Number.isSafeInteger(elements * 8)) {
    throw new GgufError('hostile', `The tensor ${name} has ${elements} elements.`)
  }
  const type = await readNumber32(cursor)
  const offset = await readNumber64(cursor, `place of ${name}`)
  return { name, dimensions, type, offset }
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment')
  return typeof alignment === 'number' && alignment >= 1 && alignment <= 65_536 ? alignment : 32
}

/** Room from each tensor's place to the next one's: the size of tensors whose type is not known. */
function sizesByOffset(
  tensors: readonly { offset: number }[],
  dataBytes: number,
): Map<number, number> {
  const offsets = [...new Set(tensors.map(({ offset }) => offset))].sort((a, b) => a - b)
  return new Map(
    offsets.map((offset, index) => [
      offset,
      Math.max(0, Math.min(offsets[index + 1] ?? dataBytes, dataBytes) - offset),
    ]),
  )
}
