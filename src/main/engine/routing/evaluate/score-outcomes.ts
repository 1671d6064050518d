import { AppError } from '#shared/app-error'
import type { TextEmbedder } from '../../embedding/text-embedder.ts'
import { trainOutcomeLearner } from '../learning/outcome-learner.ts'
import { createExampleReader, remember } from '../learning/prompt-example.ts'
import { dealFolds, learnCategoryMeans, scoreOutOfFold } from './baselines.ts'
import {
  chanceOf,
  compareRouters,
  type Estimate,
  type RouterResult,
  type RouterScores,
} from './compare-routers.ts'
import type { OutcomeRow } from './evaluation-row.ts'

export interface OutcomeScores {
  rows: number
  weak: { name: string; mean: number }
  strong: { name: string; mean: number }
  /** Mean where the better of the two answers is taken each time. */
  bestOfBoth: number
  /** Average gap recovered by drawing lots. */
  chance: Estimate
  /** Prompt length first: leads are reckoned over it. */
  routers: RouterResult[]
}

export interface OutcomeOptions {
  /** Which of the rows' models to compare; `null`: the worst and the best by their means. */
  weak: string | null
  strong: string | null
  resamples: number
  seed: number
  embedder: Pick<TextEmbedder, 'embed'>
}

/** Fewer rows are not learnt from: parts of five would say nothing. */
const fewestToLearn = 20
const folds = 5

interface PairRow {
  prompt: string
  weak: number
  strong: number
  group: string | undefined
  category: string | undefined
  score: number | undefined
}

/**
 * Measures on rows of outcomes what routers would recover: prompt length, category means, the user's own scores,
 * Switchyard with and without learning from the rows (always out of fold), and an oracle. Throws a sentence where the
 * rows can't be compared.
 */
export function scoreOutcomes(rows: readonly OutcomeRow[], options: OutcomeOptions): OutcomeScores {
  const [weak, strong] = choosePair(rows, options)
  const pairs = toPairs(rows, weak, strong)
  const outcomes = {
    weak: pairs.map((row) => row.weak),
    strong: pairs.map((row) => row.strong),
  }
  const groups = pairs.map((row) => row.group)
  return {
    rows: pairs.length,
    weak: { name: weak, mean: meanOf(outcomes.weak) },
    strong: { name: strong, mean: meanOf(outcomes.strong) },
    bestOfBoth: meanOf(pairs.map((row) => Math.max(row.weak, row.strong))),
    chance: chanceOf(outcomes, options),
    routers: compareRouters(outcomes, routersFor(pairs, options), { ...options, groups }),
  }
}

function routersFor(pairs: readonly PairRow[], { seed, embedder }: OutcomeOptions): RouterScores[] {
  const read = remember(createExampleReader(embedder))
  const unlearnt = trainOutcomeLearner([], read)
  const routers: RouterScores[] = [
    { name: 'prompt length', scores: pairs.map(({ prompt }) => prompt.length) },
  ]
  const inFold = dealFolds(pairs, folds, seed)
  if (pairs.some(({ category }) => category !== undefined)) {
    const scores = scoreOutOfFold(pairs, inFold, learnCategoryMeans)
    routers.push({ name: 'category mean, out of fold', scores })
  }
  if (pairs.every(({ score }) => score !== undefined)) {
    routers.push({ name: 'your score', scores: pairs.map(({ score }) => score ?? 0) })
  }
  routers.push({
    name: 'Switchyard, nothing learnt',
    scores: pairs.map(({ prompt }) => unlearnt.predict(prompt).gain),
  })
  if (pairs.length >= fewestToLearn) {
    const scores = scoreOutOfFold(pairs, inFold, (known) => {
      const learner = trainOutcomeLearner(known, read)
      return ({ prompt }) => learner.predict(prompt).gain
    })
    routers.push({ name: 'Switchyard, learnt, out of fold', scores })
  }
  routers.push({ name: 'oracle', scores: pairs.map(({ weak, strong }) => strong - weak) })
  return routers
}

/** The two models to compare: those that were asked for, else the worst and the best of those that have all rows. */
function choosePair(rows: readonly OutcomeRow[], options: OutcomeOptions): [string, string] {
  const sums = new Map<string, { sum: number; rows: number }>()
  for (const { outcomes } of rows) {
    for (const [model, outcome] of Object.entries(outcomes)) {
      const seen = sums.get(model) ?? { sum: 0, rows: 0 }
      sums.set(model, { sum: seen.sum + outcome, rows: seen.rows + 1 })
    }
  }
  for (const asked of [options.weak, options.strong]) {
    if (asked !== null && !sums.has(asked)) {
      throw new AppError(
        'invalid-input',
        `No row has an outcome of “${asked}”. There are: ${[...sums.keys()].join(', ')}.`,
      )
    }
  }
  const everywhere = [...sums]
    .filter(([, seen]) => seen.rows === rows.length)
    .map(([model, seen]) => ({ model, mean: seen.sum / seen.rows }))
    .sort((a, b) => a.mean - b.mean)
  // A file that says which one is weak is believed, whatever the means are.
  const named = sums.has('weak') && sums.has('strong') && sums.size === 2
  const weak =
    options.weak ??
    (named ? 'weak' : everywhere.find(({ model }) => model !== options.strong)?.model)
  const strong =
    options.strong ?? (named ? 'strong' : everywhere.findLast(({ model }) => model !== weak)?.model)
  if (weak === undefined || strong === undefined || weak === strong) {
    throw new AppError(
      'invalid-input',
      'Two models are needed that have an outcome in every row: name them with --weak and --strong.',
    )
  }
  return [weak, strong]
}

function toPairs(rows: readonly OutcomeRow[], weak: string, strong: string): PairRow[] {
  return rows.flatMap(({ prompt, outcomes, group, category, score }) => {
    const [low, high] = [outcomes[weak], outcomes[strong]]
    return low === undefined || high === undefined
      ? []
      : [{ prompt, weak: low, strong: high, group, category, score }]
  })
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
}
