import { basename, dirname, join } from 'node:path'
import type { ModelShape } from '#engine/memory/model-shape'
import { GgufError } from './gguf-error.ts'
import { type GgufHeader, type GgufTensor, readGgufHeader } from './read-gguf-header.ts'
import { shapeFromMetadata } from './shape-from-metadata.ts'
import { weightTableOf } from './weight-table.ts'

/** The shape of a model, with the exact size of its weights, from the header of its file. */
export function shapeFromHeader(header: GgufHeader): ModelShape {
  const shape = shapeFromMetadata((key) => header.metadata.get(key))
  const weights = weightTableOf(header.tensors, shape.layers ?? 0)
  return {
    ...shape,
    vocabulary: shape.vocabulary ?? header.arrayLengths.get('tokenizer.ggml.tokens') ?? null,
    parameters: shape.parameters ?? elementsOf(header.tensors),
    weights: header.tensors.length === 0 ? null : weights,
    weightBytes: header.tensors.reduce((sum, { bytes }) => sum + bytes, 0) || null,
    source: 'file',
  }
}

/**
 * The shape of the model in a file; of one split over several (`…-00001-of-00003.gguf`) all of them are read. Rejects with
 * a `GgufError`.
 */
export async function readModelShape(path: string): Promise<ModelShape> {
  const header = await readGgufHeader(path)
  const others = siblingsOf(path, header)
  const tensors = [...header.tensors]
  for (const sibling of others) tensors.push(...(await readGgufHeader(sibling)).tensors)
  return shapeFromHeader({ ...header, tensors })
}

const mostParts = 1000

function siblingsOf(path: string, header: GgufHeader): string[] {
  const count = header.metadata.get('split.count')
  if (typeof count !== 'number' || count <= 1) return []
  const match = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(basename(path))
  if (match === null || Number(match[3]) !== count || count > mostParts) {
    const message = `${path} is one of ${count} parts, but its name does not say which. Name it …-00001-of-${String(count).padStart(5, '0')}.gguf.`
    throw new GgufError('unsupported', message)
  }
  const [, stem, own, all] = match
  return Array.from({ length: count }, (_, index) => String(index + 1).padStart(5, '0'))
    .filter((part) => part !== own)
    .map((part) => join(dirname(path), `${stem}-${part}-of-${all}.gguf`))
}

function elementsOf(tensors: readonly GgufTensor[]): number | null {
  const count = tensors.reduce(
    (sum, { dimensions }) => sum + dimensions.reduce((product, length) => product * length, 1),
    0,
  )
  return count > 0 ? count : null
}
