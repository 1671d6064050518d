import type { ByteCursor } from './byte-cursor.ts'
import { GgufError } from './gguf-error.ts'

export type GgufValue = number | boolean | string | readonly (number | boolean)[]

/** A value of the metadata: `length` for arrays, `value` unless it is a long array or text, which are passed over. */
export interface ReadValue {
  value: GgufValue | null
  length: number | null
}

const mostShortText = 65_535
const longestKeptText = 4096
/** Arrays of one number a layer are kept; vocabularies are not. */
const longestKeptArray = 4096
/** Real vocabularies have some 300 000 tokens and twice as many merges. */
const longestList = 4_000_000

const types = { text: 8, array: 9 } as const
/** Bytes of the types of fixed size. Source: gguf.md, enum gguf_metadata_value_type. */
const fixedBytes: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
}

export async function readNumber32(cursor: ByteCursor): Promise<number> {
  if (!cursor.has(4)) await cursor.fill(4)
  return cursor.take(4).getUint32(0, cursor.littleEndian())
}

/** A 64-bit count, which has to be one a number can hold. */
export async function readNumber64(cursor: ByteCursor, what: string): Promise<number> {
  if (!cursor.has(8)) await cursor.fill(8)
  return takeNumber64(cursor, what)
}

function takeNumber64(cursor: ByteCursor, what: string): number {
  const view = cursor.take(8)
  const little = cursor.littleEndian()
  const upper = view.getUint32(little ? 4 : 0, little)
  const value = upper * 2 ** 32 + view.getUint32(little ? 0 : 4, little)
  if (value <= Number.MAX_SAFE_INTEGER) return value
  throw new GgufError('hostile', `The ${what} is ${value}, which can't be.`)
}

export async function readShortText(cursor: ByteCursor, what: string): Promise<string> {
  const length = await readNumber64(cursor, `length of a ${what}`)
  if (length > mostShortText) {
    throw new GgufError('hostile', `The header has a ${what} of ${length} bytes.`)
  }
  return readText(cursor, length)
}

async function readText(cursor: ByteCursor, length: number): Promise<string> {
  if (!cursor.has(length)) await cursor.fill(length)
  return new TextDecoder().decode(cursor.take(length))
}

export async function readValue(cursor: ByteCursor, key: string): Promise<ReadValue> {
  const type = await readNumber32(cursor)
  if (type === types.array) return readArray(cursor, key)
  if (type !== types.text) return { value: await readFixed(cursor, type, key), length: null }
  const length = await readNumber64(cursor, `length of ${key}`)
  if (length <= longestKeptText) return { value: await readText(cursor, length), length: null }
  cursor.skip(length)
  return { value: null, length: null }
}

async function readFixed(cursor: ByteCursor, type: number, key: string): Promise<number | boolean> {
  const bytes = fixedBytesOf(type, key)
  if (!cursor.has(bytes)) await cursor.fill(bytes)
  return fixedValue(cursor.take(bytes), type, cursor.littleEndian())
}

function fixedBytesOf(type: number, key: string): number {
  const bytes = fixedBytes[type]
  if (bytes !== undefined) return bytes
  throw new GgufError('unsupported', `The entry ${key} has a type (${type}) that is not known.`)
}

function fixedValue(view: DataView, type: number, little: boolean): number | boolean {
  switch (type) {
    case 0:
      return view.getUint8(0)
    case 1:
      return view.getInt8(0)
    case 2:
      return view.getUint16(0, little)
    case 3:
      return view.getInt16(0, little)
    case 4:
      return view.getUint32(0, little)
    case 5:
      return view.getInt32(0, little)
    case 6:
      return view.getFloat32(0, little)
    case 7:
      return view.getUint8(0) !== 0
    case 10:
      return Number(view.getBigUint64(0, little))
    case 11:
      return Number(view.getBigInt64(0, little))
    default:
      return view.getFloat64(0, little)
  }
}

async function readArray(cursor: ByteCursor, key: string): Promise<ReadValue> {
  const type = await readNumber32(cursor)
  const length = await readNumber64(cursor, `length of ${key}`)
  if (type === types.array) {
    throw new GgufError(
      'unsupported',
      `The entry ${key} is a list of lists, which no engine reads.`,
    )
  }
  const leastBytes = type === types.text ? 8 : fixedBytesOf(type, key)
  if (length > longestList) {
    throw new GgufError('hostile', `The list ${key} announces ${length} entries.`)
  }
  if (length * leastBytes > cursor.left()) {
    throw new GgufError(
      'truncated',
      `The list ${key} announces ${length} entries, but the file ends before.`,
    )
  }
  if (type === types.text) {
    for (let index = 0; index < length; index++) {
      if (!cursor.has(8)) await cursor.fill(8)
      cursor.skip(takeNumber64(cursor, key))
    }
    return { value: null, length }
  }
  if (length > longestKeptArray) {
    cursor.skip(length * leastBytes)
    return { value: null, length }
  }
  const values: (number | boolean)[] = []
  for (let index = 0; index < length; index++) values.push(await readFixed(cursor, type, key))
  return { value: values, length }
}
