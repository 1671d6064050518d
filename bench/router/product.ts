import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { createClassifier } from '#engine/routing/classify/classifier'
import { decodeClassifier } from '#engine/routing/classify/classifier-file'
import { decide } from '#engine/routing/decide'
import { compareRouters } from '#engine/routing/evaluate/compare-routers'
import { createSeededRandom, shuffledIndices } from '#engine/routing/evaluate/seeded-random'
import { extractFeatures } from '#engine/routing/features'
import { estimateQuality, withLesson } from '#engine/routing/learning/estimate-quality'
import { hardnessOf } from '#engine/routing/learning/gain-prior'
import { createKnowledge } from '#engine/routing/learning/knowledge'
import { createLessonKeeper } from '#engine/routing/learning/lesson-keeper'
import { growthAt } from '#engine/routing/learning/outcome-weights'
import { createPromptMemory, quantise } from '#engine/routing/learning/prompt-memory'
import { similarityFloor } from '#engine/routing/learning/prompt-vectors'
import { guessMean, guessQuality } from '#engine/routing/quality-prior'
import { routerTable, sayEstimate } from '#hosts/cli/describe-scores'
import { formatTable } from '#hosts/cli/table'
import type { MessageId } from '#shared/contract/ids'
import type { Features, QualityEstimate } from '#shared/contract/routing'
import { makeFacts, makePolicy, unmeasured } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'
import { type DataSet, type PairRow, readOutcomes } from './read-outcomes.ts'

const embedder = createEmbedderSource(join(import.meta.dirname, '..', '..'))()
const classify = createClassifier(decodeClassifier(readFileSync('resources/classifier.bin')))
const weak = makeModel('mixtral:8x7b', { parameters: 46.7e9, resident: residency })
const strong = makeModel('gpt-4', { parameters: 200e9, resident: residency })
const models = [weak, strong]
const tokensPerSecond = [50, 15]
const now = Date.UTC(2026, 10, 20)
const tested = 2500

interface Look {
  features: Features
  hardness: number
  vector: Int8Array
}
const looks = new Map<string, Look>()

/** What all of them see of a prompt; looked at once. */
function lookAt(prompt: string): Look {
  const look = looks.get(prompt) ?? {
    features: extractFeatures(prompt, {}, classify),
    hardness: hardnessOf(prompt),
    vector: quantise(embedder.embed(prompt)),
  }
  looks.set(prompt, look)
  return look
}

/** What of the product takes part. */
interface Parts {
  hardness: boolean
  neighbours: boolean
  lessons: boolean
}
const nothing: Parts = { hardness: false, neighbours: false, lessons: false }

/**
 * The product's own decisions on RouteLLM's prompts: task and complexity by the classifier, expected quality as outcomes
 * taught it, and `decide` under every place of the slider. Outcomes come one by one, for both models, as thumbs.
 */
export async function run(print: (line: string) => void): Promise<void> {
  print('\nThe product’s own decisions on RouteLLM’s prompts: gap recovered as the slider is moved')
  print('  each part was kept or left by what it did on one half of MMLU and GSM8K')
  const sets: [DataSet, number][] = [
    ['mmlu', 1500],
    ['gsm8k', 600],
    ['mtbench', 0],
  ]
  for (const [name, labels] of sets) {
    const rows = readOutcomes(name)
    if (typeof rows === 'string') {
      print(`  not measured. ${rows}`)
      continue
    }
    await measure(print, name, rows, labels)
  }
}

