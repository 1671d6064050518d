import { dot, finish, fitKernelRidge } from './kernel-ridge.ts'
import { deviationOf, sum } from './moments.ts'
import { createExampleReader, createWordEmbedder, type ReadExample } from './prompt-example.ts'
import { fitLikeness } from './prompt-likeness.ts'

/** A prompt that both models have answered; outcomes on any scale on which more is better. */
export interface OutcomeSample {
  prompt: string
  weak: number
  strong: number
}

export interface GainPrediction {
  /** Expected outcome of the stronger model less that of the weaker one, on the scale of the samples (0..1 without any). */
  gain: number
  /** 90 % interval of that expectation, from how far gains scatter among the samples. */
  low: number
  high: number
  /** Samples learnt from, and how many of them are like this prompt (an effective number). */
  samples: number
  similar: number
}

export interface OutcomeLearner {
  samples: number
  predict(prompt: string): GainPrediction
}

/** More samples are thinned out evenly: learning takes time with their square. */
const mostSamples = 3000
/** With fewer samples a deviation of the prior among them is not known. */
const fewest = 10
/** Without samples the stronger model gains this share of the scale, and as much again per deviation of the prior. */
const usualGain = 0.1
/** After so many samples half of that belief is left of the level; of the slope, after so many that are quite alike. */
const meanSamples = 8
const alikeSamples = 3
/** How sure the slope is without samples, in samples. */
const slopeSamples = 30
/** Pull of what is learnt from likeness towards 0, in prompts; large, because outcomes are mostly chance. */
const pull = 20
const ninetyPercent = 1.645

/**
 * Learns from outcomes for which prompts the stronger model is worth it: a level, the prior, and beyond it what prompts
 * that are alike have gained (`prompt-likeness.ts`; the mean of a Gaussian process, Rasmussen and Williams, “Gaussian
 * Processes for Machine Learning”, 2.2). The prior fades as prompts like the one asked come, and is not fitted to them: what it knows of a
 * prompt, likeness of structure knows too. The same samples give the same learner.
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
  const level = (sum(gains) + meanSamples * usualGain * scale) / (n + meanSamples)
  const meanGain = sum(gains) / Math.max(n, 1)

  const priors = examples.map(({ prior }) => prior)
  const centre = n >= fewest ? sum(priors) / n : 0
  const deviation = (n >= fewest ? deviationOf(priors) : 0) || 1
  const standing = (prior: number) => (prior - centre) / deviation
  const usualSlope = usualGain * scale
  const likeness = finish(fitLikeness(examples))
  const slopeAt = (alike: number) => (usualSlope * alikeSamples) / (alike + alikeSamples)

  const beyond = gains.map(
    (gain, row) => gain - meanGain - slopeAt(likeness.alike[row] ?? 0) * standing(priors[row] ?? 0),
  )
  const weights = finish(
    fitKernelRidge(likeness.pairs, [...beyond.keys()], beyond, new Float64Array(n).fill(pull)),
  )
  const learntOf = (likenesses: ArrayLike<number>, alike: number, prior: number) =>
    slopeAt(alike) * standing(prior) + dot(weights, likenesses)
  const seen = priors.map((prior, row) => {
    const line = likeness.pairs.subarray(row * n, (row + 1) * n)
    return learntOf(line, likeness.alike[row] ?? 0, prior)
  })
  const spread = n >= fewest ? deviationOf(seen) : usualSlope
  // Until there are samples, gains are taken to scatter as those of two models do that are right in 7 of 10 cases.
  const scatter = Math.sqrt(
    (sum(beyond.map((miss) => miss * miss)) + meanSamples * (0.65 * scale) ** 2) /
      (n + meanSamples),
  )

  return {
    samples: n,
    predict(prompt) {
      const example = read(prompt)
      const { values, alike, count, familiarity } = likeness.to(example)
      const at = standing(example.prior)
      // What was learnt elsewhere misleads: a prompt that is like none of the samples is left to the prior.
      const trust = n >= fewest ? familiarity : 0
      const learnt = learntOf(values, alike, example.prior)
      const gain = level + trust * learnt + (1 - trust) * spread * at
      // The level is as sure as there are samples like this one, the slope as there are samples at all.
      const error = scatter * Math.sqrt(1 / (count + meanSamples) + at ** 2 / (n + slopeSamples))
      return {
        gain,
        low: gain - ninetyPercent * error,
        high: gain + ninetyPercent * error,
        samples: n,
        similar: count,
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
