import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Search } from './passage-search.ts'

export interface RetrievalSet {
  name: string
  documents: { id: string; text: string }[]
  /** Those with at least one relevant document; `relevant` has its grades above 0. */
  queries: { text: string; relevant: Map<string, number> }[]
}

const documentLine = z.object({ id: z.string(), title: z.string(), text: z.string() })
const queryLine = z.object({ id: z.string(), text: z.string() })
const judgementLine = z.object({ query: z.string(), doc: z.string(), rel: z.number() })

/** Throws where a file is missing or a line is not as expected. */
export function readRetrievalSet(folder: string): RetrievalSet {
  const judged = new Map<string, Map<string, number>>()
  for (const { query, doc, rel } of readLines(join(folder, 'qrels.jsonl'), judgementLine)) {
    if (rel <= 0) continue
    const relevant = judged.get(query) ?? new Map<string, number>()
    judged.set(query, relevant.set(doc, rel))
  }
  return {
    name: basename(folder),
    documents: readLines(join(folder, 'corpus.jsonl'), documentLine).map(({ id, title, text }) => ({
      id,
      text: `${title}\n${text}`.trim(),
    })),
    queries: readLines(join(folder, 'queries.jsonl'), queryLine).flatMap(({ id, text }) => {
      const relevant = judged.get(id)
      return relevant ? [{ text, relevant }] : []
    }),
  }
}

/** Means over the queries: nDCG@10 with the grades as linear gains (Järvelin and Kekäläinen 2002), and recall@10. */
export function judge(set: RetrievalSet, search: Search): { ndcg: number; recall: number } {
  let [ndcg, recall] = [0, 0]
  for (const { text, relevant } of set.queries) {
    const gains = search(text)
      .slice(0, 10)
      .map((row) => relevant.get(set.documents[row]?.id ?? '') ?? 0)
    const ideal = [...relevant.values()].sort((a, b) => b - a).slice(0, 10)
    ndcg += discounted(gains) / discounted(ideal)
    recall += gains.filter((gain) => gain > 0).length / relevant.size
  }
  return { ndcg: ndcg / set.queries.length, recall: recall / set.queries.length }
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)
}

function readLines<T>(file: string, line: z.ZodType<T>): T[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((text) => text !== '').map((text) => line.parse(JSON.parse(text)))
}
