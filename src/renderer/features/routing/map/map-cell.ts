import type { HistoryCell } from '#shared/contract/history'
import type { LearnedCell } from '#shared/contract/learning'
import { formatSeconds, formatSpeed } from '../../chat/describe.ts'
import { percent } from '../learning/describe-outcome.ts'

export type Measure = 'share' | 'expected' | 'learned' | 'speed'

/** What of a task and a model is known: what was decided, and what was learned; either may be missing. */
export interface CellFacts {
  decided: HistoryCell | null
  learned: LearnedCell | null
  /** Decisions of this task, all models together. */
  ofTask: number
  /** Tokens per second of the fastest cell. */
  fastest: number
}

/** `words` is the figure, `note` what is behind it; both are read out. `background` only repeats what they say. */
export interface CellView {
  words: string
  note: string
  background: string
}

/** `null` = this is not known of the cell. */
export function viewCell(facts: CellFacts, measure: Measure): CellView | null {
  const { decided, learned } = facts
  switch (measure) {
    case 'share': {
      if (!decided) return null
      const share = decided.n / Math.max(1, facts.ofTask)
      return { words: percent(share), note: countOf(decided), background: shaded(share) }
    }
    case 'expected': {
      if (!decided || decided.expectedQuality === null) return null
      const quality = decided.expectedQuality
      return { words: percent(quality), note: countOf(decided), background: judged(quality) }
    }
    case 'learned': {
      if (!learned) return null
      const { mean, low, high } = learned.estimate
      return {
        words: percent(mean),
        note: `${Math.round(100 * low)}–${percent(high)}, n = ${learned.outcomes}`,
        background: judged(mean),
      }
    }
    case 'speed': {
      if (!decided || decided.tokensPerSecond === null) return null
      const speed = decided.tokensPerSecond
      const whole = decided.medianSeconds
      return {
        words: formatSpeed(speed),
        note: `${whole === null ? '' : `${formatSeconds(1000 * whole)}, `}${countOf(decided)}`,
        background: shaded(speed / Math.max(facts.fastest, speed, 1)),
      }
    }
  }
}

function countOf({ n }: HistoryCell): string {
  return `n = ${n}`
}

/** Of the colour at most, so that words on it stay readable in light and dark; in percent. */
const deepest = 22

/** Deeper the more there is. */
function shaded(share: number): string {
  return `color-mix(in srgb, var(--blue) ${Math.round(deepest * share)}%, var(--raised))`
}

/** Of good answers: where they begin to be rare, and where they are. */
export const levels = [
  { from: 0.8, name: '80 % and more', background: 'var(--green-soft)' },
  { from: 0.6, name: '60 to 79 %', background: 'var(--amber-soft)' },
  { from: 0, name: 'less', background: 'var(--red-soft)' },
] as const

function judged(share: number): string {
  return levels.find(({ from }) => share >= from)?.background ?? 'var(--raised)'
}
