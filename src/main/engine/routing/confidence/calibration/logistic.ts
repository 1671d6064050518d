import { sigmoid } from '../cold-start.ts'

export interface Labelled {
  x: readonly number[]
  /** What happened, 0 to 1; between them where it is not sure. */
  y: number
  weight: number
}

/** Logistic regression over standardised features. */
export interface LinearHead {
  means: number[]
  scales: number[]
  weights: number[]
  bias: number
}

/**
 * Fits by Newton's method with an L2 penalty on the weights (not the bias), in the units of standardised features. The
 * penalty is that of so many made-up examples; without it a feature that only ever occurred with one outcome would get
 * an endless weight. Needs at least one example; cost: iterations · examples · features².
 */
export function fitLogistic(examples: readonly Labelled[], penalty: number): LinearHead {
  const width = examples[0]?.x.length ?? 0
  const total = examples.reduce((sum, { weight }) => sum + weight, 0)
  const mean = (of: (example: Labelled) => number) =>
    examples.reduce((sum, example) => sum + example.weight * of(example), 0) / total
  const columns = Array.from({ length: width }, (_, index) => index)
  const means = columns.map((column) => mean(({ x }) => x[column] ?? 0))
  const scales = columns.map((column) => {
    const variance = mean(({ x }) => ((x[column] ?? 0) - (means[column] ?? 0)) ** 2)
    return variance > 1e-12 ? Math.sqrt(variance) : 1
  })
  const rows = examples.map(({ x }) => [...standardise(x, means, scales), 1])
  let weights = new Array<number>(width + 1).fill(0)
  for (let round = 0; round < 30; round++) {
    const { gradient, hessian } = derive(rows, examples, weights, penalty)
    const step = solve(hessian, gradient)
    weights = weights.map((weight, index) => weight - (step[index] ?? 0))
    if (step.every((part) => Math.abs(part) < 1e-7)) break
  }
  return { means, scales, weights: weights.slice(0, width), bias: weights[width] ?? 0 }
}

/** Log-odds. */
export function scoreOf(head: LinearHead, x: readonly number[]): number {
  const z = standardise(x, head.means, head.scales)
  return head.weights.reduce((sum, weight, index) => sum + weight * (z[index] ?? 0), head.bias)
}

/** Held within a few deviations: a value from beyond all that was seen must not decide alone. */
function standardise(
  x: readonly number[],
  means: readonly number[],
  scales: readonly number[],
): number[] {
  return x.map((value, index) => {
    const z = (value - (means[index] ?? 0)) / (scales[index] ?? 1)
    return Math.max(-8, Math.min(8, z))
  })
}

function derive(
  rows: readonly number[][],
  examples: readonly Labelled[],
  weights: readonly number[],
  penalty: number,
) {
  const width = weights.length
  const gradient = weights.map((weight, index) => (index < width - 1 ? penalty * weight : 0))
  const hessian = weights.map((_, i) =>
    weights.map((_, j) => (i === j ? (i < width - 1 ? penalty : 1e-9) : 0)),
  )
  for (const [index, row] of rows.entries()) {
    const { y, weight } = examples[index] ?? { y: 0, weight: 0 }
    const p = sigmoid(row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0))
    const curve = weight * Math.max(1e-9, p * (1 - p))
    for (let i = 0; i < width; i++) {
      const value = row[i] ?? 0
      if (value === 0) continue
      gradient[i] = (gradient[i] ?? 0) + weight * (p - y) * value
      const line = hessian[i] ?? []
      for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + curve * value * (row[j] ?? 0)
    }
  }
  return { gradient, hessian }
}

/** Solves for a symmetric, positive matrix given by its lower half (Cholesky). */
function solve(lower: readonly number[][], right: readonly number[]): number[] {
  const size = right.length
  const factor = lower.map((line) => [...line])
  const at = (i: number, j: number) => factor[i]?.[j] ?? 0
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      const line = factor[i] ?? []
      line[j] = i === j ? Math.sqrt(Math.max(1e-12, sum)) : sum / at(j, j)
    }
  }
  const middle: number[] = []
  for (let i = 0; i < size; i++) {
    let sum = right[i] ?? 0
    for (let k = 0; k < i; k++) sum -= at(i, k) * (middle[k] ?? 0)
    middle.push(sum / at(i, i))
  }
  const result = new Array<number>(size).fill(0)
  for (let i = size - 1; i >= 0; i--) {
    let sum = middle[i] ?? 0
    for (let k = i + 1; k < size; k++) sum -= at(k, i) * (result[k] ?? 0)
    result[i] = sum / at(i, i)
  }
  return result
}