async function measure(
  print: (line: string) => void,
  name: DataSet,
  rows: readonly PairRow[],
  labels: number,
): Promise<void> {
  const order = shuffledIndices(rows.length, createSeededRandom(2026))
  const pick = (places: readonly number[]) => places.flatMap((place) => rows[place] ?? [])
  const known = pick(order.slice(0, labels))
  const prompts = new Set(known.map(({ prompt }) => prompt))
  const test = pick(order.slice(labels))
    .filter(({ prompt }) => !prompts.has(prompt))
    .slice(0, tested)
  const learnt = createProduct()
  known.forEach((row, number) => {
    learnt.learn(row, number)
  })
  await learnt.finishLessons()
  const scoresOf = (parts: Parts) => test.map(({ prompt }) => learnt.scoreOf(prompt, parts))
  const blank = createProduct()
  const halved = createProduct()
  const lot = createSeededRandom(7)
  known.forEach((row, number) => {
    halved.learn(row, number, lot.below(2))
  })
  await halved.finishLessons()
  const zero = (parts: Parts) => test.map(({ prompt }) => blank.scoreOf(prompt, parts))
  const routers = [
    { name: 'prompt length', scores: test.map(({ prompt }) => prompt.length) },
    { name: 'nothing learnt: complexity alone', scores: zero(nothing) },
    { name: 'nothing learnt: and hardness', scores: zero({ ...nothing, hardness: true }) },
  ]
  if (labels > 0) {
    const kinds = { ...nothing, hardness: true }
    const lessons = { ...kinds, lessons: true }
    routers.push(
      { name: 'learnt: kinds of prompts', scores: scoresOf(kinds) },
      {
        name: 'learnt: and lessons, one of both judged, by lot',
        scores: test.map(({ prompt }) => halved.scoreOf(prompt, lessons)),
      },
      { name: 'learnt: and neighbours', scores: scoresOf({ ...kinds, neighbours: true }) },
      { name: 'learnt: and lessons', scores: scoresOf(lessons) },
    )
  }
  print(`\n${name}: ${labels} prompts with outcomes, tested on ${test.length} others`)
  const outcomes = { weak: test.map(({ weak }) => weak), strong: test.map(({ strong }) => strong) }
  const results = compareRouters(outcomes, routers, { resamples: 1000, seed: 1 })
  for (const line of formatTable(routerTable(results))) print(line)
  if (labels === 0) return
  const [, lead] = compareRouters(outcomes, routers.slice(-2), { resamples: 1000, seed: 1 })
  if (lead) print(`  lessons lead neighbours by ${sayEstimate(lead.lead)}`)
}

function createProduct() {
  const knowledge = createKnowledge()
  const memory = createPromptMemory(embedder.dimensions, 20_000)
  const texts = new Map<MessageId, string>()
  const keeper = createLessonKeeper({
    knowledge,
    embedder,
    textOf: (prompt) => texts.get(prompt) ?? null,
    listed: (key) => models.find((model) => model.key === key),
    now: () => now,
    notStored(error) {
      throw error
    },
  })

  function qualities(prompt: string, parts: Parts): QualityEstimate[] {
    const { features, hardness, vector } = lookAt(prompt)
    const heard = parts.neighbours ? memory.nearest(vector, 16, similarityFloor) : []
    const similar = knowledge.similar(heard, similarityFloor, now)
    const told = parts.lessons ? keeper.tell(prompt) : null
    return models.map((model) => {
      const guess = guessQuality(model, features, parts.hardness ? hardness : 0)
      const learned = estimateQuality(knowledge.models.get(model.key)?.values() ?? [], {
        features,
        guess: guess.mean,
        guessOf: (task, complexity) => guessMean(model, task, complexity),
        decay: 1 / growthAt(now),
        similar: similar.get(model.key) ?? null,
      })
      const lesson = told?.get(model.key)
      return learned && lesson ? withLesson(learned, lesson) : (learned ?? guess)
    })
  }

  return {
    /** `only`: which of the two models was judged; both where it is left out. */
    learn(row: PairRow, number: number, only?: number): void {
      const { features, vector } = lookAt(row.prompt)
      const { task, complexity } = features
      const prompt = `p${number}` as MessageId
      texts.set(prompt, row.prompt)
      memory.add(prompt, vector)
      const values = [row.weak, row.strong]
      models.forEach(({ key }, at) => {
        if (only !== undefined && only !== at) return
        const value = values[at] ?? 0
        knowledge.add({ at: now, model: key, task, complexity, kind: 'thumb', value, prompt })
      })
    },
    /** They are learnt in the background; afterwards they are there. */
    async finishLessons(): Promise<void> {
      while (knowledge.traced > 0 && keeper.tell('').size === 0) await turn()
    },
    /** Higher where the stronger model is chosen at a place of the slider that is nearer to speed. */
    scoreOf(prompt: string, parts: Parts): number {
      const { features } = lookAt(prompt)
      const found = qualities(prompt, parts)
      const candidates = Object.fromEntries(
        models.map(({ key }, at) => {
          const speed = { ...unmeasured, tokensPerSecond: tokensPerSecond[at] ?? null, n: 9 }
          return [key, { speed, ...(found[at] ? { quality: found[at] } : {}) }]
        }),
      )
      const facts = makeFacts('', { models, features, candidates })
      const goesStrong = (balance: number) =>
        decide(facts, makePolicy('balanced', { balance })).chosen === strong.key
      // Where no place of the slider does, the larger lead in quality comes first.
      if (!goesStrong(100)) return -200 + 100 * ((found[1]?.mean ?? 0) - (found[0]?.mean ?? 0))
      let [loses, wins] = [0, 100]
      for (let step = 0; step < 12; step++) {
        const middle = (loses + wins) / 2
        if (goesStrong(middle)) wins = middle
        else loses = middle
      }
      return -wins
    },
  }
}
