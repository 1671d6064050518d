import type { ModelKey } from '#shared/contract/ids'

/** Who uses which model now, and when each was used last, so that nobody's model is evicted under them. */
export interface Usage {
  /** Counts a user; the returned function ends that and may be called again. */
  begin(model: ModelKey): () => void
  busy(model: ModelKey): boolean
  /** How likely the model is asked for again soon, 0..1: halves with every half hour that it was not. */
  likelihood(model: ModelKey): number
  /** Resolves when somebody has ended using something, or when the signal aborts. */
  nextEnd(signal: AbortSignal): Promise<void>
}

const halfLifeMs = 30 * 60_000
/** Nobody asked for it through us, but somebody has loaded it. */
const unknownLikelihood = 0.25
const leastLikelihood = 0.02

/** How long ago models were used, in milliseconds. A clock that was set back makes nothing of the future. */
export function agesOf(uses: ReadonlyMap<ModelKey, number>, now: number): Map<ModelKey, number> {
  return new Map([...uses].map(([model, at]) => [model, Math.max(0, now - at)]))
}

/** `ages`: milliseconds since models were used before the app was started. */
export function createUsage(
  monotonic: () => number,
  ages: ReadonlyMap<ModelKey, number> = new Map(),
): Usage {
  const users = new Map<ModelKey, number>()
  const begun = monotonic()
  const lastUse = new Map([...ages].map(([model, age]) => [model, begun - age]))
  const waiting = new Set<() => void>()

  return {
    begin(model) {
      users.set(model, (users.get(model) ?? 0) + 1)
      let ended = false
      return () => {
        if (ended) return
        ended = true
        const left = (users.get(model) ?? 1) - 1
        if (left > 0) users.set(model, left)
        else users.delete(model)
        lastUse.set(model, monotonic())
        for (const wake of [...waiting]) wake()
      }
    },
    busy: (model) => users.has(model),
    likelihood(model) {
      if (users.has(model)) return 1
      const last = lastUse.get(model)
      if (last === undefined) return unknownLikelihood
      return Math.max(leastLikelihood, 2 ** (-(monotonic() - last) / halfLifeMs))
    },
    nextEnd(signal) {
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        if (signal.aborted) return resolve()
        waiting.add(wake)
        signal.addEventListener('abort', wake, { once: true })
      })
    },
  }
}
