import type { TermVector } from './word-terms.ts'

/**
 * Ridge regression without intercept over dense rows: solves (XᵀX + αI) w = Xᵀy by Cholesky's decomposition. `alpha` > 0
 * is the strength of the pull towards 0, in rows.
 */
export function fitRidge(
  rows: readonly Float64Array[],
  targets: ArrayLike<number>,
  alpha: number,
): Float64Array {
  const size = rows[0]?.length ?? 0
  const matrix = Array.from({ length: size }, () => new Float64Array(size))
  const solution = new Float64Array(size)
  rows.forEach((row, index) => {
    const target = targets[index] ?? 0
    for (let i = 0; i < size; i++) {
      const value = row[i] ?? 0
      if (value === 0) continue
      solution[i] = (solution[i] ?? 0) + value * target
      const line = matrix[i]
      if (line) for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + value * (row[j] ?? 0)
    }
  })
  matrix.forEach((line, i) => {
    line[i] = (line[i] ?? 0) + alpha
  })
  return solvePositive(matrix, solution)
}

/** Solves in place for a symmetric positive definite matrix of which the lower half is given. */
function solvePositive(matrix: Float64Array[], vector: Float64Array): Float64Array {
  const size = vector.length
  const at = (i: number, j: number) => matrix[i]?.[j] ?? 0
  for (let i = 0; i < size; i++) {
    const line = matrix[i] ?? new Float64Array()
    for (let j = 0; j <= i; j++) {
      let sum = line[j] ?? 0
      for (let k = 0; k < j; k++) sum -= (line[k] ?? 0) * at(j, k)
      line[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j)
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = vector[i] ?? 0
    for (let k = 0; k < i; k++) sum -= at(i, k) * (vector[k] ?? 0)
    vector[i] = sum / at(i, i)
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = vector[i] ?? 0
    for (let k = i + 1; k < size; k++) sum -= at(k, i) * (vector[k] ?? 0)
    vector[i] = sum / at(i, i)
  }
  return vector
}

/** The same over sparse rows, by conjugate gradients: a vocabulary is far larger than the number of rows. */
export function fitSparseRidge(
  rows: readonly TermVector[],
  size: number,
  targets: ArrayLike<number>,
  alpha: number,
): Float64Array {
  const weights = new Float64Array(size)
  const residual = new Float64Array(size)
  rows.forEach((row, index) => {
    addScaled(residual, row, targets[index] ?? 0)
  })
  const direction = residual.slice()
  let energy = dot(residual, residual)
  const goal = energy * 1e-10
  for (let step = 0; step < 60 && energy > goal; step++) {
    const image = direction.map((value) => alpha * value)
    for (const row of rows) addScaled(image, row, applySparse(direction, row))
    const pace = energy / dot(direction, image)
    for (let i = 0; i < size; i++) {
      weights[i] = (weights[i] ?? 0) + pace * (direction[i] ?? 0)
      residual[i] = (residual[i] ?? 0) - pace * (image[i] ?? 0)
    }
    const before = energy
    energy = dot(residual, residual)
    for (let i = 0; i < size; i++) {
      direction[i] = (residual[i] ?? 0) + (energy / before) * (direction[i] ?? 0)
    }
  }
  return weights
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

export function applySparse(weights: Float64Array, row: TermVector): number {
  let sum = 0
  for (let i = 0; i < row.places.length; i++) {
    sum += (row.weights[i] ?? 0) * (weights[row.places[i] ?? 0] ?? 0)
  }
  return sum
}

function addScaled(target: Float64Array, row: TermVector, scale: number): void {
  for (let i = 0; i < row.places.length; i++) {
    const place = row.places[i] ?? 0
    target[place] = (target[place] ?? 0) + scale * (row.weights[i] ?? 0)
  }
}
