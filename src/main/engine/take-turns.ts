import { setImmediate } from 'node:timers/promises'

/** Others get their turn after so many milliseconds. */
const turnMs = 5

/** Does work that can be laid down at each `yield` without keeping others waiting. Throws the signal's reason once aborted. */
export async function takeTurns<T>(
  steps: Generator<undefined, T, undefined>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted()
  let begun = performance.now()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - begun < turnMs) continue
    await setImmediate()
    signal?.throwIfAborted()
    begun = performance.now()
  }
}
