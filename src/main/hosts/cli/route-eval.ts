import { readFile, stat } from 'node:fs/promises'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { createClassifier } from '#engine/routing/classify/classifier'
import { decodeClassifier } from '#engine/routing/classify/classifier-file'
import type { EvaluationRow } from '#engine/routing/evaluate/evaluation-row'
import { mostRows, type RowsRead, readRows } from '#engine/routing/evaluate/read-rows'
import { scoreLabels } from '#engine/routing/evaluate/score-labels'
import { type OutcomeScores, scoreOutcomes } from '#engine/routing/evaluate/score-outcomes'
import { extractFeatures } from '#engine/routing/features'
import { AppError } from '#shared/app-error'
import { readClassifier } from '../read-classifier.ts'
import type { RouteEvalArguments } from './arguments.ts'
import { describeLabels, describeOutcomes } from './describe-scores.ts'
import type { CliFacts } from './start.ts'
import { withoutControlCodes, writeUntrusted } from './terminal.ts'

/** Larger files are refused: they would not fit into one string. */
const mostBytes = 256 * 1024 * 1024
/** So many bad rows are named; the rest are counted. */
const mostNamed = 20
/** Makes lots and resamples come out the same each time. */
const seed = 1

/** Scores a file of rows. Exit code 0 where something could be scored, else 1. */
export async function routeEval(args: RouteEvalArguments, facts: CliFacts): Promise<number> {
  const { out, err } = facts.terminal
  const read = readRows(await readText(args.file))
  err.write(withoutControlCodes(sayTroubles(read, args.file)))
  const { rows, troubles, skipped } = read
  if (rows.length === 0) {
    err.write(`${args.file} has no row that can be scored. See “switchyard route eval --help”.\n`)
    return 1
  }
  const scored = score(rows, args, facts)
  if (scored.warning !== null) err.write(withoutControlCodes(scored.warning))
  if (args.json) {
    const summary = { file: args.file, rows: rows.length, skipped, troubles, ...scored.scores }
    writeUntrusted(out, `${JSON.stringify(summary)}\n`)
  } else out.write(withoutControlCodes(scored.text))
  return 0
}

function score(rows: readonly EvaluationRow[], args: RouteEvalArguments, { app }: CliFacts) {
  const options = { resamples: args.resamples, seed }
  const outcomes = rows.filter((row) => row.kind === 'outcome')
  if (outcomes.length > 0) {
    const { weak, strong } = args
    const embedder = createEmbedderSource(app.root)()
    const scores = scoreOutcomes(outcomes, { ...options, weak, strong, embedder })
    const text = describeOutcomes(scores)
    return { scores: { kind: 'outcome', ...scores }, text, warning: sayNoLead(scores) }
  }
  const labelled = rows.filter((row) => row.kind === 'labelled')
  const classify = createClassifier(decodeClassifier(readClassifier()))
  const scores = scoreLabels(labelled, (prompt) => extractFeatures(prompt, {}, classify), options)
  return { scores: { kind: 'labelled', ...scores }, text: describeLabels(scores), warning: null }
}

/** Without a lead there is nothing to recover, and shares of nothing mislead. `null` = there is one. */
function sayNoLead({ weak, strong }: OutcomeScores): string | null {
  if (strong.mean > weak.mean) return null
  const remedy =
    strong.mean < weak.mean
      ? ` To swap the two: --weak "${strong.name}" --strong "${weak.name}".`
      : ''
  return `“${strong.name}” does no better than “${weak.name}” on these rows, so there is no lead to recover, and what follows says nothing.${remedy}\n`
}

/** Throws a sentence where the file can't be read. */
async function readText(file: string): Promise<string> {
  let bytes: Buffer
  try {
    const about = await stat(file)
    if (!about.isFile()) throw new AppError('invalid-input', `${file} is not a file.`)
    if (about.size > mostBytes) {
      throw new AppError('invalid-input', `${file} is larger than 256 MB: score a part of it.`)
    }
    bytes = await readFile(file)
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const why =
      code === 'ENOENT' ? 'There is no file' : code === 'EACCES' ? 'You may not read' : 'Can’t read'
    throw new AppError(
      'invalid-input',
      `${why} ${file}${why === 'Can’t read' ? ` (${code})` : ''}.`,
    )
  }
  if (bytes.includes(0)) {
    throw new AppError('invalid-input', `${file} is not a text file: JSON lines or CSV are wanted.`)
  }
  return bytes.toString('utf8')
}

function sayTroubles({ troubles, skipped, truncated }: RowsRead, file: string): string {
  const named = troubles
    .slice(0, mostNamed)
    .map(({ line, message }) => `${file}:${line}: ${message}\n`)
  const more = troubles.length - mostNamed
  if (more > 0) named.push(`… and ${more} more rows that can’t be scored.\n`)
  if (skipped > 0) named.push(`${skipped} rows marked contaminated are left out.\n`)
  if (truncated) named.push(`Only the first ${mostRows} rows are scored.\n`)
  return named.join('')
}
