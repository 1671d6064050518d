import type { OutcomeKind, OutcomeWeight } from '#shared/contract/learning'
import { outcomeKinds } from '#shared/contract/learning'
import type { CountedOutcome } from './outcome-store.ts'

/**
 * How much an outcome counts beside a thumb, for a model and against it. Our own judgement of how directly each kind
 * speaks of the answer. They are applied when outcomes are read, so a change here holds for all that ever happened.
 */
const weights: Record<OutcomeKind, Omit<OutcomeWeight, 'kind'>> = {
  thumb: { for: 1, against: 1, why: 'You said so.' },
  kept: { for: 1, against: 0.6, why: 'You compared two; the other one may have been fine.' },
  regenerated: { for: 0, against: 0.4, why: 'You may only have wanted other words.' },
  overruled: {
    for: 0.25,
    against: 0.8,
    why: 'You passed over an answer that you had seen; a model that you prefer unseen says little.',
  },
  escalated: { for: 0.2, against: 0.3, why: 'Nobody judged; the answer’s own signs did.' },
  vote: { for: 0.8, against: 0.8, why: 'You compared answers side by side.' },
  judged: { for: 0.4, against: 0.4, why: 'A model judged, and models have favourites.' },
  benchmark: { for: 0.3, against: 0.3, why: 'Right or wrong, but on other people’s tasks.' },
}

/**
 * After so long an outcome counts half. A season: long enough for thin evidence to add up, short enough to forget a
 * model that was pulled anew under its old name, an older template, or work that is no longer done.
 */
export const halfLifeDays = 90

const halfLifeMs = halfLifeDays * 24 * 3_600_000

/** Any fixed moment: sums kept as of it can be added to in any order, and read at any time. */
const epoch = Date.UTC(2026, 0, 1)

/** What an outcome at `at` counts as of the epoch; two moments' quotient is the decay between them. */
export function growthAt(at: number): number {
  return 2 ** ((at - epoch) / halfLifeMs)
}

export function outcomeWeights(): OutcomeWeight[] {
  return outcomeKinds.map((kind) => ({ kind, ...weights[kind] }))
}

/** What an outcome adds to the good and to the bad ones, age left out; a tie adds to both. */
export function splitOutcome({ kind, value }: Pick<CountedOutcome, 'kind' | 'value'>): {
  good: number
  bad: number
} {
  const weight = weights[kind]
  return { good: weight.for * value, bad: weight.against * (1 - value) }
}

/** How much an outcome counts at a moment. */
export function weightOf(
  outcome: Pick<CountedOutcome, 'kind' | 'value' | 'at'>,
  now: number,
): number {
  const { good, bad } = splitOutcome(outcome)
  return ((good + bad) * growthAt(outcome.at)) / growthAt(now)
}
