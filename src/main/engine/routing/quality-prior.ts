import type { Model } from '#shared/contract/models'
import type { Complexity, Features, QualityEstimate, TaskName } from '#shared/contract/routing'
import { complexities } from '#shared/contract/routing'

/** Strength (log2 of 1 + billions of weights) at which a model answers such a prompt well about half the time. */
const demand: Record<Complexity, number> = { simple: -2.4, medium: 1.3, complex: 4.5 }

/**
 * How steeply the chance rises with strength, in log-odds for each doubling of the weights. Within one family marks rise
 * by 0.2 to 0.4 a doubling over tasks of every difficulty (Qwen2.5-Math 1.5B, 7B, 72B: GSM8K 74, 84, 94, MATH 30, 46, 75,
 * MMLU-STEM 56, 64, 84 of 100); more steeply among tasks that are equally hard, which is what counts here.
 */
const slope = 0.55

const codeTasks = new Set(['codegen', 'debugging', 'refactor', 'multi-file', 'template'])
const specialistBonus = 0.8

export const assumedParameters = 7e9

/** How unsure a guess from size is: as if it had been seen so many times. */
export const priorWeight = 6

/** The chances of each complexity; a stored or plain feature without them counts as certain. */
export function complexityChances(features: Features): [Complexity, number][] {
  const known = features.probabilities?.complexity
  if (!known) return [[features.complexity, 1]]
  return complexities.map((complexity) => [complexity, known[complexity]])
}

function isSpecialist({ name }: Pick<Model, 'name'>, task: TaskName): boolean {
  return codeTasks.has(task) && /code|coder|devstral/i.test(name)
}

/** The guess for one kind of prompt alone, 0..1. */
export function guessMean(
  model: Pick<Model, 'name' | 'parameters'>,
  task: TaskName,
  complexity: Complexity,
  hardness = 0,
): number {
  const billions = (model.parameters ?? assumedParameters) / 1e9
  const strength = Math.log2(1 + billions) + (isSpecialist(model, task) ? specialistBonus : 0)
  return 1 / (1 + Math.exp(hardness - slope * (strength - demand[complexity])))
}

/**
 * How well a model of this size should do on such a prompt, before anything was seen of it: a logistic in its strength
 * over what the prompt demands, averaged over the chances of each complexity. `hardness`: in log-odds, beside others of the
 * same complexity (`learning/gain-prior.ts`). Our own guess, replaced by what is learned.
 */
export function guessQuality(
  model: Pick<Model, 'name' | 'parameters'>,
  features: Features,
  hardness = 0,
): QualityEstimate {
  const billions = (model.parameters ?? assumedParameters) / 1e9
  const specialist = isSpecialist(model, features.task)
  let mean = 0
  for (const [complexity, chance] of complexityChances(features)) {
    mean += chance * guessMean(model, features.task, complexity, hardness)
  }
  const sd = Math.sqrt((mean * (1 - mean)) / (priorWeight + 1))
  const size = model.parameters ? `${Math.round(billions * 10) / 10} B weights` : 'size unknown'
  const than = hardness > 0.5 ? ', harder than most' : hardness < -0.5 ? ', easier than most' : ''
  return {
    mean,
    low: Math.max(0, mean - 1.645 * sd),
    high: Math.min(1, mean + 1.645 * sd),
    n: 0,
    source: 'size',
    detail: `${specialist ? `${size}, made for code` : size}${than}`,
  }
}
