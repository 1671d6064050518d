// How fast outcomes are added up, estimates made, and neighbours found, on a real database.
//   npm run bench:learning
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { openDatabase } from '#adapters/sqlite/open-database'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import { createSeededRandom } from '#engine/routing/evaluate/seeded-random'
import { extractFeatures } from '#engine/routing/features'
import { estimateQuality } from '#engine/routing/learning/estimate-quality'
import { createKnowledge } from '#engine/routing/learning/knowledge'
import { growthAt } from '#engine/routing/learning/outcome-weights'
import { createPromptMemory, quantise } from '#engine/routing/learning/prompt-memory'
import { guessMean } from '#engine/routing/quality-prior'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import { outcomeKinds } from '#shared/contract/learning'
import { complexities, taskNames } from '#shared/contract/routing'
import { percentile, printReport, timed } from './report.ts'

const outcomeCount = 100_000
const promptCount = 20_000
const modelCount = 30
const goalNeighboursMs = 2

const random = createSeededRandom(7).next
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
const now = Date.UTC(2026, 10, 20)
const models = Array.from({ length: modelCount }, (_, i) => `ollama/model-${i}` as ModelKey)

const dir = mkdtempSync(join(tmpdir(), 'switchyard-learning-'))
const database = openDatabase(join(dir, 'switchyard.db'), { now: Date.now })
try {
  const store = createSqliteOutcomeStore(database.db)
  store.merge(
    Array.from({ length: outcomeCount }, (_, i) => ({
      id: `o${i}`,
      at: now - Math.floor(random() * 300 * 86_400_000),
      model: pick(models),
      task: pick(taskNames),
      complexity: pick(complexities),
      kind: pick(outcomeKinds),
      value: random() < 0.7 ? 1 : 0,
      decisionId: null,
      messageId: null,
    })),
  )

  const reading: number[] = []
  let knowledge = createKnowledge()
  for (let round = 0; round < 5; round++) {
    knowledge = createKnowledge()
    timed(reading, () => {
      for (const outcome of store.counted(null)) knowledge.add(outcome)
    })
  }

  const estimating: number[] = []
  const features = extractFeatures('Write a function that parses a date')
  for (let round = 0; round < 2000; round++) {
    const model = { name: 'a', parameters: 7e9 }
    const cells = knowledge.models.get(pick(models))
    timed(estimating, () =>
      estimateQuality(cells?.values() ?? [], {
        features,
        guess: 0.6,
        guessOf: (task, complexity) => guessMean(model, task, complexity),
        decay: 1 / growthAt(now),
        similar: null,
      }),
    )
  }

  const embedder = createEmbedderSource('.')()
  const texts = readdirSync('training/prompts')
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join('training/prompts', name), 'utf8').trim().split('\n'))
    .map((line) => (JSON.parse(line) as { prompt: string }).prompt)
  const vectors = texts.map((text) => embedder.embed(text))
  const memory = createPromptMemory(embedder.dimensions, promptCount)
  // More prompts than there are: mixtures of two, so that there are some to be found near each.
  for (let i = 0; i < promptCount; i++) {
    const [one, other, share] = [pick(vectors), pick(vectors), random()]
    const mixed = one.map((value, at) => share * value + (1 - share) * (other[at] ?? 0))
    memory.add(`p${i}` as MessageId, quantise(mixed))
  }
  const asking: number[] = []
  let found = 0
  for (let round = 0; round < 600; round++) {
    const query = quantise(pick(vectors))
    const search = () => memory.nearest(query, 16, 0.6).length
    if (round < 100) search()
    else found += timed(asking, search)
  }

  printReport(`${outcomeCount} outcomes of ${modelCount} models, ${promptCount} prompts`, [
    { name: 'all outcomes read and added up', samples: reading },
    { name: 'neighbours of a prompt', samples: asking },
  ])
  const micros = (share: number) => (1000 * percentile(estimating, share)).toFixed(1)
  console.log(`  one estimate: median ${micros(0.5)} µs, p99 ${micros(0.99)} µs`)
  console.log(
    `  neighbours: ${(found / asking.length).toFixed(1)} found on average; median goal < ${goalNeighboursMs} ms`,
  )
} finally {
  database.close()
  rmSync(dir, { recursive: true, force: true })
}
