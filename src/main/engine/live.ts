/** A value that streams hand on: each reader gets the newest one, and skips those that came while it was busy. */
export interface Live<T> {
  get(): T
  set(value: T): void
  /** The value now, then each change, until `signal` aborts. A slow reader misses intermediate values, never the last. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<T, void>
}

export function createLive<T>(initial: T): Live<T> {
  let value = initial
  let version = 0
  const waiting = new Set<() => void>()

  return {
    get: () => value,
    set(next) {
      value = next
      version++
      for (const wake of waiting) wake()
      waiting.clear()
    },
    async *watch(signal) {
      let seen = -1
      while (!signal?.aborted) {
        if (seen !== version) {
          seen = version
          yield value
          continue
        }
        await waitFor(waiting, signal)
      }
    },
  }
}

/** Resolves when the next member of `waiting` is woken, or when `signal` aborts. */
export function waitFor(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      waiting.delete(wake)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    if (signal?.aborted) return resolve()
    waiting.add(wake)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
