import type { PromptExample } from './prompt-example.ts'
import { fitStandardiser } from './standardise.ts'

/** What past prompts say of a new one. */
export interface NeighbourAnswer {
  /** From those about the same things in the same form. */
  alike: number
  /** From those about the same things, whatever their form. */
  topic: number
  /** How many alike ones speak, each counted by its likeness: Kish's effective sample size. */
  count: number
  /** 1 where the prompt is as like the past ones as most of them are like each other; 0 where it is like none. */
  familiarity: number
}

export type AskNeighbours = (example: PromptExample) => NeighbourAnswer

/** How fast likeness fades as the cosine of two meanings falls below 1, for alike ones and for topics. */
const alikeWidth = 0.3
const topicWidth = 0.15
/** The same for the mean squared distance of structures, in deviations. */
const structureWidth = 0.6
/** The likenesses of this many rows tell what a usual sum of likenesses is. */
const sampled = 100
/** A prompt is familiar if it has as much likeness about it as all but this share of past prompts. */
const unfamiliarShare = 0.02
/** Pull towards 0, as a share of the usual sum. */
const pull = 0.3

interface Sums {
  alike: number
  alikeSquares: number
  alikeTargets: number
  topic: number
  topicTargets: number
}

/**
 * Averages targets over past prompts, weighted by likeness (Nadaraya and Watson's kernel regression), pulled towards 0
 * where few are alike. Targets should have mean 0.
 */
export function fitNeighbours(
  examples: readonly PromptExample[],
  targets: ArrayLike<number>,
): AskNeighbours {
  const rows = examples.length
  const standardise = fitStandardiser(examples.map(({ structure }) => structure))
  const centre = meanOf(examples.map(({ meaning }) => meaning))
  const meanings = flatten(examples.map(({ meaning }) => direction(meaning, centre)))
  const forms = flatten(examples.map(({ structure }) => standardise(structure)))

  /** `without`: a row that must not speak, −1 for none. */
  function sumUp(meaning: Float32Array, form: Float64Array, without: number): Sums {
    const sums = { alike: 0, alikeSquares: 0, alikeTargets: 0, topic: 0, topicTargets: 0 }
    for (let row = 0; row < rows; row++) {
      if (row === without) continue
      const farness = 1 - dotAt(meaning, meanings, row)
      const formFarness = distanceAt(form, forms, row)
      const alike = Math.exp(-farness / alikeWidth - formFarness / structureWidth)
      const topic = Math.exp(-farness / topicWidth)
      const target = targets[row] ?? 0
      sums.alike += alike
      sums.alikeSquares += alike * alike
      sums.alikeTargets += alike * target
      sums.topic += topic
      sums.topicTargets += topic * target
    }
    return sums
  }

  const usual: Sums[] = []
  const step = Math.max(1, Math.floor(rows / sampled))
  for (let row = 0; row < rows; row += step) {
    const example = examples[row]
    if (!example) continue
    usual.push(sumUp(direction(example.meaning, centre), standardise(example.structure), row))
  }
  const likeness = usual.map(({ alike }) => alike)
  const enough = valueAt(likeness, unfamiliarShare)
  const resistance = {
    alike: pull * valueAt(likeness, 0.5),
    topic:
      pull *
      valueAt(
        usual.map(({ topic }) => topic),
        0.5,
      ),
  }

  return ({ meaning, structure }) => {
    const sums = sumUp(direction(meaning, centre), standardise(structure), -1)
    return {
      alike: divide(sums.alikeTargets, sums.alike + resistance.alike),
      topic: divide(sums.topicTargets, sums.topic + resistance.topic),
      count: divide(sums.alike * sums.alike, sums.alikeSquares),
      familiarity: Math.min(1, divide(sums.alike, enough)),
    }
  }
}

const divide = (a: number, b: number) => (b === 0 ? 0 : a / b)

/** The value below which `share` of all lie; 0 without values. */
function valueAt(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
}

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
