import type { ModelKey } from '#shared/contract/ids'
import { dot, fitKernelRidge } from './kernel-ridge.ts'
import type { PromptExample } from './prompt-example.ts'
import { fitLikeness } from './prompt-likeness.ts'

/** How one model fared with one of the prompts. */
export interface Experience {
  /** Which of the prompts. */
  row: number
  /** Outcome (0..1) above what its kind of prompt let expect. */
  beyond: number
  /** What it counts beside a thumb given now. */
  weight: number
}

/** What past prompts say of a model for a new one, beyond what the new one's kind says. */
export interface Lesson {
  /** To be added to the expected quality, −1..1. */
  beyond: number
  /** Outcomes of the model that it rests on. */
  n: number
}

export interface Lessons {
  /** For models with enough experience. */
  tell(example: PromptExample): Map<ModelKey, Lesson>
}

/** With less experience of a model its neighbours alone are heard. */
export const fewestExperiences = 100
/** Pull towards nothing, in prompts; as in `outcome-learner.ts`. */
const pull = 20

/**
 * Learns from all outcomes how each model fares with prompts that are alike, in meaning, form and words: kernel ridge
 * regression of what lay beyond expectation. Work comes in small steps, for whoever takes turns with others.
 */
export function* fitLessons(
  prompts: readonly PromptExample[],
  experiences: ReadonlyMap<ModelKey, readonly Experience[]>,
): Generator<void, Lessons> {
  const likeness = yield* fitLikeness(prompts)
  const weights = new Map<ModelKey, { weights: Float64Array; n: number }>()
  for (const [model, its] of experiences) {
    if (its.length < fewestExperiences) continue
    const targets = new Float64Array(prompts.length)
    const pulls = new Float64Array(prompts.length)
    for (const { row, beyond, weight } of its) {
      targets[row] = beyond
      pulls[row] = pull / Math.max(0.05, weight)
    }
    const rows = its.map(({ row }) => row)
    weights.set(model, {
      weights: yield* fitKernelRidge(likeness.pairs, rows, targets, pulls),
      n: its.length,
    })
  }
  return {
    tell(example) {
      const { values, familiarity } = likeness.to(example)
      return new Map(
        [...weights].map(([model, { weights, n }]) => [
          model,
          { beyond: familiarity * dot(weights, values), n },
        ]),
      )
    },
  }
}
