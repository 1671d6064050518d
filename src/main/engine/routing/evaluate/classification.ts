import type { RowWeights } from './bootstrap.ts'

export interface ClassScore {
  name: string
  /** How many rows truly belong to it. */
  support: number
  /** 0..1; 0 where nothing was predicted as this class. */
  precision: number
  /** 0..1; 0 where no row belongs to it. */
  recall: number
  /** Harmonic mean of the two, 0..1. */
  f1: number
}

export interface ClassificationScore {
  /** Share of rows that were named rightly, 0..1. */
  accuracy: number
  /** Mean of the classes' F1, each class counting the same. */
  macroF1: number
  classes: ClassScore[]
  /** `confusion[truth][predicted]`: how many rows; indices are those of `classes`. */
  confusion: number[][]
}

/**
 * Compares predicted with true names. Classes are those that occur on either side, in order of the alphabet; a class
 * that is predicted but never true counts with F1 = 0, as in scikit-learn.
 */
export function scoreClassification(
  truth: readonly string[],
  predicted: readonly string[],
  weights: RowWeights = null,
): ClassificationScore {
  const names = [...new Set([...truth, ...predicted])].sort()
  const places = new Map(names.map((name, place) => [name, place]))
  const confusion = names.map(() => names.map(() => 0))
  let rows = 0
  truth.forEach((name, row) => {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    const line = confusion[places.get(name) ?? -1]
    const column = places.get(predicted[row] ?? '')
    rows += weight
    if (line && column !== undefined) line[column] = (line[column] ?? 0) + weight
  })
  const cell = (line: number, column: number) => confusion[line]?.[column] ?? 0
  const classes = names.map((name, place): ClassScore => {
    const hits = cell(place, place)
    const support = names.reduce((sum, _, other) => sum + cell(place, other), 0)
    const named = names.reduce((sum, _, other) => sum + cell(other, place), 0)
    return {
      name,
      support,
      precision: named === 0 ? 0 : hits / named,
      recall: support === 0 ? 0 : hits / support,
      f1: support + named === 0 ? 0 : (2 * hits) / (support + named),
    }
  })
  // A resample may miss a class on both sides; it says nothing about it then.
  const present = classes.filter(
    ({ support }, place) => support > 0 || names.some((_, other) => cell(other, place) > 0),
  )
  const hits = names.reduce((sum, _, place) => sum + cell(place, place), 0)
  return {
    accuracy: rows === 0 ? Number.NaN : hits / rows,
    macroF1:
      present.length === 0
        ? Number.NaN
        : present.reduce((sum, { f1 }) => sum + f1, 0) / present.length,
    classes,
    confusion,
  }
}
