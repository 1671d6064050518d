import { crc32 } from 'node:zlib'
import type { Vocabulary } from './word-pieces.ts'

/** A vocabulary with a vector for each piece: `values[id * dimensions + i] * scales[id]`. */
export interface EmbeddingTable {
  vocabulary: Vocabulary
  dimensions: number
  scales: Float32Array
  values: Int8Array
  /** CRC-32 of everything after the header, in hexadecimal. */
  checksum: string
}

/** The bytes are no table that this version can read; the message says why. */
export class EmbeddingTableError extends Error {
  override readonly name = 'EmbeddingTableError'
}

const headerBytes = 28
const magic = 'SWYEMBED'
const knownVersion = 1

/** Reads the file's bytes (format: `resources/embedding-table.md`) without copying vectors. Throws EmbeddingTableError. */
export function readEmbeddingTable(bytes: Uint8Array): EmbeddingTable {
  if (bytes.length < headerBytes || decode(bytes.subarray(0, 8)) !== magic) {
    throw new EmbeddingTableError('It is no embedding table')
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  const field = (index: number) => header.getUint32(8 + 4 * index, true)
  const [version, size, dimensions, textBytes] = [field(0), field(1), field(2), field(3)]
  if (version !== knownVersion) {
    throw new EmbeddingTableError(`It has format ${version}; this version reads ${knownVersion}`)
  }
  const valuesAt = headerBytes + 4 * size
  const textAt = valuesAt + size * dimensions
  if (bytes.length !== textAt + textBytes) {
    throw new EmbeddingTableError(
      `It has ${bytes.length} bytes where its header promises ${textAt + textBytes}`,
    )
  }
  const checksum = crc32(bytes.subarray(headerBytes))
  if (checksum !== field(4)) throw new EmbeddingTableError('Its checksum is wrong')
  return {
    vocabulary: readVocabulary(decode(bytes.subarray(textAt)).split('\n'), size),
    dimensions,
    scales: readScales(bytes.subarray(headerBytes, valuesAt)),
    values: new Int8Array(bytes.buffer, bytes.byteOffset + valuesAt, size * dimensions),
    checksum: checksum.toString(16).padStart(8, '0'),
  }
}

function readVocabulary(pieces: readonly string[], size: number): Vocabulary {
  const idOf = new Map<string, number>()
  let longestPiece = 0
  for (const [id, piece] of pieces.entries()) {
    idOf.set(piece, id)
    longestPiece = Math.max(longestPiece, piece.startsWith('##') ? piece.length - 2 : piece.length)
  }
  const unknown = idOf.get('[UNK]')
  if (idOf.size !== size || unknown === undefined) {
    throw new EmbeddingTableError('Its vocabulary is not the one its header promises')
  }
  return { idOf, unknown, longestPiece }
}

function readScales(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
