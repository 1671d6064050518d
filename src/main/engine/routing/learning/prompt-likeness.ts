import type { PromptExample } from './prompt-example.ts'
import { fitStandardiser } from './standardise.ts'
import { buildVocabulary } from './word-terms.ts'

/** How fast likeness fades as the cosine of two meanings falls below 1, and with the mean squared distance of structures. */
const meaningWidth = 0.6
const structureWidth = 1
/** What words in common count beside meaning and structure. */
const wordShare = 0.5
/** A prompt is familiar if it has as many close ones about it as all but this share of past prompts. */
const unfamiliarShare = 0.02

/** So much at a time takes a few milliseconds. */
const rowsInAStep = 10
const promptsInAStep = 100

/** Only what is very close: on public sets this tells prompts of the same set from those of another. */
const closenessOf = (alike: number) => alike ** 4

/** How like a prompt is to each of the known ones. */
export interface Likeness {
  /** At most `1 + wordShare`. */
  values: Float64Array
  /** Sum of what is not of words: as many prompts that are the very same would make. */
  alike: number
  /** How many alike ones there are: Kish's effective sample size over squared likenesses; fewer where none is close. */
  count: number
  /** 1 where the prompt is as like the known ones as most of them are like each other; 0 where it is like none. */
  familiarity: number
}

export interface PromptLikeness {
  /** Of each pair of known prompts, row after row. */
  pairs: Float32Array
  /** `alike` of each known prompt beside the others. */
  alike: Float64Array
  to(example: PromptExample): Likeness
}

/**
 * A kernel over prompts: alike are those about the same things in the same form, exp(−(1 − cosine)/0.6 − distance), and
 * those that share telling words, half the dot product of their TF-IDF vectors. Sums of kernels are kernels. In steps.
 */
export function* fitLikeness(examples: readonly PromptExample[]): Generator<void, PromptLikeness> {
  const rows = examples.length
  const standardise = fitStandardiser(examples.map(({ structure }) => structure))
  yield
  const centre = meanOf(examples.map(({ meaning }) => meaning))
  const meanings = flatten(examples.map(({ meaning }) => direction(meaning, centre)))
  const forms = flatten(examples.map(({ structure }) => standardise(structure)))
  yield
  const vocabulary = buildVocabulary(examples.map(({ terms }) => terms))
  yield
  const words = yield* indexWords(examples, vocabulary)

  /** Writes likenesses to the first `upTo` rows into `values`; `seen` is told what is not of words. */
  function compare(
    { meaning, structure, terms }: PromptExample,
    values: Float64Array | Float32Array,
    upTo: number,
    seen?: (row: number, alike: number) => void,
  ): void {
    const towards = direction(meaning, centre)
    const form = standardise(structure)
    values.fill(0)
    words.addProducts(terms, values, upTo)
    for (let row = 0; row < upTo; row++) {
      const farness = (1 - dotAt(towards, meanings, row)) / meaningWidth
      const alike = Math.exp(-farness - distanceAt(form, forms, row) / structureWidth)
      values[row] = wordShare * (values[row] ?? 0) + alike
      seen?.(row, alike)
    }
  }

  const pairs = new Float32Array(rows * rows)
  const closeness = new Float64Array(rows)
  const sums = new Float64Array(rows)
  for (const [row, example] of examples.entries()) {
    if (row % rowsInAStep === 0) yield
    const line = pairs.subarray(row * rows, row * rows + row + 1)
    compare(example, line, row + 1, (other, alike) => {
      if (other === row) return
      sums[row] = (sums[row] ?? 0) + alike
      sums[other] = (sums[other] ?? 0) + alike
      const close = closenessOf(alike)
      closeness[row] = (closeness[row] ?? 0) + close
      closeness[other] = (closeness[other] ?? 0) + close
    })
    for (let other = 0; other < row; other++) pairs[other * rows + row] = line[other] ?? 0
  }
  const enough = closeness.toSorted()[Math.floor(rows * unfamiliarShare)] ?? 0

  return {
    pairs,
    alike: sums,
    to(example) {
      const values = new Float64Array(rows)
      let all = 0
      let sum = 0
      let squares = 0
      let closest = 0
      compare(example, values, rows, (_row, alike) => {
        all += alike
        sum += alike ** 2
        squares += alike ** 4
        closest += closenessOf(alike)
      })
      const familiarity = Math.min(1, divide(closest, enough))
      const count = familiarity * divide(sum * sum, squares)
      return { values, alike: all, count, familiarity }
    },
  }
}

