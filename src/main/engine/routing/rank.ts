import type { Candidate, Obstacle } from '#shared/contract/routing'
import { expectTime } from './expect-time.ts'
import type { CandidateFacts, DecisionFacts, PolicyInForce } from './facts.ts'
import { findObstacle } from './find-obstacle.ts'
import type { Weights } from './presets.ts'
import { scoreCandidate, sumTerms } from './terms.ts'

function weigh(
  candidate: CandidateFacts,
  obstacle: Obstacle | null,
  facts: DecisionFacts,
  policy: PolicyInForce,
  weights: Weights,
): Candidate {
  const answeredLast = candidate.model === facts.lastModel
  const time = expectTime(candidate, facts.features, answeredLast)
  const terms = obstacle
    ? []
    : scoreCandidate(candidate, facts.features, policy, weights, time, answeredLast)
  const { model, name, endpointId, endpointName, demo, resident, quality } = candidate
  return {
    model,
    name,
    endpointId,
    endpointName,
    demo,
    resident,
    rejected: obstacle?.reason ?? null,
    obstacle,
    score: sumTerms(terms),
    terms,
    quality,
    seconds: Math.round(10 * time.total) / 10,
    fit: candidate.fit?.kind ?? null,
  }
}

/** Best first; rejected ones last; ties fall to what is loaded, then to the name. */
export function byRank(a: Candidate, b: Candidate): number {
  return (
    Number(a.rejected !== null) - Number(b.rejected !== null) ||
    b.score - a.score ||
    Number(b.resident) - Number(a.resident) ||
    (a.model < b.model ? -1 : 1)
  )
}

/**
 * All candidates with their terms. A server that is left alone counts as an obstacle only while another can take the
 * prompt: the only one there is never falls silent.
 */
export function rankCandidates(
  facts: DecisionFacts,
  policy: PolicyInForce,
  weights: Weights,
): Candidate[] {
  const obstacles = facts.candidates.map((candidate) => findObstacle(candidate, facts, policy))
  const anyWell = obstacles.includes(null)
  return facts.candidates
    .map((candidate, index) => {
      const obstacle = obstacles[index] ?? null
      const pardoned = !anyWell && obstacle?.kind === 'health'
      return weigh(candidate, pardoned ? null : obstacle, facts, policy, weights)
    })
    .sort(byRank)
}
