/**
 * Kernel ridge regression (the mean of a Gaussian process): weights a with (K + diag(pulls)) a = targets, over some of the
 * rows of a kernel matrix, by conjugate gradients. An estimate is the dot product of a with a prompt's likenesses.
 * Rows that are left out have weight 0. `pulls` > 0, one for each row: how far an outcome may lie off by chance. targets should have mean 0 over the rows.
 */
export function* fitKernelRidge(
  pairs: Float32Array,
  rows: readonly number[],
  targets: ArrayLike<number>,
  pulls: ArrayLike<number>,
): Generator<void, Float64Array> {
  const size = targets.length
  const weights = new Float64Array(size)
  const residual = new Float64Array(size)
  for (const row of rows) residual[row] = targets[row] ?? 0
  const direction = residual.slice()
  const image = new Float64Array(size)
  let energy = dot(residual, residual)
  const goal = energy * 1e-10
  for (let step = 0; step < mostSteps && energy > goal; step++) {
    for (const row of rows) {
      image[row] = (pulls[row] ?? 0) * (direction[row] ?? 0) + dotRow(pairs, row * size, direction)
    }
    yield
    const pace = energy / dot(direction, image)
    for (const row of rows) {
      weights[row] = (weights[row] ?? 0) + pace * (direction[row] ?? 0)
      residual[row] = (residual[row] ?? 0) - pace * (image[row] ?? 0)
    }
    const before = energy
    energy = dot(residual, residual)
    for (const row of rows) {
      direction[row] = (residual[row] ?? 0) + (energy / before) * (direction[row] ?? 0)
    }
  }
  return weights
}

const mostSteps = 60

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return dotRow(a, 0, b)
}

function dotRow(matrix: ArrayLike<number>, from: number, vector: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < vector.length; i++) sum += (matrix[from + i] ?? 0) * (vector[i] ?? 0)
  return sum
}

/** Does all steps at once. */
export function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
