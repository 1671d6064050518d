import { fitEstimators } from './gain-estimators.ts'
import { fewest, judgeEstimators } from './judge-estimators.ts'
import { deviationOf, sum } from './moments.ts'
import { createExampleReader, createWordEmbedder, type ReadExample } from './prompt-example.ts'

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

/** More samples are thinned out evenly: learning takes time with their square. */
const mostSamples = 3000
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

  const parts = judgeEstimators(samples, examples, targets)
  const estimate = fitEstimators(examples, targets)

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

function rangeOf(samples: readonly OutcomeSample[]): number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const { weak, strong } of samples) {
    least = Math.min(least, weak, strong)
    most = Math.max(most, weak, strong)
  }
  return most > least ? most - least : 1
}
