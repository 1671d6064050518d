import { boundText } from './bound-text.ts'
import { type EmbeddingTable, readEmbeddingTable } from './embedding-table.ts'
import type { TextEmbedder } from './text-embedder.ts'
import { createTokeniser } from './word-pieces.ts'

/** An embedder over the bytes of a table; some 10 ms. Throws EmbeddingTableError where they are damaged. */
export function createEmbedder(bytes: Uint8Array): TextEmbedder {
  const table = readEmbeddingTable(bytes)
  const tokeniser = createTokeniser(table.vocabulary)
  return {
    name: `built-in-${table.dimensions}-${table.checksum}`,
    dimensions: table.dimensions,
    embed: (text) => toUnitLength(sumOfVectors(tokeniser.ids(boundText(text)), table)),
  }
}

/**
 * The pieces' vectors carry their weights in their lengths, so that their sum is the weighted mean but for its length.
 * A piece that comes n times counts √n, as it did when the vectors were fitted.
 */
function sumOfVectors(ids: readonly number[], table: EmbeddingTable): Float32Array {
  const { dimensions, scales, values } = table
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  const sum = new Float32Array(dimensions)
  for (const [id, count] of counts) {
    const scale = (scales[id] ?? 0) * Math.sqrt(count)
    if (scale === 0) continue
    const row = id * dimensions
    for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + (values[row + i] ?? 0) * scale
  }
  return sum
}

function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  if (squares === 0) return vector
  const factor = 1 / Math.sqrt(squares)
  return vector.map((value) => value * factor)
}
