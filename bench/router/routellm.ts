import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { dealFolds, learnCategoryMeans, scoreOutOfFold } from '#engine/routing/evaluate/baselines'
import {
  chanceOf,
  compareRouters,
  type RouterScores,
} from '#engine/routing/evaluate/compare-routers'
import { createSeededRandom, shuffledIndices } from '#engine/routing/evaluate/seeded-random'
import { trainOutcomeLearner } from '#engine/routing/learning/outcome-learner'
import { createExampleReader, remember } from '#engine/routing/learning/prompt-example'
import { routerTable, sayEstimate } from '#hosts/cli/describe-scores'
import { formatTable } from '#hosts/cli/table'
import { averageDraws } from './average-draws.ts'
import { published } from './published.ts'
import { type DataSet, type PairRow, readOutcomes } from './read-outcomes.ts'

type Print = (line: string) => void

const titles: Record<DataSet, string> = { mmlu: 'MMLU', gsm8k: 'GSM8K', mtbench: 'MT-bench' }
const names: DataSet[] = ['mmlu', 'gsm8k', 'mtbench']
const seed = 1
const resamples = 1000
const draws = 10
const labels = 1500
const folds = 5
const root = join(import.meta.dirname, '..', '..')
const read = remember(createExampleReader(createEmbedderSource(root)()))

/** RouteLLM's protocol on its own outcomes: Mixtral-8x7B-Instruct as the weaker, GPT-4-1106-preview as the stronger. */
export function run(print: Print): void {
  const sets = new Map<DataSet, PairRow[]>()
  for (const name of names) {
    const rows = readOutcomes(name)
    if (typeof rows === 'string') print(`RouteLLM, ${titles[name]}: not measured. ${rows}`)
    else sets.set(name, rows)
  }
  print(
    '\nRouteLLM’s protocol: average gap recovered between Mixtral-8x7B and GPT-4, 95 % intervals',
  )
  print('\n1. IN-DOMAIN: learnt from other rows of the same set. Not to be held against section 2.')
  print(
    '   Widths and pulls of the learner were chosen on one half of MMLU and of GSM8K (by a hash of the prompt); the list of',
  )
  print(
    '   measures, earlier, with all in view. That the prior fades by likeness was chosen after a look at MT-bench.',
  )
  for (const [name, rows] of sets) {
    describeSet(print, name, rows)
    const untouched = rows.filter(({ prompt }) => !isChosenOn(prompt))
    if (name === 'mmlu') {
      printMmlu(print, rows, draws)
      print(`the half on which nothing was chosen, n ${untouched.length}: learnt and tested there`)
      printMmlu(print, untouched, draws / 2)
    } else printOutOfFold(print, name, rows)
    if (name === 'gsm8k') {
      print(`the half on which nothing was chosen, n ${untouched.length}: learnt and tested there`)
      printOutOfFold(print, name, untouched)
    }
    printPublished(print, name)
  }
  print('\n2. ZERO-SHOT: nothing of the set was seen.')
  print(
    '   “nothing learnt” is the prior that Switchyard begins with: whole weights that were not fitted, but chosen',
  )
  print('   with these three sets in view.')
  for (const [name, rows] of sets) {
    describeSet(print, name, rows)
    const others = [...sets].flatMap(([other, theirs]) => (other === name ? [] : [theirs]))
    printZeroShot(print, rows, others)
    printPublished(print, name)
  }
}

/** One half of the prompts, always the same. */
function isChosenOn(prompt: string): boolean {
  const last = createHash('md5').update(prompt).digest().at(-1) ?? 0
  return last % 2 === 0
}

function describeSet(print: Print, name: DataSet, rows: readonly PairRow[]): void {
  const { weak, strong } = outcomesOf(rows)
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const both = mean(rows.map((row) => Math.max(row.weak, row.strong)))
  const parts = [mean(weak), mean(strong), both].map((value) => value.toFixed(3))
  const chance = chanceOf({ weak, strong }, { resamples: 300, seed })
  print(
    `\n${titles[name]}: n ${rows.length} · weak ${parts[0]} · strong ${parts[1]} (best single model) · best of both ${parts[2]} · drawing lots ${sayEstimate(chance)}`,
  )
}

