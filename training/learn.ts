import { promptRows } from '#engine/routing/classify/classifier-file'
import { hashBits, type SparseVector } from '#engine/routing/classify/featurise'
import { languageRows } from '#engine/routing/classify/language-features'

export interface Example {
  vector: SparseVector
  label: number
}

export interface Learning {
  epochs: number
  /** Length of a step before AdaGrad shortens it. */
  step: number
}

/** What the vectors look like. */
export interface Space {
  /** Features in all. */
  rows: number
  /** Of these, the first ones are hashed; the rest are always there. */
  hashed: number
}

export const promptSpace: Space = { rows: promptRows, hashed: 2 ** hashBits }
export const languageSpace: Space = { rows: languageRows, hashed: languageRows - 1 }

/** The order of examples matters more than it should, so the mean of several orders is taken. */
const orders = [7, 11, 13]

/**
 * The mean of models that saw the examples in different orders. The same examples give the same weights. While learning,
 * features that few examples have count more; their weights are given for features as they come.
 */
export function learn(
  examples: readonly Example[],
  classes: number,
  how: Learning,
  space: Space = promptSpace,
): Float32Array {
  const scales = weighByRarity(examples, space)
  const scaled = examples.map(({ vector: { indices, values }, label }) => ({
    vector: { indices, values: values.map((value, i) => value * (scales[indices[i] ?? 0] ?? 1)) },
    label,
  }))
  const mean = new Float32Array(space.rows * classes)
  for (const seed of orders) {
    const weights = learnOnce(scaled, classes, how, seed, space.rows)
    for (let i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] ?? 0) + (weights[i] ?? 0) / orders.length
    }
  }
  return mean.map((weight, i) => weight * (scales[Math.floor(i / classes)] ?? 1))
}

/**
 * For each hashed feature the root of its inverse document frequency (Spärck Jones 1972), about 1 at one example in fifty;
 * 1 for features by hand. The whole of it gave a little less in cross-validation.
 */
function weighByRarity(examples: readonly Example[], { rows, hashed }: Space): Float32Array {
  const holders = new Float32Array(rows)
  for (const { vector } of examples) {
    for (const row of vector.indices) holders[row] = (holders[row] ?? 0) + 1
  }
  return holders.map((count, row) =>
    row < hashed ? Math.sqrt(Math.log((examples.length + 1) / (count + 1)) / 4) : 1,
  )
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
  rows: number,
): Float32Array {
  const weights = new Float32Array(rows * classes)
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
  { step }: Learning,
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
      const gradient = (errors[at - row] ?? 0) * value
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
