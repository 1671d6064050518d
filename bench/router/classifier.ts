import { readFileSync } from 'node:fs'
import { createClassifier } from '#engine/routing/classify/classifier'
import { decodeClassifier } from '#engine/routing/classify/classifier-file'
import { decide } from '#engine/routing/decide'
import type { LabelledRow } from '#engine/routing/evaluate/evaluation-row'
import { type Classified, scoreLabels } from '#engine/routing/evaluate/score-labels'
import { extractFeatures } from '#engine/routing/features'
import { formatTable } from '#hosts/cli/table'
import { makeFacts, makePolicy } from '#tests/support/decision-facts'
import { makeModel } from '#tests/support/models'
import { type LabelledPrompt, readPrompts, splitOf } from '#training/read-prompts'
import { percentile, timed } from '../report.ts'

const classify = createClassifier(decodeClassifier(readFileSync('resources/classifier.bin')))
const options = { resamples: 1000, seed: 1 }

type Guess = (prompt: string) => Classified
type Estimate = { value: number; low: number; high: number } | null

/** Prints how well prompts are understood, and how long that and a decision take. */
export function run(print: (line: string) => void): void {
  const prompts = readPrompts()
  for (const split of ['test', 'unseen'] as const) {
    const own = prompts.filter((prompt) => splitOf(prompt) === split)
    print(`\nClassifier on ${split}: ${own.length} prompts, 95 % intervals over groups`)
    const routers: [string, readonly LabelledPrompt[], Guess][] = [
      ['classifier', own, classify],
      ['  English', own.filter(({ language }) => language === 'en'), classify],
      ['  other languages', own.filter(({ language }) => language !== 'en'), classify],
      ['patterns', own, guessByPatterns],
      ['most frequent class', own, majority(prompts.filter((one) => splitOf(one) === 'train'))],
    ]
    const head = ['', 'n', 'task macro-F1', 'accuracy', 'ECE', 'complexity accuracy', 'ECE']
    const rows = routers.map(([name, asked, guess]) => measure(name, asked, guess))
    for (const line of formatTable([head, ...rows])) print(line)
    print(sayLanguages(own))
    if (split === 'test') printConfusion(own, print)
  }
  printTimes(prompts, print)
}

const rowOf = ({ prompt, task, complexity, group }: LabelledPrompt): LabelledRow => ({
  kind: 'labelled',
  prompt,
  task,
  complexity,
  group,
  probabilities: null,
})

function measure(name: string, asked: readonly LabelledPrompt[], guess: Guess): string[] {
  const { task, complexity } = scoreLabels(asked.map(rowOf), guess, options)
  return [
    name,
    String(asked.length),
    say(task?.macroF1 ?? null),
    say(task?.accuracy ?? null),
    say(task?.calibrationError ?? null),
    say(complexity?.accuracy ?? null),
    say(complexity?.calibrationError ?? null),
  ]
}

function sayLanguages(prompts: readonly LabelledPrompt[]): string {
  const counts = { right: 0, wrong: 0, open: 0 }
  for (const { prompt, language } of prompts) {
    const told = classify(prompt).language
    counts[told === null ? 'open' : told === language ? 'right' : 'wrong']++
  }
  return `Languages: ${Object.entries(counts)
    .map(([name, count]) => `${name} ${((100 * count) / prompts.length).toFixed(1)} %`)
    .join(', ')}`
}

function say(estimate: Estimate): string {
  if (!estimate) return '–'
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((n) => n.toFixed(3))
  return `${value} [${low}, ${high}]`
}

/** What names prompts where the classifier can't be read. */
const guessByPatterns: Guess = (prompt) => {
  const { task, complexity } = extractFeatures(prompt)
  return { task, complexity, probabilities: null }
}

function majority(prompts: readonly LabelledPrompt[]): Guess {
  const mostFrequent = (labels: readonly string[]) =>
    [...new Set(labels)].reduce((best, label) =>
      count(labels, label) > count(labels, best) ? label : best,
    )
  const count = (labels: readonly string[], label: string) =>
    labels.filter((one) => one === label).length
  const task = mostFrequent(prompts.map((prompt) => prompt.task))
  const complexity = mostFrequent(prompts.map((prompt) => prompt.complexity))
  return () => ({ task, complexity, probabilities: null })
}

function printConfusion(asked: readonly LabelledPrompt[], print: (line: string) => void) {
  const { task } = scoreLabels(asked.map(rowOf), classify, { ...options, resamples: 1 })
  if (!task) return
  print('\nTask on test: right ones down, named ones across')
  const names = task.classes.map(({ name }) => name)
  const rows = task.confusion.map((line, i) => [
    names[i] ?? '',
    ...line.map((n) => (n === 0 ? '·' : String(n))),
    (task.classes[i]?.f1 ?? 0).toFixed(2),
  ])
  for (const line of formatTable([['', ...names.map((name) => name.slice(0, 5)), 'F1'], ...rows])) {
    print(line)
  }
}

function printTimes(prompts: readonly LabelledPrompt[], print: (line: string) => void) {
  const short: number[] = []
  for (const { prompt } of prompts) timed(short, () => classify(prompt))
  const text = prompts.map(({ prompt }) => prompt).join('\n')
  // About 8 000 tokens at a time, then one of 200 000.
  const long: number[] = []
  for (let i = 0; i < 300; i++) {
    const from = (i * 997) % (text.length - 32_000)
    const piece = text.slice(from, from + 32_000)
    timed(long, () => extractFeatures(piece, {}, classify))
  }
  const longest = text.repeat(Math.ceil(800_000 / text.length)).slice(0, 800_000)
  const huge: number[] = []
  for (let i = 0; i < 50; i++) timed(huge, () => extractFeatures(longest, {}, classify))
  const facts = makeFacts('Compare these two contracts', {
    models: Array.from({ length: 50 }, (_, i) => makeModel(`model-${i}`, { parameters: i * 1e9 })),
  })
  const decisions: number[] = []
  for (let i = 0; i < 3000; i++) timed(decisions, () => decide(facts, makePolicy()))
  print('\nMilliseconds')
  const rows: [string, number[]][] = [
    ['task and complexity of a prompt', short.slice(200)],
    ['features, 8 000 tokens', long],
    ['features, 200 000 tokens', huge],
    ['decide, 50 candidates', decisions.slice(500)],
  ]
  for (const line of formatTable([
    ['', 'n', 'p50', 'p99'],
    ...rows.map(([name, samples]) => [
      name,
      String(samples.length),
      ...[0.5, 0.99].map((share) => percentile(samples, share).toFixed(3)),
    ]),
  ])) {
    print(line)
  }
}
