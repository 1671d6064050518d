export interface WeightedValue {
  value: number
  /** 0..1: how much it may be believed. */
  weight: number
}

/** What was believed before: a mean, a spread (standard deviation) and how many observations they are worth. */
export interface Prior {
  mean: number
  spread: number
  weight: number
}

/** `spread` is that of a next value, `weight` how many whole observations stand behind the mean. */
export interface RobustMean {
  mean: number
  spread: number
  weight: number
}

/** Tukey's biweight: values more than this many spreads from the middle count nothing. */
const cutoff = 4.685
/** Readings are never truer than this share. */
const leastSpread = 0.004

/**
 * Mean of values together with a prior, in which outliers lose their say. The middle is the weighted median with the
 * prior among the values, so that a single wild value can't move it, and several that agree can. Around the middle every
 * value is weighted by (1 − (distance / 4.685 spreads)²)², then the ordinary conjugate update follows.
 */
export function robustMean(values: readonly WeightedValue[], prior: Prior): RobustMean {
  const all = [...values, { value: prior.mean, weight: prior.weight }]
  const middle = weightedMedian(all)
  const deviations = values.map(({ value, weight }) => ({
    value: Math.abs(value - middle),
    weight,
  }))
  const typical =
    1.4826 * weightedMedian([...deviations, { value: prior.spread / 1.4826, weight: prior.weight }])
  const scale = Math.max(typical, leastSpread)
  let weight = 0
  let sum = 0
  const kept: WeightedValue[] = []
  for (const { value, weight: believed } of values) {
    const distance = Math.abs(value - middle) / (cutoff * scale)
    const share = distance >= 1 ? 0 : believed * (1 - distance * distance) ** 2
    kept.push({ value, weight: share })
    weight += share
    sum += share * value
  }
  const mean = (prior.weight * prior.mean + sum) / (prior.weight + weight)
  const own = weight > 0 ? sum / weight : prior.mean
  let squares = prior.weight * prior.spread ** 2
  for (const { value, weight: share } of kept) squares += share * (value - own) ** 2
  const pull =
    weight > 0
      ? (prior.weight * weight * (own - prior.mean) ** 2) / (prior.weight + weight) ** 2
      : 0
  const variance = squares / (prior.weight + weight) + pull
  return {
    mean,
    spread: Math.max(leastSpread, Math.sqrt(variance * (1 + 1 / (prior.weight + weight)))),
    weight,
  }
}

/** The value below which half of all weight lies. `NaN` without any. */
export function weightedMedian(values: readonly WeightedValue[]): number {
  const sorted = values.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2
  let below = 0
  for (const { value, weight } of sorted) {
    below += weight
    if (below >= half) return value
  }
  return Number.NaN
}
