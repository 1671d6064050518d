import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The classifier as it is delivered. */
export const readClassifier = (): Uint8Array =>
  readFileSync(join(import.meta.dirname, '..', '..', 'resources', 'classifier.bin'))
