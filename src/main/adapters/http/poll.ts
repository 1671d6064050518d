import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks again and again, `everyMs` apart, until `ask` says something other than `null`. Gives `null` when `withinMs` are
 * over; rejects with what `ask` rejects with, and with the signal's reason when aborted.
 */
export async function pollUntil<T>(
  ask: () => Promise<T | null>,
  times: { everyMs: number; withinMs: number },
  signal: AbortSignal,
): Promise<T | null> {
  const deadline = performance.now() + times.withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() >= deadline) return null
    await waitFor(times.everyMs, signal)
  }
}

/** Rejects with the signal's reason when aborted. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
