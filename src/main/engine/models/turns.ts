/** Lets one at a time do something, in the order in which they came. */
export interface Turns {
  /**
   * Resolves when it is the caller's turn; the returned function ends it and may be called again. Rejects with the
   * signal's reason, and then the caller has lost its place. `onWait` is called once when others are before it.
   */
  enter(place: string, signal: AbortSignal, onWait?: () => void): Promise<() => void>
}

interface Waiter {
  start(): void
}

export function createTurns(): Turns {
  /** Those who wait at a place that is taken. */
  const taken = new Map<string, Waiter[]>()

  function end(place: string) {
    const next = taken.get(place)?.shift()
    if (next) next.start()
    else taken.delete(place)
  }

  function makeLeave(place: string): () => void {
    let left = false
    return () => {
      if (left) return
      left = true
      end(place)
    }
  }

  return {
    async enter(place, signal, onWait) {
      signal.throwIfAborted()
      const waiters = taken.get(place)
      if (!waiters) {
        taken.set(place, [])
        return makeLeave(place)
      }
      onWait?.()
      await new Promise<void>((resolve, reject) => {
        const waiter = {
          start() {
            signal.removeEventListener('abort', giveUp)
            resolve()
          },
        }
        const giveUp = () => {
          const at = waiters.indexOf(waiter)
          if (at >= 0) waiters.splice(at, 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', giveUp, { once: true })
        waiters.push(waiter)
      })
      return makeLeave(place)
    },
  }
}
