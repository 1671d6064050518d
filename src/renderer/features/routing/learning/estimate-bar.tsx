import type { LearnedCell } from '#shared/contract/learning'
import { percent } from './describe-outcome.ts'

const place = (share: number) => `${100 * share}%`

/** How many answers in a hundred are good: the mean as a dot, its interval as a band, the guess from size as a tick. */
export function EstimateBar({ estimate, guess }: Pick<LearnedCell, 'estimate' | 'guess'>) {
  const { mean, low, high } = estimate
  const says = `${percent(mean)} good, most likely ${percent(low)} to ${percent(high)}; its size alone would say ${percent(guess)}`
  return (
    <div role="img" aria-label={says} title={says} className="relative h-4 min-w-24">
      <div className="absolute inset-x-0 top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-sunken" />
      <div
        className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-signal opacity-40"
        style={{ left: place(low), right: place(1 - high) }}
      />
      <div className="absolute top-0 h-4 w-px bg-ink-3" style={{ left: place(guess) }} />
      <div
        className="absolute top-1/2 size-2.5 -translate-1/2 rounded-full border-2 border-raised bg-signal"
        style={{ left: place(mean) }}
      />
    </div>
  )
}
