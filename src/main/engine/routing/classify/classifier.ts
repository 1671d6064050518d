import {
  type Complexity,
  complexities,
  type Probabilities,
  type TaskName,
  taskNames,
} from '#shared/contract/routing'
import { detectByScript } from '../detect-language.ts'
import type { ClassifierWeights, LinearWeights } from './classifier-file.ts'
import { featurise, type SparseVector } from './featurise.ts'
import { featuriseLanguage, weighedLanguages } from './language-features.ts'
import { readShape } from './read-shape.ts'
import { describeTask } from './task-features.ts'

export interface Classification {
  task: TaskName
  complexity: Complexity
  /** Calibrated: of answers given with 0.8, four of five are right. */
  probabilities: Probabilities
  /** ISO 639-1, of the prose; `null` = too short or too mixed to tell. */
  language: string | null
}

/** Pure; mostly a fraction of a millisecond, for of a long prompt only its ends are read. */
export type Classify = (prompt: string) => Classification

/** Outputs of the linear model: first one for each task, then one for each complexity. */
export const outputs = taskNames.length + complexities.length

/** Tasks less probable than this are not told. */
const leastTold = 0.001

export function createClassifier(weights: ClassifierWeights): Classify {
  return (prompt) => {
    const shape = readShape(prompt)
    const logits = addUp(featurise(prompt, shape), weights, outputs)
    const taskLogits = logits.slice(0, taskNames.length)
    const byTask = addUp(describeTask(softmax(taskLogits, 1), prompt.length), weights, outputs)
    const [task, taskValues] = best(taskNames, taskLogits, weights.taskTemperature)
    const [complexity, complexityValues] = best(
      complexities,
      logits.map((logit, i) => logit + (byTask[i] ?? 0)).slice(taskNames.length),
      weights.complexityTemperature,
    )
    const told = taskNames
      .map((name, i) => [name, round(taskValues[i] ?? 0)] as const)
      .filter(([, value]) => value >= leastTold)
    const [simple = 0, medium = 0, complex = 0] = [...complexityValues].map(round)
    return {
      task,
      complexity,
      probabilities: { task: Object.fromEntries(told), complexity: { simple, medium, complex } },
      language: tellLanguage(shape.prose, weights.languages),
    }
  }
}

/** Below it hardly more than half would be right. `npm run bench:router` prints how many are. */
const leastProbableLanguage = 0.6

/** Most scripts tell the language; those in Latin letters are weighed. */
export function tellLanguage(prose: string, weights: LinearWeights): string | null {
  const script = detectByScript(prose)
  if (script) return script
  if (!/\p{L}/u.test(prose)) return null
  const logits = addUp(featuriseLanguage(prose), weights, weighedLanguages.length)
  const [language, values] = best(weighedLanguages, logits, 1)
  return (values[weighedLanguages.indexOf(language)] ?? 0) >= leastProbableLanguage
    ? language
    : null
}

/** The logits of all outputs. */
function addUp(
  vector: SparseVector,
  { weights, scales }: LinearWeights,
  outputs: number,
): Float64Array {
  const sums = new Float64Array(outputs)
  for (let i = 0; i < vector.indices.length; i++) {
    const row = (vector.indices[i] ?? 0) * outputs
    const value = vector.values[i] ?? 0
    for (let k = 0; k < outputs; k++) sums[k] = (sums[k] ?? 0) + value * (weights[row + k] ?? 0)
  }
  for (let k = 0; k < outputs; k++) sums[k] = (sums[k] ?? 0) * (scales[k] ?? 0)
  return sums
}

/** The likeliest name, and the probabilities of all: softmax at a temperature. */
function best<Name>(
  names: readonly [Name, ...Name[]],
  logits: Float64Array,
  temperature: number,
): [Name, Float64Array] {
  const values = softmax(logits, temperature)
  let at = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[at] ?? 0)) at = i
  return [names[at] ?? names[0], values]
}

export function softmax(logits: Float64Array, temperature: number): Float64Array {
  const highest = Math.max(...logits)
  const values = logits.map((logit) => Math.exp((logit - highest) / temperature))
  const sum = values.reduce((total, value) => total + value, 0)
  return values.map((value) => value / sum)
}

const round = (value: number) => Math.round(value * 10_000) / 10_000
