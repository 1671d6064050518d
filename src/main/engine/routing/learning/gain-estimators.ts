import { fitNeighbours } from './neighbours.ts'
import type { PromptExample } from './prompt-example.ts'
import { applySparse, dot, fitRidge, fitSparseRidge } from './ridge.ts'
import { fitStandardiser } from './standardise.ts'
import { buildVocabulary } from './word-terms.ts'

/** Estimates of a gain, in the order of `estimatorNames`, and how much there is to go by: see `NeighbourAnswer`. */
export interface Estimates {
  values: readonly number[]
  similar: number
  familiarity: number
}

/** The ways to estimate a gain that the learner weighs against each other, beside the prior. */
export const estimatorNames = ['structure', 'terms', 'neighbours', 'topic'] as const

/** Pull of the ridge regressions towards 0, in rows; large, because outcomes are mostly chance. */
const structureAlpha = 500
const termsAlpha = 20

/** Learns all estimates of a target of mean 0. */
export function fitEstimators(
  examples: readonly PromptExample[],
  targets: ArrayLike<number>,
): (example: PromptExample) => Estimates {
  const standardise = fitStandardiser(examples.map(({ structure }) => structure))
  const forms = examples.map(({ structure }) => standardise(structure))
  const formWeights = fitRidge(forms, targets, structureAlpha)
  const vocabulary = buildVocabulary(examples.map(({ terms }) => terms))
  const weighed = examples.map(({ terms }) => vocabulary.weigh(terms))
  const termWeights = fitSparseRidge(weighed, vocabulary.size, targets, termsAlpha)
  const ask = fitNeighbours(examples, targets)
  return (example) => {
    const { alike, topic, count, familiarity } = ask(example)
    const fromForm = dot(formWeights, standardise(example.structure))
    const fromTerms = applySparse(termWeights, vocabulary.weigh(example.terms))
    return { values: [fromForm, fromTerms, alike, topic], similar: count, familiarity }
  }
}
