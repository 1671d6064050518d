import type { Candidate } from '#shared/contract/routing'

/**
 * The points that a whole bar stands for, the same for all candidates: the longest one just fits. What counts for a
 * candidate and what counts against it stand one after the other in its bar.
 */
export function scaleOfBars(candidates: readonly Pick<Candidate, 'terms'>[]): number {
  const lengths = candidates.map(({ terms }) =>
    terms.reduce((sum, { value }) => sum + Math.abs(value), 0),
  )
  return Math.max(1, ...lengths)
}
