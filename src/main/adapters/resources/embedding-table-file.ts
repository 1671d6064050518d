import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmbedder } from '#engine/embedding/create-embedder'
import { EmbeddingTableError } from '#engine/embedding/embedding-table'
import type { TextEmbedder } from '#engine/embedding/text-embedder'
import { AppError } from '#shared/app-error'

/** In a checkout, beside a bundle and in a package (there inside the archive, which Electron reads like a folder). */
const tablePath = (appRoot: string) => join(appRoot, 'resources', 'embedding-table.bin')

/**
 * The built-in embedder, opened at the first call and kept. `appRoot` is the folder of package.json. Synchronous; throws
 * AppError `installation-damaged` where the table is missing or damaged, and tries again at the next call.
 */
export function createEmbedderSource(appRoot: string): () => TextEmbedder {
  let opened: TextEmbedder | null = null
  return () => {
    opened ??= openEmbedder(tablePath(appRoot))
    return opened
  }
}

function openEmbedder(file: string): TextEmbedder {
  try {
    return createEmbedder(readFileSync(file))
  } catch (error) {
    throw new AppError(
      'installation-damaged',
      `The embedding table ${file} cannot be used (${reasonOf(error)}). Install Switchyard again; in a checkout, restore the file.`,
      { file },
      { cause: error },
    )
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof EmbeddingTableError) return error.message
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? 'it is missing'
    : String(error)
}
