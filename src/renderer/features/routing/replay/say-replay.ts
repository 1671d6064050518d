import type { PolicyDraft, ReplayReport } from '#shared/contract/replay'
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
  escalation,
  rules,
}: Settings['routing']): PolicyDraft {
  return { preference, balance, hosted, favour, tags, exploration, escalation, rules }
}

/** Do two drafts say the same? Whatever the order in which they name things. */
export function isSameDraft(one: PolicyDraft, other: PolicyDraft): boolean {
  return JSON.stringify(one, sortKeys) === JSON.stringify(other, sortKeys)
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function saySeconds(seconds: number | null): string {
  if (seconds === null) return '–'
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
}

export function sayQuality(quality: number | null): string {
  return quality === null ? '–' : percent(quality)
}

/** The result in a sentence; its figures stand beside it. */
export function sayHeadline({ total }: ReplayReport): string {
  if (total.decisions === 0) return 'No decision of this stretch can be replayed.'
  if (total.moved === 0 && total.decisions === 1) return 'The one decision would stay as it was.'
  if (total.moved === 0)
    return `All ${countOf(total.decisions, 'decision')} would stay as they were.`
  const share = percent(total.moved / total.decisions)
  return `${countOf(total.moved, 'decision')} of ${total.decisions.toLocaleString('en')} (${share}) would go elsewhere.`
}

/** How often a bigger model would be asked as well, as far as that can be told. */
function sayEscalation(escalation: ReplayReport['escalation']): string[] {
  if (!escalation || escalation.known === 0) return []
  const { known, unknown, before, after } = escalation
  const rest = unknown > 0 ? ` Of ${countOf(unknown, 'other')} that can’t be told.` : ''
  return [
    `Of ${countOf(known, 'answer')} that would stay the same, a bigger model was asked as well for ${before}, and would be for ${after}.${rest}`,
  ]
}

/** What is worth knowing beside the figures; one sentence each. */
export function sayLeftOut(report: ReplayReport): string[] {
  const { byHand, escalated, withoutFacts, newerFacts, unreadable, unknownTargets } = report
  const say = (n: number, why: string) => (n > 0 ? [`${countOf(n, 'decision')} ${why}.`] : [])
  const stays = (n: number) => (n === 1 ? 'stays as it was' : 'stay as they were')
  return [
    ...say(byHand, `by hand ${stays(byHand)}`),
    ...say(escalated, `of escalation ${stays(escalated)}`),
    ...say(withoutFacts, 'can’t be replayed: an older version kept no facts'),
    ...say(newerFacts, 'can’t be replayed: made by a newer version'),
    ...say(unreadable, 'can’t be replayed: the facts are damaged'),
    ...sayEscalation(report.escalation),
    ...(report.targets ?? []).flatMap(({ name, present, decisions }) =>
      present === false
        ? [`${countOf(decisions, 'decision')} would go to ${name}, which no server lists any more.`]
        : [],
    ),
    ...unknownTargets.map(
      ({ rule, use }) =>
        `The rule “${rule}” decided nothing: no decision of this stretch knew ${use}.`,
    ),
  ]
}
