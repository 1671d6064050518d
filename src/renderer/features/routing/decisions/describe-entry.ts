import type { DecisionEntry, DecisionVersion } from '#shared/contract/history'
import type { DecidedBy } from '#shared/contract/routing'
import type { Tone } from '../../../ui/status-dot.tsx'
import { formatSeconds, formatSpeed } from '../../chat/describe.ts'

export const byNames: Record<DecidedBy, string> = {
  score: 'Score',
  rule: 'Rule',
  manual: 'You',
  explore: 'To learn',
  escalation: 'Escalation',
  merge: 'Merging',
  none: 'No model fitted',
}

const keptNames: Record<DecisionVersion['kind'], string> = {
  escalation: 'second',
  compare: 'another',
  merge: 'merged one',
}

/** What came of a decision, in a few words: what happened, then what the user made of it, or how sure one can be. */
export function describeResult(entry: DecisionEntry): { tone: Tone; words: string } {
  const { tone, words } = describeEnding(entry)
  const judged =
    entry.status === 'done' ? (describeJudgement(entry) ?? describeSureness(entry)) : null
  return { tone, words: judged === null ? words : `${words}, ${judged}` }
}

function describeEnding(entry: DecisionEntry): { tone: Tone; words: string } {
  const { status, firstFailure, fellBack } = entry
  switch (status) {
    case 'running':
      return { tone: 'signal', words: 'running' }
    case 'failed':
      return { tone: 'red', words: `${sayFirst(firstFailure)}failed` }
    case 'stopped':
      return { tone: 'neutral', words: 'stopped' }
    case 'interrupted':
      return { tone: 'neutral', words: 'interrupted' }
    case 'done':
      if (fellBack) return { tone: 'amber', words: `${sayFirst(firstFailure)}fell back` }
      if (escalationOf(entry)) return { tone: 'violet', words: 'escalated' }
      if (entry.versions.length > 0) return { tone: 'blue', words: 'side by side' }
      return { tone: 'green', words: 'answered' }
  }
}

/** "out of memory, ". */
function sayFirst(failure: DecisionEntry['firstFailure']): string {
  return failure === null || failure === 'unknown' ? '' : `${failure.replaceAll('-', ' ')}, `
}

function describeSureness({ confidence }: DecisionEntry): string | null {
  return confidence === null ? null : `${Math.round(100 * confidence)} % sure`
}

/** The user's own words count before the estimate's: the plainest of them first. */
function describeJudgement(entry: DecisionEntry): string | null {
  const valueFor = (kind: DecisionEntry['outcomes'][number]['kind']) =>
    entry.outcomes.find((outcome) => outcome.kind === kind)?.value
  const thumb = valueFor('thumb')
  if (thumb !== undefined) return thumb > 0.5 ? 'liked' : 'disliked'
  const vote = valueFor('vote')
  if (vote !== undefined) return vote === 0.5 ? 'a tie' : vote > 0.5 ? 'vote won' : 'vote lost'
  if (entry.kept) return entry.versions.length > 0 ? 'first kept' : null
  const kept = entry.versions.find((version) => version.kept)
  if (kept) return `${keptNames[kept.kind]} kept`
  const overruled = valueFor('overruled')
  if (overruled !== undefined) return overruled > 0.5 ? 'your choice' : 'overruled'
  return valueFor('regenerated') === undefined ? null : 'asked again'
}

/** The bigger model's answer, where it was asked as well. */
export function escalationOf({
  versions,
}: Pick<DecisionEntry, 'versions'>): DecisionVersion | null {
  return versions.findLast(({ kind }) => kind === 'escalation') ?? null
}

/** "llama:8b", "qwen:14b → llama:8b", "llama:8b + qwen:14b" side by side, "no model". */
export function describeWay(entry: DecisionEntry): string {
  const { chosen, answered, versions } = entry
  const first = chosen ?? answered
  const names = [first?.name ?? 'no model']
  if (first && answered && answered.key !== first.key) names.push(answered.name)
  const second = escalationOf(entry)?.model
  if (second) names.push(second.name)
  const beside = versions.flatMap(({ kind, model }) =>
    kind === 'compare' && model ? [model.name] : [],
  )
  return [names.join(' → '), ...beside].join(' + ')
}

/** "+2.4": points ahead of the next model. */
export function describeMargin(margin: number | null): string {
  if (margin === null) return '–'
  return `${margin < 0 ? '−' : '+'}${Math.abs(margin).toFixed(1)}`
}

/** Measured figures; those unknown are left out. */
export function describeTimes(entry: DecisionEntry): string {
  return [
    entry.firstTokenMs === null ? null : `first word after ${formatSeconds(entry.firstTokenMs)}`,
    entry.totalMs === null ? null : `${formatSeconds(entry.totalMs)} in all`,
    entry.tokensPerSecond === null ? null : formatSpeed(entry.tokensPerSecond),
    entry.attempts > 1 ? `${entry.attempts} attempts` : null,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}

/** `14:02:11` of today, else `24 Nov 14:02`. Epoch milliseconds. */
export function describeWhen(at: number, now: number): string {
  const date = new Date(at)
  if (date.toDateString() === new Date(now).toDateString()) return date.toLocaleTimeString('en-GB')
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
  return `${day} ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}
