import { AppError } from '#shared/app-error'
import { type Connection, defaultBackOff } from './connection.ts'

/**
 * Keeps a stream open for as long as `signal` lives: opens it again after a disconnect, an internal error or its end,
 * with a growing pause while nothing arrives. `open` is called afresh each time, so a caller that can resume reads its
 * cursor there. Resolves when `signal` is aborted; rejects when the engine refuses (`not-found`, `invalid-input`…),
 * which asking again would not change, or when `onEvent` throws.
 */
export async function watchForever<Event>(
  connection: Pick<Connection<unknown>, 'status'>,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  onEvent: (event: Event) => void,
  signal: AbortSignal,
  backOff: (failures: number) => number = defaultBackOff,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    await untilOpen(connection, signal)
    if (signal.aborted) return
    const events = await attempt(() => open(signal), signal)
    if (events !== null) {
      const iterator = events[Symbol.asyncIterator]()
      const stop = () => void iterator.return?.()
      signal.addEventListener('abort', stop, { once: true })
      try {
        while (true) {
          const step = await attempt(() => iterator.next(), signal)
          if (step === null || step.done) break
          failures = 0
          onEvent(step.value)
        }
      } catch (error) {
        stop()
        throw error
      } finally {
        signal.removeEventListener('abort', stop)
      }
    }
    if (signal.aborted) return
    // A lost line is waited for above; the pause is for a stream that keeps failing while the line is fine.
    if (connection.status.getSnapshot() === 'open') await pause(backOff(failures), signal)
    failures += 1
  }
}

/** `null` = failed in a way that another try may mend. */
async function attempt<Value>(
  run: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Value | null> {
  try {
    return await run()
  } catch (error) {
    if (signal.aborted) return null
    if (error instanceof AppError && (error.code === 'disconnected' || error.code === 'internal')) {
      return null
    }
    throw error
  }
}

function untilOpen({ status }: Pick<Connection<unknown>, 'status'>, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const check = () => {
      if (!signal.aborted && status.getSnapshot() !== 'open') return
      unsubscribe()
      signal.removeEventListener('abort', check)
      resolve()
    }
    const unsubscribe = status.subscribe(check)
    signal.addEventListener('abort', check, { once: true })
    check()
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
