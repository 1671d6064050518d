import { estimatorNames, fitEstimators } from './gain-estimators.ts'
import { correlation, deviationOf, sum } from './moments.ts'
import type { OutcomeSample } from './outcome-learner.ts'
import type { PromptExample } from './prompt-example.ts'

const folds = 5
/** With fewer samples nothing but the prior is heard: parts of five can't be judged. */
export const fewest = 10
/** The prior enters as if it had been seen to correlate like this on so many samples. */
const priorSamples = 100
const priorCorrelation = 0.12
/** A way of estimating is trusted in full only with many more samples than this. */
const cautious = 100

/** One way of estimating: its estimates for samples that it has not seen, less their centre, and how much it counts. */
export interface JudgedEstimator {
  name: string
  seen: number[]
  centre: number
  /** Of `seen`: estimates are joined in deviations. */
  deviation: number
  weight: number
}

/**
 * The prior first, then the estimators in the order of `estimatorNames`, each judged on folds that it has not seen. Weights
 * add up to 1. `targets` have mean 0, one for each sample.
 */
export function judgeEstimators(
  samples: readonly OutcomeSample[],
  examples: readonly PromptExample[],
  targets: readonly number[],
): JudgedEstimator[] {
  const judged = [judgePrior(examples, targets)]
  if (samples.length >= fewest) {
    judged.push(...judgeOthers(examples, targets, assignFolds(samples)))
  }
  const total = sum(judged.map(({ weight }) => weight))
  return judged.map((one) => ({ ...one, weight: one.weight / total }))
}

function judgePrior(
  examples: readonly PromptExample[],
  targets: readonly number[],
): JudgedEstimator {
  const n = examples.length
  const seen = examples.map(({ prior }) => prior)
  const centre = n >= fewest ? sum(seen) / n : 0
  const found = correlation(seen, targets)
  const believed = (n * found + priorSamples * priorCorrelation) / (n + priorSamples)
  return {
    name: 'prior',
    seen: seen.map((value) => value - centre),
    centre,
    deviation: (n >= fewest ? deviationOf(seen) : 0) || 1,
    // Never silent altogether: where the rest know nothing it is all there is.
    weight: Math.max(believed, 0.01) ** 2,
  }
}

function judgeOthers(
  examples: readonly PromptExample[],
  targets: readonly number[],
  inFold: readonly number[],
): JudgedEstimator[] {
  const seen = estimatorNames.map(() => examples.map(() => 0))
  for (let fold = 0; fold < folds; fold++) {
    const known = examples.map((_, row) => row).filter((row) => inFold[row] !== fold)
    const knownTargets = known.map((row) => targets[row] ?? 0)
    const centre = sum(knownTargets) / Math.max(known.length, 1)
    const estimate = fitEstimators(
      known.flatMap((row) => examples[row] ?? []),
      knownTargets.map((target) => target - centre),
    )
    examples.forEach((example, row) => {
      if (inFold[row] !== fold) return
      estimate(example).values.forEach((value, at) => {
        const estimates = seen[at]
        if (estimates) estimates[row] = value
      })
    })
  }
  return estimatorNames.map((name, at) => {
    const estimates = seen[at] ?? []
    const deviation = deviationOf(estimates)
    const trust = targets.length / (targets.length + cautious)
    const weight = (Math.max(0, correlation(estimates, targets)) * trust) ** 2
    return {
      name,
      seen: estimates,
      centre: 0,
      deviation: deviation || 1,
      weight: deviation === 0 ? 0 : weight,
    }
  })
}

/** Groups, and prompts that are the same but for case and spaces, fall into the same fold. */
function assignFolds(samples: readonly OutcomeSample[]): number[] {
  const folder = new Map<string, number>()
  return samples.map(({ prompt, group }) => {
    const name = group ?? prompt.toLowerCase().replace(/\s+/g, ' ').trim()
    const fold = folder.get(name) ?? folder.size % folds
    folder.set(name, fold)
    return fold
  })
}
