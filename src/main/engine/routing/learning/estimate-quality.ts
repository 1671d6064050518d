import type { Complexity, Features, QualityEstimate, TaskName } from '#shared/contract/routing'
import { complexityChances, priorWeight } from '../quality-prior.ts'
import { betaInterval } from './beta-interval.ts'
import type { Lesson } from './prompt-lessons.ts'
import type { Cell, Tally } from './tallies.ts'

/** What an outcome of the same task but another complexity counts, and what one of another task does. */
const sameTask = 0.4
const otherTask = 0.12

/** What is borrowed never outweighs so many outcomes of the very kind. */
const mostFromTask = 8
const mostFromOthers = 4

export interface Prospect {
  features: Features
  /** What the model's size says of such a prompt, 0..1. */
  guess: number
  /** The same for one kind of prompt. */
  guessOf(task: TaskName, complexity: Complexity): number
  /** What a tally as of the epoch counts now: 1 / `growthAt(now)`. */
  decay: number
  /** Outcomes of prompts like this one, weighed and aged already. */
  similar: (Tally & { prompts: number }) | null
}

/**
 * A model's chance to answer such a prompt well: a Beta distribution that begins with the guess from its size, as if
 * `priorWeight` answers had been seen, to which outcomes are added. Those of the same task and of other tasks count
 * less, as in a power prior (Ibrahim & Chen 2000, Statistical Science 15), and only up to a limit, so that a thin cell
 * borrows and a rich one speaks for itself. Success at what is easier and failure at what is harder say little, and
 * count by how surprising they are. `null` = nothing was learned. Pure.
 */
export function estimateQuality(cells: Iterable<Cell>, prospect: Prospect): QualityEstimate | null {
  const own: Tally = { good: 0, bad: 0 }
  const task: Tally = { good: 0, bad: 0 }
  const others: Tally = { good: 0, bad: 0 }
  const chances = new Map(complexityChances(prospect.features))
  for (const cell of cells) {
    const its = taskChance(prospect.features, cell.task)
    const exact = its * (chances.get(cell.complexity) ?? 0)
    const { easier, harder } = surprise(prospect, cell)
    add(own, cell, exact, exact)
    add(task, cell, (its - exact) * sameTask * easier, (its - exact) * sameTask * harder)
    add(others, cell, (1 - its) * otherTask * easier, (1 - its) * otherTask * harder)
  }
  const parts = [
    scaled(own, prospect.decay, Infinity),
    scaled(task, prospect.decay, mostFromTask),
    scaled(others, prospect.decay, mostFromOthers),
    prospect.similar ?? { good: 0, bad: 0 },
  ]
  const good = parts.reduce((sum, part) => sum + part.good, 0)
  const bad = parts.reduce((sum, part) => sum + part.bad, 0)
  const n = good + bad
  if (n === 0) return null
  const alpha = Math.max(1e-3, priorWeight * prospect.guess) + good
  const beta = Math.max(1e-3, priorWeight * (1 - prospect.guess)) + bad
  const sizes = parts.map((part) => part.good + part.bad)
  return {
    mean: alpha / (alpha + beta),
    ...betaInterval(alpha, beta),
    n: n < 10 ? Math.round(10 * n) / 10 || 0.1 : Math.round(n),
    ...origin(sizes, prospect),
  }
}

function taskChance({ probabilities, task }: Features, which: TaskName): number {
  return probabilities ? (probabilities.task[which] ?? 0) : task === which ? 1 : 0
}

/** How much of a success at the cell, and of a failure, speaks of what is asked: all where it was at least as hard. */
function surprise({ guess, guessOf }: Prospect, { task, complexity }: Cell) {
  const there = guessOf(task, complexity)
  return {
    easier: Math.min(1, (1 - there) / Math.max(1e-6, 1 - guess)),
    harder: Math.min(1, there / Math.max(1e-6, guess)),
  }
}

function add(to: Tally, from: Tally, ofGood: number, ofBad: number): void {
  to.good += from.good * ofGood
  to.bad += from.bad * ofBad
}

/** As of now, and never more than `most` together. */
function scaled({ good, bad }: Tally, decay: number, most: number): Tally {
  const n = (good + bad) * decay
  const factor = n > most ? (decay * most) / n : decay
  return { good: good * factor, bad: bad * factor }
}

/** Where most of it comes from. */
function origin(
  [own = 0, task = 0, others = 0, similar = 0]: number[],
  { features, similar: prompts }: Prospect,
): Pick<QualityEstimate, 'source' | 'detail'> {
  const most = Math.max(own, task, others, similar)
  if (prompts && similar === most) {
    const count = prompts.prompts === 1 ? 'a prompt' : `${prompts.prompts} prompts`
    return { source: 'similar', detail: `${count} like this one` }
  }
  if (own === most) return { source: 'learned', detail: `${features.task}, ${features.complexity}` }
  return { source: 'learned', detail: task === most ? features.task : 'other tasks' }
}

/** Less than this says nothing that a person could see. */
const tellable = 0.005

/** An estimate with what prompts like this one taught beyond its kind. The interval moves along. Pure. */
export function withLesson(estimate: QualityEstimate, lesson: Lesson): QualityEstimate {
  const moved = (share: number) => Math.min(0.995, Math.max(0.005, share + lesson.beyond))
  const points = Math.round(100 * Math.abs(lesson.beyond))
  const moves = Math.abs(lesson.beyond) >= tellable
  return {
    ...estimate,
    mean: moved(estimate.mean),
    low: moved(estimate.low),
    high: moved(estimate.high),
    source: moves ? 'similar' : estimate.source,
    detail: moves
      ? `${estimate.detail}; prompts like this one: ${points} ${lesson.beyond > 0 ? 'more' : 'fewer'}`
      : estimate.detail,
  }
}
