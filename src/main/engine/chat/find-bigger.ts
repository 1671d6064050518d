import type { ModelRef } from '#shared/contract/attempt'
import type { ModelKey } from '#shared/contract/ids'
import type { Candidate } from '#shared/contract/routing'
import type { BiggerModel } from '../routing/confidence/decide-escalation.ts'

/** A smaller lead in expected quality than this is not worth a second answer. */
const leastGain = 0.02

/**
 * The models that should answer better than the one that did, best first, with what stands in their way now. Pure.
 * `failed`: those that were tried for this answer in vain.
 */
export function findBigger(
  candidates: readonly Candidate[],
  answeredBy: Pick<ModelRef, 'key' | 'name'>,
  failed: ReadonlySet<ModelKey>,
): BiggerModel[] {
  const own = candidates.find(({ model }) => model === answeredBy.key)?.quality?.mean ?? 0
  const gainOf = ({ quality }: Candidate) => (quality?.mean ?? 0) - own
  return candidates
    .filter(
      (candidate) =>
        candidate.name !== answeredBy.name &&
        candidate.obstacle?.kind !== 'capability' &&
        gainOf(candidate) >= leastGain,
    )
    .sort((a, b) => gainOf(b) - gainOf(a) || b.score - a.score)
    .map((candidate) => ({
      model: candidate.model,
      name: candidate.name,
      qualityGain: gainOf(candidate),
      seconds: candidate.seconds,
      refused: failed.has(candidate.model) ? 'it has just failed' : candidate.rejected,
    }))
}