/** For each term the prompts in which it stands, with its weight there. */
function* indexWords(
  examples: readonly PromptExample[],
  vocabulary: ReturnType<typeof buildVocabulary>,
) {
  const found = Array.from({ length: vocabulary.size }, () => ({
    rows: [] as number[],
    weights: [] as number[],
  }))
  for (const [row, { terms }] of examples.entries()) {
    if (row % promptsInAStep === 0) yield
    const { places, weights } = vocabulary.weigh(terms)
    places.forEach((place, at) => {
      found[place]?.rows.push(row)
      found[place]?.weights.push(weights[at] ?? 0)
    })
  }
  return {
    /** Adds the dot product with each of the first `upTo` prompts. */
    addProducts(
      terms: PromptExample['terms'],
      to: Float64Array | Float32Array,
      upTo: number,
    ): void {
      const { places, weights } = vocabulary.weigh(terms)
      for (let at = 0; at < places.length; at++) {
        const its = found[places[at] ?? 0]
        const weight = weights[at] ?? 0
        if (!its) continue
        for (let i = 0; i < its.rows.length; i++) {
          const row = its.rows[i] ?? 0
          if (row >= upTo) break
          to[row] = (to[row] ?? 0) + weight * (its.weights[i] ?? 0)
        }
      }
    },
  }
}

const divide = (a: number, b: number) => (b === 0 ? 0 : a / b)
function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const centre = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) {
    for (let i = 0; i < centre.length; i++) {
      centre[i] = (centre[i] ?? 0) + (vector[i] ?? 0) / vectors.length
    }
  }
  return centre
}

/** From the centre towards the vector, with length 1 (or 0 where they coincide). */
function direction(vector: Float32Array, centre: Float32Array): Float32Array {
  const result = vector.map((value, i) => value - (centre[i] ?? 0))
  let squares = 0
  for (const value of result) squares += value * value
  const length = Math.sqrt(squares)
  return length === 0 ? result : result.map((value) => value / length)
}

/** One row after the other in a single array: many short ones are slow to walk through. */
function flatten(vectors: readonly ArrayLike<number>[]): Float32Array {
  const size = vectors[0]?.length ?? 0
  const flat = new Float32Array(size * vectors.length)
  vectors.forEach((vector, row) => {
    flat.set(vector, row * size)
  })
  return flat
}

/** Four sums side by side: one alone waits for each addition to end, which takes twice as long altogether. */
function dotAt(vector: Float32Array, flat: Float32Array, row: number): number {
  const size = vector.length
  const start = row * size
  let first = 0
  let second = 0
  let third = 0
  let fourth = 0
  let i = 0
  for (; i + 3 < size; i += 4) {
    first += (vector[i] ?? 0) * (flat[start + i] ?? 0)
    second += (vector[i + 1] ?? 0) * (flat[start + i + 1] ?? 0)
    third += (vector[i + 2] ?? 0) * (flat[start + i + 2] ?? 0)
    fourth += (vector[i + 3] ?? 0) * (flat[start + i + 3] ?? 0)
  }
  for (; i < size; i++) first += (vector[i] ?? 0) * (flat[start + i] ?? 0)
  return first + second + third + fourth
}

/** Mean of squared differences. */
function distanceAt(vector: Float64Array, flat: Float32Array, row: number): number {
  const size = vector.length
  const start = row * size
  let even = 0
  let odd = 0
  let i = 0
  for (; i + 1 < size; i += 2) {
    const one = (vector[i] ?? 0) - (flat[start + i] ?? 0)
    const other = (vector[i + 1] ?? 0) - (flat[start + i + 1] ?? 0)
    even += one * one
    odd += other * other
  }
  for (; i < size; i++) even += ((vector[i] ?? 0) - (flat[start + i] ?? 0)) ** 2
  return (even + odd) / Math.max(size, 1)
}
