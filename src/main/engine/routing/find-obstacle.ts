import type { Features, Obstacle } from '#shared/contract/routing'
import { sayBytes } from '../models/say-fit.ts'
import type { CandidateFacts, DecisionFacts, PolicyInForce } from './facts.ts'

/** Room that an answer needs beside the prompt, in tokens. */
const answerRoom = 256

/** Why a model can't take this prompt, whoever asks; `null` = it can. */
function findInability(candidate: CandidateFacts, features: Features): Obstacle | null {
  const can = candidate.capabilities
  if (!can.includes('chat')) {
    return { kind: 'capability', reason: 'makes embeddings, does not chat', shortBytes: null }
  }
  if (features.needs.vision && !can.includes('vision')) {
    return { kind: 'capability', reason: 'cannot look at images', shortBytes: null }
  }
  if (features.needs.tools && !can.includes('tools')) {
    return { kind: 'capability', reason: 'cannot use tools', shortBytes: null }
  }
  // Of the conversation before it, as much is sent as there is room for.
  const needed = features.promptTokens + answerRoom
  if (candidate.contextLength !== null && needed > candidate.contextLength) {
    return {
      kind: 'context',
      reason: `holds ${candidate.contextLength} tokens, this prompt needs about ${needed}`,
      shortBytes: null,
    }
  }
  return null
}

/** Why there is no room for it; `null` = there is, or can be made. */
function findShortage({ fit }: CandidateFacts, features: Features): Obstacle | null {
  if (!fit || fit.busyInTheWay) return null
  const { kind, shortBytes, needBytes } = fit
  const needed = features.promptTokens + answerRoom
  const context = fit.largestContext ?? 0
  const tooSmall = kind === 'fits-smaller' && context < needed
  if (kind !== 'never' && !tooSmall) return null
  if (tooSmall && context > 0) {
    const reason = `has room for a context of ${context} tokens, this prompt needs about ${needed}`
    return { kind: 'memory', reason, shortBytes }
  }
  const need = needBytes === null ? 'more memory' : sayBytes(needBytes)
  const short = shortBytes === null ? '' : `, ${sayBytes(shortBytes)} more than there is`
  return { kind: 'memory', reason: `needs ${need}${short}`, shortBytes }
}

/** The hard filters, in the order in which they are told. Pure; `null` = admissible. */
export function findObstacle(
  candidate: CandidateFacts,
  facts: Pick<DecisionFacts, 'requested' | 'features'>,
  policy: Pick<PolicyInForce, 'hosted'>,
): Obstacle | null {
  const inability = findInability(candidate, facts.features)
  if (inability) return inability
  if (candidate.remote && policy.hosted === 'ask' && facts.requested !== candidate.model) {
    const reason = 'runs on somebody else’s computer: only when you choose it'
    return { kind: 'hosted', reason, shortBytes: null }
  }
  const shortage = findShortage(candidate, facts.features)
  if (shortage) return shortage
  return candidate.unwell === null
    ? null
    : { kind: 'health', reason: candidate.unwell, shortBytes: null }
}
