import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findAppRoot } from './app-root.ts'

/** The classifier that came with this version. Blocks for milliseconds; throws where it can't be read. */
export function readClassifier(): Uint8Array {
  return readFileSync(join(findAppRoot(import.meta.dirname).root, 'resources', 'classifier.bin'))
}
