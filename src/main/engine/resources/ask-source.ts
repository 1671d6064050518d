import type { Pace, ResourceSource } from './resource-source.ts'

/** What one question to a source came to. */
export type SourceAnswer<T> = { ok: true; value: T } | { ok: false; message: string }

/** Asks one source, never twice at a time, and never waits longer than `patienceMs`. */
export interface SourceAsker<T> {
  readonly name: string
  ask(pace: Pace): Promise<SourceAnswer<T>>
  close(): void
}

/**
 * A read that outlasts the patience is aborted and counted as no answer. Until it has really ended the source is left
 * alone: a tool that hangs must not pile up.
 */
export function createSourceAsker<T>(
  source: ResourceSource<T>,
  patienceMs: number,
): SourceAsker<T> {
  let pending: Promise<unknown> | null = null
  let closed = false

  return {
    name: source.name,
    async ask(pace) {
      if (closed) return { ok: false, message: 'The watch has ended.' }
      if (pending) return { ok: false, message: 'Still has not answered the question before.' }
      const stop = new AbortController()
      const reading = Promise.resolve()
        .then(() => source.read(pace, stop.signal))
        .then(
          (value): SourceAnswer<T> => ({ ok: true, value }),
          (error): SourceAnswer<T> => ({
            ok: false,
            message: error instanceof Error ? error.message : String(error),
          }),
        )
      const mine = reading.finally(() => {
        if (pending === mine) pending = null
      })
      pending = mine
      const { promise: tooLong, resolve } = Promise.withResolvers<SourceAnswer<T>>()
      const timer = setTimeout(() => {
        stop.abort(new Error('It took too long.'))
        resolve({ ok: false, message: `Did not answer within ${patienceMs / 1000} seconds.` })
      }, patienceMs)
      timer.unref?.()
      try {
        return await Promise.race([mine, tooLong])
      } finally {
        clearTimeout(timer)
      }
    },
    close() {
      closed = true
      source.close()
    },
  }
}
