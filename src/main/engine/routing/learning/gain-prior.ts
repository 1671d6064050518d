import { measureStructure, structureNames } from './prompt-structure.ts'

/** A part of the prior: which measures it adds up, what is usual for it, and which way it points. */
interface Part {
  measures: readonly number[]
  /** Mean and standard deviation over the prompts in `training/prompts`, rounded. */
  mean: number
  deviation: number
  weight: number
}

const part = (names: readonly string[], mean: number, deviation: number, weight: number): Part => ({
  measures: names.map((name) => structureNames.indexOf(name)),
  mean,
  deviation,
  weight,
})

/**
 * What makes the stronger model more likely to be worth it, before anything was learnt: long prompts, the same words
 * again and again (relations between the same things), many clauses, conditions and comparisons, an answer that is right
 * or wrong; not an open text, which small models write well too. Whole weights that nobody fitted: with little data they
 * do as well as fitted ones (Dawes, “The robust beauty of improper linear models”, 1979).
 */
const parts: readonly Part[] = [
  part(['length'], 4.6, 0.9, 1),
  part(['variety'], 0.83, 0.12, -1),
  part(['commas'], 0.8, 0.75, 1),
  part(['conditions', 'distribution', 'comparisons'], 0.2, 0.45, 1),
  part(['checkable'], 0.2, 0.4, 1),
  part(['open'], 0.05, 0.2, -1),
]

/** About 0 for a usual prompt; higher where the stronger model should gain more. No unit. */
export function priorOfGain(structure: ArrayLike<number>): number {
  let sum = 0
  for (const { measures, mean, deviation, weight } of parts) {
    const value = measures.reduce((total, at) => total + (structure[at] ?? 0), 0)
    sum += weight * Math.max(-3, Math.min(3, (value - mean) / deviation))
  }
  return sum / parts.length
}

/** How hard a prompt is beside others of its complexity, by its form: 0 = as usual, in log-odds, from −1.5 to 1.5. */
export function hardnessOf(prompt: string): number {
  if (prompt.trim() === '') return 0
  return Math.max(-1.5, Math.min(1.5, priorOfGain(measureStructure(prompt))))
}
