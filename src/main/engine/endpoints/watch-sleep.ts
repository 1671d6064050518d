/** How often it looks at the clocks. */
const everyMs = 5_000
/** A gap that no busy machine makes. */
const sleptMs = 30_000

/**
 * Tells when the machine has slept, or was stopped: a timer came far too late, or the wall clock ran ahead of the
 * monotonic one, which stands still in sleep on some platforms. A clock that was set looks the same, and does no harm.
 */
export function watchSleep(
  clocks: { now(): number; monotonic(): number },
  onWake: () => void,
): () => void {
  let wall = clocks.now()
  let steady = clocks.monotonic()
  const timer = setInterval(() => {
    const wallGap = clocks.now() - wall
    const steadyGap = clocks.monotonic() - steady
    wall += wallGap
    steady += steadyGap
    if (steadyGap > everyMs + sleptMs || wallGap - steadyGap > sleptMs) onWake()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
