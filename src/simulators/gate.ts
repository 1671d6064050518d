/** A first-come, first-served gate with a fixed number of places. */
export interface Gate {
  /** Resolves with the function that gives the place back. Rejects when the signal aborts while waiting. */
  enter(signal: AbortSignal): Promise<() => void>
  waiting(): number
}

export function createGate(places: number): Gate {
  let free = places
  const queue: (() => void)[] = []

  function leaveOnce(): () => void {
    let left = false
    return () => {
      if (left) return
      left = true
      const next = queue.shift()
      if (next) next()
      else free++
    }
  }

  return {
    waiting: () => queue.length,
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        if (free > 0) {
          free--
          return resolve(leaveOnce())
        }
        const admit = () => {
          signal.removeEventListener('abort', giveUp)
          resolve(leaveOnce())
        }
        const giveUp = () => {
          queue.splice(queue.indexOf(admit), 1)
          reject(signal.reason)
        }
        queue.push(admit)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}
