import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `scripts/embedding-table/goldens.py` wrote. */
export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'golden', name), 'utf8'))
}
