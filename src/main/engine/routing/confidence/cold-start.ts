import type { CheckName, StructureCheck } from '#shared/contract/confidence'
import type { Complexity } from '#shared/contract/routing'
import type { AnswerFacts } from './answer-facts.ts'
import { usableLogprobs } from './features.ts'

/** What is taken for the share of right answers before anything is known. */
const usuallyRight = 0.85

/** How much a failed check lowers the log-odds of being right. Judged by what such answers are worth to their reader. */
const weights: Record<CheckName, number> = {
  answered: 6,
  'not-refused': 4,
  complete: 2.5,
  'no-loop': 4.5,
  'code-parses': 3,
  'json-valid': 4.5,
  format: 2.5,
  language: 3,
}

/** Hard things that a small model gets wrong, a bigger one often gets wrong as well. */
const biggerSucceeds: Record<Complexity, number> = { simple: 0.75, medium: 0.65, complex: 0.5 }

export interface Chances {
  /** That the answer is wrong. */
  failed: number
  /** That it is wrong, and a bigger model's would be right. */
  worth: number
}

/**
 * Chances before a model's own answers can be learned from. The mean log-probability as σ(2·mean + 3) told right from
 * wrong best of all signals that need no labels (arXiv 2605.02241, Ollama, 7 to 8 billion weights); failed checks lower
 * the odds.
 */
export function coldStart(facts: AnswerFacts, checks: readonly StructureCheck[]): Chances {
  const logprobs = usableLogprobs(facts)
  const prior = logprobs ? 2 * logprobs.mean + 3 : logit(usuallyRight)
  const lowered = checks.reduce(
    (odds, { name, verdict }) => (verdict === 'fails' ? odds - weights[name] : odds),
    prior,
  )
  const failed = 1 - sigmoid(lowered)
  return { failed, worth: failed * biggerSucceeds[facts.complexity] }
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Bounded, so that a certainty stays a number. */
export function logit(p: number): number {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, p))
  return Math.log(bounded / (1 - bounded))
}
