import { isAbsolute } from 'node:path'
import { isLoopback } from '#engine/endpoints/address'
import type { ModelShape } from '#engine/memory/model-shape'
import { GgufError } from '../gguf/gguf-error.ts'
import { readModelShape } from '../gguf/model-shape.ts'

const longestPath = 4_096

/**
 * The shape of a model by the header of its own file, where its server runs on this machine and says where the file
 * lies; `null` where there is no such file, or it can't be read. A path is a server's word: nothing but the header of a
 * model file is ever read, and only numbers come of it.
 */
export async function readLocalShape(
  origin: string,
  path: string | null | undefined,
): Promise<ModelShape | null> {
  if (!path || path.length > longestPath || !isAbsolute(path)) return null
  if (!/\.gguf$/i.test(path) || !isLoopback(origin)) return null
  try {
    return await readModelShape(path)
  } catch (error) {
    if (error instanceof GgufError) return null
    throw error
  }
}
