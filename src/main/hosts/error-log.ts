import { randomBytes } from 'node:crypto'
import { appendFileSync, renameSync, statSync } from 'node:fs'

const largestBytes = 2_000_000

/** Writes unexpected errors to a file, one JSON object a line; the file before it is kept as `.old`. Never throws. */
export function createErrorLog(file: string): (error: unknown) => string {
  return (error) => {
    const id = randomBytes(4).toString('hex')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestBytes) {
        renameSync(file, `${file}.old`)
      }
      appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), id, text })}\n`)
    } catch {
      console.error(`[${id}] ${text}`)
    }
    return id
  }
}
