import {
  type CheckName,
  checkNames,
  type StructureCheck,
  tellingChecks,
} from '#shared/contract/confidence'
import type { TaskName } from '#shared/contract/routing'
import type { AnswerFacts } from './answer-facts.ts'

/** Raise it when a feature changes its meaning or its place: what was learned on others no longer fits. */
export const evidenceVersion = 1

const taskGroups: readonly (readonly TaskName[])[] = [
  ['codegen', 'refactor', 'debugging', 'multi-file'],
  ['template', 'format', 'edit'],
  ['math'],
  ['question', 'general'],
  ['writing', 'planning', 'analysis'],
]

/** Half of an answer's pieces must have come with log-probabilities for these to speak for it. */
const fewestCovered = 0.5

/** What the log-probabilities of an answer say, where they can be used. */
export function usableLogprobs(facts: AnswerFacts): AnswerFacts['logprobs'] {
  return facts.logprobs && facts.logprobs.coverage >= fewestCovered ? facts.logprobs : null
}

/**
 * The evidence of one answer as numbers, always as many. Log-probabilities that are missing count as what is usual, with
 * a mark of its own. Source of the list: mean alone is biased by length, its quantiles are not (Gupta et al. 2024).
 */
export function evidenceOf(facts: AnswerFacts, checks: readonly StructureCheck[]): number[] {
  const logprobs = usableLogprobs(facts)
  const tokens = Math.log1p(logprobs?.tokens ?? facts.text.length / 4)
  const mean = logprobs?.mean ?? usual.mean
  const verdict = (name: CheckName) => checks.find((check) => check.name === name)?.verdict
  return [
    mean,
    Math.log(0.02 - mean),
    Math.max(-8, logprobs?.lowest ?? usual.lowest),
    logprobs?.tenth ?? usual.tenth,
    logprobs?.margin ?? usual.margin,
    logprobs?.entropy ?? usual.entropy,
    tokens,
    mean * tokens,
    logprobs ? 1 : 0,
    ...checkNames.map((name) => (verdict(name) === 'fails' ? 1 : 0)),
    ...tellingChecks.map((name) => (verdict(name) === 'passes' ? 1 : 0)),
    ...taskGroups.map((tasks) => (tasks.includes(facts.task) ? 1 : 0)),
    facts.complexity === 'simple' ? 0 : facts.complexity === 'medium' ? 0.5 : 1,
  ]
}

const usual = { mean: -0.2, lowest: -2.5, tenth: -0.7, margin: 0.8, entropy: 0.35 }
