import { estimatorNames, fitEstimators } from './gain-estimators.ts'
import {
  createExampleReader,
  createWordEmbedder,
  type PromptExample,
  type ReadExample,
} from './prompt-example.ts'

/** A prompt that both models have answered; outcomes on any scale on which more is better. */
export interface OutcomeSample {
  prompt: string
  weak: number
  strong: number
  /** Samples with the same name never help to judge each other: a paraphrase, the same document. */
  group?: string | undefined
}

export interface GainPrediction {
  /** Expected outcome of the stronger model less that of the weaker one, on the scale of the samples (0..1 without any). */
  gain: number
  /** 90 % interval of that expectation, from how well gains were foretold in the samples. */
  low: number
  high: number
  /** Samples learnt from, and how many of them are like this prompt (an effective number). */
  samples: number
  similar: number
}

/** How much each way of estimating counts; they add up to 1. `prior` = what is known without samples. */
export type EstimatorWeights = Readonly<Record<string, number>>

export interface OutcomeLearner {
  samples: number
  weights: EstimatorWeights
  predict(prompt: string): GainPrediction
}

const folds = 5
/** More samples are thinned out evenly: learning takes time with their square. */
const mostSamples = 3000
/** With fewer samples nothing but the prior is heard: parts of five can't be judged. */
const fewest = 10
/** The prior enters as if it had been seen to correlate like this on so many samples. */
const priorSamples = 100
const priorCorrelation = 0.12
/** A way of estimating is trusted in full only with many more samples than this. */
const cautious = 100
/** Without samples the stronger model gains this share of the scale, and as much again per deviation of the score. */
const usualGain = 0.1
const meanSamples = 8
const slopeSamples = 30
const ninetyPercent = 1.645

/**
 * Learns from outcomes for which prompts the stronger model is worth it. Several estimates are made (`gain-estimators.ts`), each
 * is judged on folds that it has not seen, and they are joined by weights that follow how well each foretold. With few
 * samples the prior speaks. The same samples give the same learner.
 */
export function trainOutcomeLearner(
  given: readonly OutcomeSample[],
  read: ReadExample = createExampleReader(createWordEmbedder()),
): OutcomeLearner {
  const stride = Math.max(1, given.length / mostSamples)
  const samples = given.filter((_, at) => Math.floor(at / stride) > Math.floor((at - 1) / stride))
  const examples = samples.map(({ prompt }) => read(prompt))
  const gains = samples.map(({ weak, strong }) => strong - weak)
  const scale = rangeOf(samples)
  const n = samples.length
  const meanGain = (sum(gains) + meanSamples * usualGain * scale) / (n + meanSamples)
  const targets = gains.map((gain) => gain - sum(gains) / Math.max(n, 1))

  const parts = [priorPart(examples, targets)]
  const estimate = fitEstimators(examples, targets)
  if (n >= fewest) parts.push(...judgeParts(examples, targets, assignFolds(samples)))
  const total = sum(parts.map(({ weight }) => weight))
  for (const part of parts) part.weight /= total

  const scores = examples.map((_, row) =>
    sum(parts.map(({ weight, seen, deviation }) => (weight * (seen[row] ?? 0)) / deviation)),
  )
  const usual = n >= fewest ? deviationOf(scores) || 1 : 1
  const unit = scores.map((score) => score / usual)
  const slope =
    (sum(unit.map((score, row) => score * (targets[row] ?? 0))) +
      slopeSamples * usualGain * scale) /
    (sum(unit.map((score) => score * score)) + slopeSamples)
  const misses = unit.map((score, row) => (targets[row] ?? 0) - slope * score)
  // Until there are samples, gains are taken to scatter over the whole scale.
  const scatter = Math.sqrt(
    (sum(misses.map((miss) => miss * miss)) + meanSamples * (scale / 2) ** 2) / (n + meanSamples),
  )

  return {
    samples: n,
    weights: Object.fromEntries(parts.map(({ name, weight }) => [name, weight])),
    predict(prompt) {
      const example = read(prompt)
      const { values, similar, familiarity } = estimate(example)
      const given = [example.prior, ...values]
      const inDeviations = parts.map(
        ({ centre, deviation }, at) => ((given[at] ?? 0) - centre) / deviation,
      )
      const learnt = sum(parts.map(({ weight }, at) => weight * (inDeviations[at] ?? 0))) / usual
      // What was learnt elsewhere misleads: a prompt that is like none of the samples is left to the prior.
      const trust = n >= fewest ? familiarity : 1
      const score = trust * learnt + (1 - trust) * (inDeviations[0] ?? 0)
      const gain = meanGain + slope * score
      // The level is as sure as there are samples like this one, the slope as there are samples at all.
      const error =
        scatter * Math.sqrt(1 / (similar + meanSamples) + (score * score) / (n + slopeSamples))
      return {
        gain,
        low: gain - ninetyPercent * error,
        high: gain + ninetyPercent * error,
        samples: n,
        similar,
      }
    },
  }
}

/** One way of estimating: its estimates for samples that it has not seen, less their centre, and how much it counts. */
interface Part {
  name: string
  seen: number[]
  centre: number
  /** Of `seen`: estimates are joined in deviations. */
  deviation: number
  weight: number
}

function priorPart(examples: readonly PromptExample[], targets: readonly number[]): Part {
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

function judgeParts(
  examples: readonly PromptExample[],
  targets: readonly number[],
  inFold: readonly number[],
): Part[] {
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

function rangeOf(samples: readonly OutcomeSample[]): number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const { weak, strong } of samples) {
    least = Math.min(least, weak, strong)
    most = Math.max(most, weak, strong)
  }
  return most > least ? most - least : 1
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function deviationOf(values: readonly number[]): number {
  const mean = sum(values) / Math.max(values.length, 1)
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / Math.max(values.length, 1))
}

/** Pearson's; 0 where either side does not vary. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [sum(a) / Math.max(a.length, 1), sum(b) / Math.max(b.length, 1)]
  const together = sum(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB))) / a.length
  const scale = deviationOf(a) * deviationOf(b)
  return scale > 1e-12 ? together / scale : 0
}
