/** Where a simulator takes its time from. Epoch milliseconds, fractions allowed. */
export interface SimulatorClock {
  now(): number
  /** Runs once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

export interface ManualClock extends SimulatorClock {
  /** Moves time on, running every timer that falls due, in order. */
  advance(ms: number): void
}

export const systemClock: SimulatorClock = {
  // Monotonic within the process, so that token schedules never run backwards.
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until told to move: for keep-alive tests and for frames with fixed times. */
export function createManualClock(startMs: number): ManualClock {
  let now = startMs
  const timers = new Set<{ at: number; run: () => void }>()

  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const next = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = end
    },
  }
}

/**
 * Resolves after `ms`, or at the next turn of the event loop when `ms` ≤ 0.
 * Rejects with the signal's reason as soon as it aborts.
 */
export function pause(clock: SimulatorClock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const done = () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const cancel = ms > 0 ? clock.after(ms, done) : atNextTurn(done)
    const onAbort = () => {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

function atNextTurn(run: () => void): () => void {
  const handle = setImmediate(run)
  return () => clearImmediate(handle)
}
