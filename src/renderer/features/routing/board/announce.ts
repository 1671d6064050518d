import type { BoardRun } from '#shared/contract/board'
import { shortFailure } from './say-run.ts'

const most = 3

function sayNews(before: BoardRun | undefined, run: BoardRun): string | null {
  const { model, ending } = run
  const on = model ? ` on ${model.name}` : ''
  const newTry = run.failedTries.length > (before?.failedTries.length ?? 0)
  const failed = run.failedTries.at(-1)
  if (newTry && failed && model && !ending) {
    return `${failed.model.name}: ${shortFailure(failed.failure)}. Now ${model.name}.`
  }
  if (ending && !before?.ending) {
    if (ending.status === 'done') return `Answered${model ? ` by ${model.name}` : ''}.`
    if (ending.status === 'failed') {
      return `Failed${on}${ending.failure ? `: ${shortFailure(ending.failure)}` : ''}.`
    }
    return `Stopped${on}.`
  }
  if (ending || !model || before?.model) return null
  return run.purpose === 'escalation'
    ? `Escalated to ${model.name}.`
    : `${run.task} goes to ${model.name}.`
}

/** What a screen reader should hear now that the runs stand like this: where they go, and how they end. Pure. */
export function announce(before: readonly BoardRun[], after: readonly BoardRun[]): string {
  const known = new Map(before.map((run) => [run.runId, run]))
  const news = after.flatMap((run) => sayNews(known.get(run.runId), run) ?? [])
  const more = news.length - most
  return [...news.slice(0, most), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')
}
