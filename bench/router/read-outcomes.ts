import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readRows } from '#engine/routing/evaluate/read-rows'

/** One prompt of RouteLLM's data with what its two models made of it. */
export interface PairRow {
  prompt: string
  weak: number
  strong: number
  category: string | undefined
}

export type DataSet = 'mmlu' | 'gsm8k' | 'mtbench'

/** Where the outcome files lie: `SWITCHYARD_EVAL`, else beside the repository. */
const folder = resolve(
  process.env.SWITCHYARD_EVAL ??
    join(import.meta.dirname, '..', '..', '..', 'shared', 'eval', 'routing'),
)

/** All rows but the contaminated ones; a sentence where the file is missing or unreadable. */
export function readOutcomes(name: DataSet): PairRow[] | string {
  const file = join(folder, `routellm_${name}.jsonl`)
  if (!existsSync(file)) {
    return `${file} is missing. Set SWITCHYARD_EVAL to the folder with RouteLLM's outcome files (routellm_*.jsonl).`
  }
  const { rows, troubles } = readRows(readFileSync(file, 'utf8'))
  const [trouble] = troubles
  if (trouble) return `${file}:${trouble.line}: ${trouble.message}`
  return rows.flatMap((row) => {
    if (row.kind !== 'outcome') return []
    const { weak, strong } = row.outcomes
    return weak === undefined || strong === undefined
      ? []
      : [{ prompt: row.prompt, weak, strong, category: row.category }]
  })
}
