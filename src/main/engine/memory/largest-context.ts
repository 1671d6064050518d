import type { MemoryNeed } from './memory-need.ts'
import type { ModelShape } from './model-shape.ts'
import { type MemoryPrediction, predictMemory } from './predict-memory.ts'

/** Nobody asks for more where a model's own limit is not known. */
const largestAsked = 2 ** 20

export interface LargestContext {
  contextLength: number
  prediction: MemoryPrediction
  /** `memory`: one token more would not fit. `model`: the model was made for no more. */
  limitedBy: 'memory' | 'model'
}

/** What has to fit: the likely total, or its upper bound. Takes a learned correction into account where given. */
export type MeasureOf = (prediction: MemoryPrediction) => number

/**
 * The longest context with which the model takes no more than `availableBytes` of its device, exact to the token.
 * `null` when even the shortest does not fit, or nothing is known about the model's size.
 */
export function largestContext(
  shape: ModelShape,
  need: MemoryNeed,
  availableBytes: number,
  measureOf: MeasureOf = (prediction) => prediction.total,
): LargestContext | null {
  const most = Math.max(1, shape.contextLength ?? largestAsked)
  const predictWith = (contextLength: number) => {
    const prediction = predictMemory(shape, { ...need, contextLength })
    return prediction !== null && measureOf(prediction) <= availableBytes ? prediction : null
  }
  let fitting = predictWith(1)
  if (fitting === null) return null
  let fits = 1
  let tooLong = most + 1
  while (tooLong - fits > 1) {
    // The model's own limit first: mostly it fits.
    const middle = tooLong > most && fits === 1 ? most : Math.floor((fits + tooLong) / 2)
    const prediction = predictWith(middle)
    if (prediction === null) {
      tooLong = middle
    } else {
      fits = middle
      fitting = prediction
    }
  }
  return {
    contextLength: fits,
    prediction: fitting,
    limitedBy: fits === most ? 'model' : 'memory',
  }
}
