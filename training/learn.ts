import { countRows } from '#engine/routing/classify/classifier-file'
import type { SparseVector } from '#engine/routing/classify/featurise'

export interface Example {
  vector: SparseVector
  label: number
}

export interface Learning {
  epochs: number
  /** Length of a step before AdaGrad shortens it. */
  step: number
  /** Pull of each touched weight towards zero. */
  decay: number
}

/** The order of examples matters more than it should, so the mean of several orders is taken. */
const orders = [7, 11, 13]

/** The mean of models that saw the examples in different orders. The same examples give the same weights. */
export function learn(examples: readonly Example[], classes: number, how: Learning): Float32Array {
  const mean = new Float32Array(countRows() * classes)
  for (const seed of orders) {
    const weights = learnOnce(examples, classes, how, seed)
    for (let i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] ?? 0) + (weights[i] ?? 0) / orders.length
    }
  }
  return mean
}

/**
 * Multinomial logistic regression by stochastic gradient descent with AdaGrad (Duchi, Hazan and Singer 2011). Rows of
 * `classes` weights.
 */
function learnOnce(
  examples: readonly Example[],
  classes: number,
  how: Learning,
  seed: number,
): Float32Array {
  const weights = new Float32Array(countRows() * classes)
  const squares = new Float32Array(weights.length).fill(1e-3)
  const order = examples.map((_, index) => index)
  const draw = createDraw(seed)
  const errors = new Float64Array(classes)
  for (let epoch = 0; epoch < how.epochs; epoch++) {
    shuffle(order, draw)
    for (const index of order) {
      const example = examples[index]
      if (example) descend(example, weights, squares, errors, how)
    }
  }
  return weights
}

function descend(
  { vector: { indices, values }, label }: Example,
  weights: Float32Array,
  squares: Float32Array,
  errors: Float64Array,
  { step, decay }: Learning,
) {
  const classes = errors.length
  errors.fill(0)
  for (let i = 0; i < indices.length; i++) {
    const row = (indices[i] ?? 0) * classes
    const value = values[i] ?? 0
    for (let k = 0; k < classes; k++) errors[k] = (errors[k] ?? 0) + value * (weights[row + k] ?? 0)
  }
  const highest = Math.max(...errors)
  let sum = 0
  for (let k = 0; k < classes; k++) sum += errors[k] = Math.exp((errors[k] ?? 0) - highest)
  for (let k = 0; k < classes; k++) errors[k] = (errors[k] ?? 0) / sum - (k === label ? 1 : 0)
  for (let i = 0; i < indices.length; i++) {
    const row = (indices[i] ?? 0) * classes
    const value = values[i] ?? 0
    for (let at = row; at < row + classes; at++) {
      const weight = weights[at] ?? 0
      const gradient = (errors[at - row] ?? 0) * value + decay * weight
      const square = (squares[at] ?? 0) + gradient * gradient
      squares[at] = square
      weights[at] = weight - (step * gradient) / Math.sqrt(square)
    }
  }
}

/** Numbers in [0, 1), always the same ones for a seed (Numerical Recipes' linear congruence). */
function createDraw(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function shuffle(items: number[], draw: () => number) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1))
    const [a = 0, b = 0] = [items[i], items[j]]
    items[i] = b
    items[j] = a
  }
}
