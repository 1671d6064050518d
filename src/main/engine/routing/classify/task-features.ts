import { taskNames } from '#shared/contract/routing'
import { hashBits, type SparseVector } from './featurise.ts'
import { handFeatureCount } from './hand-features.ts'

/** Prompts of less than 40, 120 and 280 UTF-16 units, and longer ones. */
const lengthClasses = 4
const lengthClassOf = (length: number) =>
  Math.min(lengthClasses - 1, Math.floor(Math.log2(1 + length / 40)))

const firstRow = 2 ** hashBits + handFeatureCount

/** Rows of weights for what `describeTask` tells. */
export const taskRows = taskNames.length * (1 + lengthClasses)

/**
 * What the complexity may take from the task (“stacking”, Wolpert 1992): how likely each one is, and the same among prompts
 * of about this length. What is simple for a question is not for a proof.
 * @param probabilities one for each task, before calibration
 * @param length of the prompt, in UTF-16 units
 */
export function describeTask(probabilities: ArrayLike<number>, length: number): SparseVector {
  const n = taskNames.length
  const second = firstRow + n + lengthClassOf(length) * n
  return {
    indices: Uint32Array.from({ length: 2 * n }, (_, i) => (i < n ? firstRow + i : second + i - n)),
    values: Float32Array.from({ length: 2 * n }, (_, i) => probabilities[i % n] ?? 0),
  }
}
