// How fast the built-in embedder is, and how well it finds passages beside a search for keywords.
//   npm run bench:embed [-- --data ../shared/eval/retrieval]
// Each folder below --data has corpus.jsonl, queries.jsonl and qrels.jsonl; without any, speed alone is measured.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEmbedder } from '#engine/embedding/create-embedder'
import { percentile, printReport, timed } from './report.ts'
import {
  embedderSearch,
  fusedSearch,
  keywordSearch,
  type Search,
} from './support/passage-search.ts'
import { judge, readRetrievalSet } from './support/retrieval-set.ts'

const { values } = parseArgs({
  options: { data: { type: 'string', default: '../shared/eval/retrieval' } },
})
const file = 'resources/embedding-table.bin'
const goalPerSecond = 2_000
const wordsAPassage = 150

const reading: number[] = []
const opening: number[] = []
const bytes = timed(reading, () => readFileSync(file))
const embedder = timed(opening, () => createEmbedder(bytes))
console.log(`${embedder.name}: ${(statSync(file).size / 1e6).toFixed(2)} MB`)

const folders = existsSync(values.data)
  ? readdirSync(values.data)
      .map((name) => join(values.data, name))
      .filter((folder) => existsSync(join(folder, 'qrels.jsonl')))
  : []
const sets = folders.map(readRetrievalSet)

const passages = passagesOf(sets.flatMap((set) => set.documents.map(({ text }) => text)))
const embedding: number[] = []
// The first round makes the code warm.
for (const passage of passages) embedder.embed(passage)
const before = process.cpuUsage()
for (const passage of passages) timed(embedding, () => embedder.embed(passage))
const { user, system } = process.cpuUsage(before)
const perSecond = (1e6 * passages.length) / (user + system)
printReport(
  `Speed, ${passages.length} passages of ${wordsAPassage} words, ${embedder.dimensions} dimensions`,
  [
    { name: 'reading the file', samples: reading },
    { name: 'opening the table', samples: opening },
    { name: 'one passage', samples: embedding },
  ],
)
console.log(
  `  ${Math.round(perSecond)} passages for a second of processor time (goal ${goalPerSecond})`,
)
console.log(`  p50 ${micros(0.5)} µs, p99 ${micros(0.99)} µs per passage`)

console.log('\nRetrieval: nDCG@10 / recall@10')
for (const set of sets) {
  const texts = set.documents.map(({ text }) => text)
  const keywords = keywordSearch(texts)
  const meaning = embedderSearch(texts, embedder)
  const searches: [string, Search][] = [
    ['keywords (BM25)', keywords],
    ['embedder', meaning],
    ['both, ranks fused', fusedSearch(keywords, meaning)],
  ]
  console.log(`  ${set.name}: ${texts.length} passages, ${set.queries.length} questions`)
  for (const [name, search] of searches) {
    const { ndcg, recall } = judge(set, search)
    console.log(`    ${name.padEnd(20)} ${ndcg.toFixed(3)} / ${recall.toFixed(3)}`)
  }
}
if (sets.length === 0) console.log(`  no sets in ${values.data}`)
if (perSecond < goalPerSecond) process.exitCode = 1

function micros(share: number): string {
  return (1000 * percentile(embedding, share)).toFixed(0)
}

/** The texts as one stream of words, cut evenly; words of our own documents where there are none. */
function passagesOf(texts: readonly string[]): string[] {
  const source = texts.length > 0 ? texts.join(' ') : readFileSync('README.md', 'utf8').repeat(100)
  const words = source.split(/\s+/)
  const count = Math.min(2_000, Math.floor(words.length / wordsAPassage))
  return Array.from({ length: count }, (_, i) =>
    words.slice(i * wordsAPassage, (i + 1) * wordsAPassage).join(' '),
  )
}
