import { softmax } from '#engine/routing/classify/classifier'
import { featurise, type SparseVector } from '#engine/routing/classify/featurise'
import { type Example, type Learning, learn, promptSpace, type Space } from './learn.ts'
import { hashGroup, type LabelledPrompt } from './read-prompts.ts'

const folds = 5

/** The logits that each prompt gets from a model that has not seen its group. */
export function crossValidate(
  prompts: readonly LabelledPrompt[],
  examples: readonly Example[],
  classes: number,
  how: Learning,
  space: Space = promptSpace,
): Float64Array[] {
  const foldOf = prompts.map(({ group }) => Math.floor(hashGroup(group) / 10) % folds)
  const logits: Float64Array[] = prompts.map(() => new Float64Array(classes))
  for (let fold = 0; fold < folds; fold++) {
    const weights = learn(
      examples.filter((_, i) => foldOf[i] !== fold),
      classes,
      how,
      space,
    )
    examples.forEach(({ vector }, i) => {
      if (foldOf[i] === fold) logits[i] = logitsOf(vector, weights, classes)
    })
  }
  return logits
}

export function logitsOf(
  vector: SparseVector,
  weights: Float32Array,
  classes: number,
): Float64Array {
  const sums = new Float64Array(classes)
  vector.indices.forEach((row, i) => {
    const value = vector.values[i] ?? 0
    for (let k = 0; k < classes; k++) {
      sums[k] = (sums[k] ?? 0) + value * (weights[row * classes + k] ?? 0)
    }
  })
  return sums
}

/** The temperature under which the right labels are likeliest, to a hundredth. */
export function fitTemperature(logits: readonly Float64Array[], labels: readonly number[]): number {
  const loss = (temperature: number) =>
    logits.reduce(
      (sum, row, i) => sum - Math.log(softmax(row, temperature)[labels[i] ?? 0] || 1e-12),
      0,
    )
  const candidates = Array.from({ length: 400 }, (_, i) => 0.1 + i * 0.01)
  const losses = candidates.map(loss)
  return candidates[losses.indexOf(Math.min(...losses))] ?? 1
}

export function examplesOf<Label extends string>(
  prompts: readonly LabelledPrompt[],
  vectors: readonly SparseVector[],
  names: readonly Label[],
  labelOf: (prompt: LabelledPrompt) => Label,
): Example[] {
  return prompts.map((prompt, i) => ({
    vector: vectors[i] ?? featurise(prompt.prompt),
    label: names.indexOf(labelOf(prompt)),
  }))
}
