import type { MessageId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { StoredPair, StoredVerdict } from './sample-store.ts'
import type { Comparison } from './win-rate.ts'

/** What the user's verdict says of the two; `null` = nothing. Both bad is no victory for either. */
export function comparisonOf(verdict: StoredVerdict | null): Comparison | null {
  if (verdict === null || verdict === 'seen') return null
  return verdict === 'same' || verdict === 'bad' ? 'tie' : verdict
}

/** 0 = failed the user, 1 = served the user; of the old answer and of the new one. */
const values: Record<Exclude<StoredVerdict, 'seen'>, { old: number; new: number }> = {
  old: { old: 1, new: 0 },
  new: { old: 0, new: 1 },
  same: { old: 0.5, new: 0.5 },
  bad: { old: 0, new: 0 },
}

/**
 * Names one answer of a pair among outcomes. Neither goes by the message of the conversation: a vote there is another
 * one, and stays as it is.
 */
export function outcomeIdOf(pair: Pick<StoredPair, 'id'>, side: 'old' | 'new'): MessageId {
  return `replay/${pair.id}/${side}` as MessageId
}

/** What a verdict on a pair says of each of the two models. */
export function tellVerdict(
  pair: StoredPair,
  verdict: StoredVerdict,
  kind: 'vote' | 'judged',
  at: number,
): Outcome[] {
  if (verdict === 'seen') return []
  const outcome = (side: 'old' | 'new'): Outcome => ({
    at,
    model: pair[side].model,
    task: pair.task,
    complexity: pair.complexity,
    kind,
    value: values[verdict][side],
    decisionId: pair.decisionId,
    messageId: outcomeIdOf(pair, side),
    demo: pair.demo,
  })
  return [outcome('old'), outcome('new')]
}
