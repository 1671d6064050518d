import { pause, type SimulatorClock } from './clock.ts'

export interface Pace {
  clock: SimulatorClock
  tokensPerSecond: number
  /** 1 = real speed, 0 = as fast as the reader takes it. */
  timeScale: number
  signal: AbortSignal
}

/** At full speed other requests still get their turn after this many tokens. */
const burst = 64

/**
 * Yields tokens in batches as they fall due. Token `i` is due at `start + (i + 1) / tokensPerSecond`, reckoned from the
 * start and never from the previous token, so that late timers do not add up. Rejects when the signal aborts.
 */
export async function* paceTokens<T>(tokens: readonly T[], pace: Pace): AsyncGenerator<T[]> {
  const msPerToken = (1000 / pace.tokensPerSecond) * pace.timeScale
  const start = pace.clock.now()
  let sent = 0
  while (sent < tokens.length) {
    await pause(pace.clock, start + (sent + 1) * msPerToken - pace.clock.now(), pace.signal)
    const due =
      msPerToken === 0 ? sent + burst : Math.floor((pace.clock.now() - start) / msPerToken + 1e-6)
    if (due <= sent) continue
    const batch = tokens.slice(sent, due)
    sent += batch.length
    yield batch
  }
}
