import type { Decision } from '#shared/contract/routing'

/** The chosen model's points; `null` = nothing was chosen, or it was never scored (it was named, though it has obstacles). */
export function scoreOf({ candidates, chosen }: Pick<Decision, 'candidates' | 'chosen'>) {
  const candidate = candidates.find(({ model }) => model === chosen)
  return candidate && candidate.terms.length > 0 ? candidate.score : null
}