/** `labels` rows drawn by lot to learn from, all others to test on, `times` times. */
function printMmlu(print: Print, rows: readonly PairRow[], times: number): void {
  const results = Array.from({ length: times }, (_, draw) => {
    const order = shuffledIndices(rows.length, createSeededRandom(1000 + draw))
    const pick = (places: number[]) => places.flatMap((place) => rows[place] ?? [])
    const known = pick(order.slice(0, labels))
    // A prompt that occurs twice must not be learnt from and tested on.
    const prompts = new Set(known.map(({ prompt }) => prompt))
    const test = pick(order.slice(labels)).filter(({ prompt }) => !prompts.has(prompt))
    const learner = trainOutcomeLearner(known, read)
    const learnt = test.map(({ prompt }) => learner.predict(prompt).gain)
    const subject = test.map(learnCategoryMeans(known))
    const routers = [
      length(test),
      { name: 'Switchyard, learnt', scores: learnt },
      { name: 'subject mean (told the subject)', scores: subject },
      { name: 'Switchyard + subject mean (told the subject)', scores: addUp(learnt, subject) },
      oracle(test),
    ]
    return { outcomes: outcomesOf(test), routers }
  })
  print(
    `${times} draws of ${labels} labels, tested on all other rows; intervals over draws and rows`,
  )
  for (const line of formatTable(averageDraws(results, { resamples: 100, seed }))) print(line)
}

function printOutOfFold(print: Print, name: DataSet, rows: readonly PairRow[]): void {
  const inFold = dealFolds(rows, folds, seed)
  const learnt = scoreOutOfFold(rows, inFold, (known) => {
    const learner = trainOutcomeLearner(known, read)
    return ({ prompt }) => learner.predict(prompt).gain
  })
  const routers: RouterScores[] = [
    length(rows),
    { name: `Switchyard, learnt, ${folds} folds`, scores: learnt },
  ]
  if (name === 'mtbench') {
    const scores = scoreOutOfFold(rows, inFold, learnCategoryMeans)
    routers.push({ name: `category mean, ${folds} folds`, scores })
  }
  printRouters(print, rows, [...routers, oracle(rows)])
}

function printZeroShot(print: Print, rows: readonly PairRow[], others: readonly PairRow[][]): void {
  const unlearnt = trainOutcomeLearner([], read)
  const transferred = trainOutcomeLearner(others.flatMap(onUnitScale), read)
  printRouters(print, rows, [
    length(rows),
    {
      name: 'Switchyard, nothing learnt',
      scores: rows.map(({ prompt }) => unlearnt.predict(prompt).gain),
    },
    {
      name: 'Switchyard, learnt from the other two sets',
      scores: rows.map(({ prompt }) => transferred.predict(prompt).gain),
    },
    oracle(rows),
  ])
}

function printRouters(print: Print, rows: readonly PairRow[], routers: RouterScores[]): void {
  const results = compareRouters(outcomesOf(rows), routers, { resamples, seed })
  for (const line of formatTable(routerTable(results))) print(line)
}

function printPublished(print: Print, name: DataSet): void {
  const values = Object.entries(published[name]).map(([router, value]) => `${router} ${value}`)
  print(`  published, not measured here: ${values.join(' · ')}`)
}

const outcomesOf = (rows: readonly PairRow[]) => ({
  weak: rows.map(({ weak }) => weak),
  strong: rows.map(({ strong }) => strong),
})
const length = (rows: readonly PairRow[]): RouterScores => ({
  name: 'prompt length',
  scores: rows.map(({ prompt }) => prompt.length),
})
const oracle = (rows: readonly PairRow[]): RouterScores => ({
  name: 'oracle',
  scores: rows.map(({ weak, strong }) => strong - weak),
})

/** Marks out of ten beside rights and wrongs: both from 0 to 1. */
function onUnitScale(rows: readonly PairRow[]): PairRow[] {
  const most = rows.reduce((highest, { weak, strong }) => Math.max(highest, weak, strong), 1)
  return rows.map((row) => ({ ...row, weak: row.weak / most, strong: row.strong / most }))
}

/** Of two scores, each in its own deviations. */
function addUp(first: readonly number[], second: readonly number[]): number[] {
  const scale = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  }
  const [a, b] = [scale(first) || 1, scale(second) || 1]
  return first.map((value, index) => value / a + (second[index] ?? 0) / b)
}
