import type { Reliability, ReliabilityBin } from '#shared/contract/history'

/** An answer as it was judged, and what became of it. */
export interface MeasuredAnswer {
  /** The chance that it is right, as it was said; 0..1. */
  said: number
  right: boolean
  /** How surely the outcome tells, above 0 and up to 1. */
  weight: number
}

/** Fewer say nothing that could be believed. */
export const fewestMeasured = 30
const mostBins = 10
/** Answers in a bin, at least. */
const fewestInBin = 10

/**
 * How far what was said agrees with what happened, over bins of equal count (of equal width, most answers would fall
 * into one). The distance is the expected calibration error (Naeini et al. 2015, AAAI), each outcome by its weight.
 */
export function measureReliability(
  answers: readonly MeasuredAnswer[],
): Pick<Reliability, 'n' | 'bins' | 'ece' | 'eceByChance'> {
  const n = answers.length
  if (n < fewestMeasured) return { n, bins: [], ece: null, eceByChance: null }
  const sorted = answers.toSorted((a, b) => a.said - b.said)
  const count = Math.min(mostBins, Math.floor(n / fewestInBin))
  const parts = Array.from({ length: count }, (_, bin) =>
    measureBin(sorted.slice(edge(bin, count, n), edge(bin + 1, count, n))),
  )
  const weight = parts.reduce((sum, part) => sum + part.weight, 0)
  const mean = (of: (part: Part) => number) =>
    parts.reduce((sum, part) => sum + part.weight * of(part), 0) / weight
  return {
    n,
    bins: parts.map(({ bin }) => bin),
    ece: mean(({ bin }) => Math.abs(bin.said - bin.right)),
    eceByChance: mean(({ bin, effective }) => distanceByChance(bin.said, effective)),
  }
}

interface Part {
  bin: ReliabilityBin
  weight: number
  /** As many answers of equal weight would tell as much (Kish): (Σw)² / Σw². */
  effective: number
}

function edge(bin: number, count: number, n: number): number {
  return Math.round((bin * n) / count)
}

function measureBin(answers: readonly MeasuredAnswer[]): Part {
  const sum = (of: (answer: MeasuredAnswer) => number) =>
    answers.reduce((all, answer) => all + of(answer), 0)
  const weight = sum((answer) => answer.weight)
  const effective = weight ** 2 / sum((answer) => answer.weight ** 2)
  const right = sum((answer) => (answer.right ? answer.weight : 0)) / weight
  const said = sum((answer) => answer.weight * answer.said) / weight
  return {
    bin: { n: answers.length, said, right, ...scoreInterval(right, effective) },
    weight,
    effective,
  }
}

/** 95 % of a normal distribution lie within so many deviations. */
const z = 1.96

/** Wilson's score interval for a share of `n`. */
export function scoreInterval(share: number, n: number): { low: number; high: number } {
  const z2 = z ** 2 / n
  const centre = (share + z2 / 2) / (1 + z2)
  const half = (z / (1 + z2)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** Mean distance of a share of `n` from its own chance, by the normal approximation: √(2/π) standard deviations. */
function distanceByChance(chance: number, n: number): number {
  return Math.sqrt((2 / Math.PI) * ((chance * (1 - chance)) / n))
}
