/** Lets the event loop turn once. */
export const hold = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Rejects with the signal's reason on abort; resolves when `until` aborts. */
export function untilAborted(until: AbortSignal, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    if (until.aborted) return resolve()
    until.addEventListener('abort', () => resolve(), { once: true })
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Real milliseconds. Rejects with the signal's reason on abort. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
}
