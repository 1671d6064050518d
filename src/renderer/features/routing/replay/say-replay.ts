import type { PolicyDraft, ReplayReport, ReplaySide } from '#shared/contract/replay'
import type { Settings } from '#shared/contract/settings'
import { countOf, percent } from '../learning/describe-outcome.ts'

/** The part of the settings that decides where a prompt goes. */
export function draftOf({
  preference,
  balance,
  hosted,
  favour,
  tags,
  exploration,
  rules,
}: Settings['routing']): PolicyDraft {
  return { preference, balance, hosted, favour, tags, exploration, rules }
}

export function saySeconds(seconds: number | null): string {
  if (seconds === null) return '–'
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
}

export function sayQuality(quality: number | null): string {
  return quality === null ? '–' : percent(quality)
}

function difference(before: ReplaySide, after: ReplaySide): string {
  if (before.quality === null || after.quality === null) return ''
  const points = Math.round(100 * (after.quality - before.quality))
  const better =
    points === 0
      ? 'as many good answers'
      : `${Math.abs(points)} in 100 ${points > 0 ? 'more' : 'fewer'} good answers`
  const time = `${saySeconds(before.seconds)} → ${saySeconds(after.seconds)} each`
  return ` Expected: ${better}, ${time}, loads ${before.loads} → ${after.loads}.`
}

/** The result in a sentence or two. */
export function sayHeadline({ total }: ReplayReport): string {
  if (total.decisions === 0) return 'No decision of this stretch can be replayed.'
  if (total.moved === 0)
    return `All ${countOf(total.decisions, 'decision')} would stay as they were.`
  const share = percent(total.moved / total.decisions)
  return `${countOf(total.moved, 'decision')} of ${total.decisions.toLocaleString('en')} (${share}) would go elsewhere.${difference(total.before, total.after)}`
}

/** What was left out, and why; one sentence each. */
export function sayLeftOut(report: ReplayReport): string[] {
  const { byHand, escalated, withoutFacts, newerFacts, unreadable, unknownTargets } = report
  const say = (n: number, why: string) => (n > 0 ? [`${countOf(n, 'decision')} ${why}.`] : [])
  return [
    ...say(byHand, 'by hand stay as they were'),
    ...say(escalated, 'of escalation stay as they were'),
    ...say(withoutFacts, 'can’t be replayed: an older version kept no facts of them'),
    ...say(newerFacts, 'can’t be replayed: a newer version made them'),
    ...say(unreadable, 'can’t be replayed: their facts are damaged'),
    ...unknownTargets.map(
      ({ rule, use }) => `The rule “${rule}” never held: no decision of this stretch knew ${use}.`,
    ),
  ]
}
