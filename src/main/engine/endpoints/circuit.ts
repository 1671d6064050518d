import { ConsecutiveBreaker, ExponentialBackoff, halfJitterGenerator } from 'cockatiel'
import type { Failure } from '#shared/failure'
import type { Weight } from './judge-failure.ts'

/** So many failures in a row open a circuit. */
const failuresInARow = 3

/** The first pause is 5 to 10 seconds and doubles up to a minute. */
const backoff = new ExponentialBackoff({
  generator: halfJitterGenerator,
  initialDelay: 10_000,
  maxDelay: 60_000,
})

/**
 * A circuit breaker for requests that are begun in one place and end in another. Cockatiel counts and spaces; the state
 * is kept here because its policy wraps one call, and goes by the wall clock.
 */
export interface Circuit {
  /** Nothing speaks against asking: closed, or it is time for one try. */
  allows(): boolean
  isClosed(): boolean
  /** Monotonic milliseconds of the next try; `null` while closed. */
  retryAt(): number | null
  /** The last failure since the last success. */
  failure(): Failure | null
  /** A request begins; while half open it is the one try. */
  begin(): void
  succeed(): void
  fail(failure: Failure, weight: Exclude<Weight, null>): void
  /** The request ended and proved nothing. */
  pass(): void
  /** The next try may come now. */
  hasten(): void
}

export function createCircuit(monotonic: () => number): Circuit {
  const breaker = new ConsecutiveBreaker(failuresInARow)
  let last: Failure | null = null
  let open: { retryAt: number; pause: ReturnType<typeof backoff.next>; trying: boolean } | null =
    null

  function pause() {
    const next = open ? open.pause.next(undefined) : backoff.next()
    open = { retryAt: monotonic() + next.duration, pause: next, trying: false }
  }

  const isDue = () => open !== null && monotonic() >= open.retryAt

  return {
    allows: () => open === null || (isDue() && !open.trying),
    isClosed: () => open === null,
    retryAt: () => open?.retryAt ?? null,
    failure: () => last,
    begin() {
      if (open && isDue()) open.trying = true
    },
    succeed() {
      breaker.success()
      open = null
      last = null
    },
    fail(failure, weight) {
      last = failure
      const isTry = open?.trying ?? false
      const isTooMany = breaker.failure()
      // What was begun before it opened tells nothing new.
      if (open ? isTry : isTooMany || weight === 'open') pause()
    },
    pass() {
      if (open) open.trying = false
    },
    hasten() {
      if (open) open.retryAt = Math.min(open.retryAt, monotonic())
    },
  }
}
