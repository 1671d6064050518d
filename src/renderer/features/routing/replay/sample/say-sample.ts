import type {
  JudgeOffer,
  JudgeReport,
  PairVerdict,
  ReplaySample,
  SampleLeftOut,
  SamplePair,
  SamplePlan,
  WinRate,
} from '#shared/contract/replay-sample'
import { countOf, percent } from '../../learning/describe-outcome.ts'

/** "about 40 s", "about 6 min", "about 1.5 h". */
export function sayDuration(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`
  const minutes = seconds / 60
  if (minutes < 90) return `about ${Math.round(minutes)} min`
  return `about ${(minutes / 60).toFixed(1)} h`
}

export function sayDollars(dollars: number): string {
  return dollars < 0.01 ? 'less than 1 US cent' : `about $${dollars.toFixed(2)}`
}

/** "qwen3:32b answers 7 prompts, then …: about 6 min." */
export function sayPlan({ models, prompts, seconds, dollars }: SamplePlan): string {
  if (prompts === 0) return 'None of the changed prompts can be asked again.'
  const asked = models.map(({ name, prompts: n }) => `${name} answers ${countOf(n, 'prompt')}`)
  const cost = dollars === null ? '' : `, ${sayDollars(dollars)}`
  return `${asked.join(', then ')}: ${sayDuration(seconds)}${cost}.`
}

/** What was left out, and why; one sentence each. */
export function sayLeftOut(leftOut: SampleLeftOut, notListed = 0): string[] {
  const say = (n: number, one: string, many: string) =>
    n > 0 ? [n === 1 ? `1 prompt ${one}.` : `${n.toLocaleString('en')} prompts ${many}.`] : []
  return [
    ...say(
      leftOut.deleted,
      'is left out: its conversation was deleted',
      'are left out: their conversations were deleted',
    ),
    ...say(
      leftOut.noAnswer,
      'is left out: no whole answer of the chosen model is kept',
      'are left out: no whole answer of the chosen model is kept',
    ),
    ...say(
      leftOut.noModel,
      'is left out: no model could be chosen',
      'are left out: no model could be chosen',
    ),
    ...say(
      leftOut.gone,
      'is left out: the model that would answer is not here any more',
      'are left out: the models that would answer are not here any more',
    ),
    ...say(
      leftOut.hosted,
      'would leave this machine or cost money, and is left out',
      'would leave this machine or cost money, and are left out',
    ),
    ...(notListed > 0
      ? [
          `Drawn from the newest changes; ${notListed.toLocaleString('en')} older ones are not listed.`,
        ]
      : []),
  ]
}

/** "The new answers win 70 % (40–89 %): 6 better, 2 worse, 2 ties of 10." */
export function sayWinRate({ n, wins, losses, ties, rate, low, high }: WinRate): string {
  const interval = `${Math.round(100 * low)}–${Math.round(100 * high)} %`
  return `The new answers win ${percent(rate)} (${interval}): ${wins} better, ${losses} worse, ${countOf(ties, 'tie')} of ${n}.`
}

/** Whether the interval leaves anything to say. */
export function sayVerdict({ low, high }: WinRate): string {
  if (low > 0.5) return 'The new policy’s answers are better.'
  if (high < 0.5) return 'The new policy’s answers are worse.'
  return 'Too few, or too alike, to tell which is better.'
}

export function sayJudge(judge: JudgeReport): string[] {
  const { name, split, unreadable, own, failed, failure, weak } = judge
  return [
    ...(weak ? [`${name} is smaller than a model it judges: its verdicts say little.`] : []),
    ...(split > 0
      ? [`Of ${countOf(split, 'pair')} it said another thing once the order was swapped: a tie.`]
      : []),
    ...(unreadable > 0 ? [`Of ${countOf(unreadable, 'pair')} it named no side: a tie.`] : []),
    ...(own > 0 ? [`It did not judge ${countOf(own, 'pair')} with an answer of its own.`] : []),
    ...(failed > 0
      ? [`For ${countOf(failed, 'pair')} it could not be asked. ${failure ?? ''}`]
      : []),
  ]
}

/** What to know before a judge is chosen; `null` = nothing. */
export function sayOffers(offers: readonly JudgeOffer[]): string | null {
  if (offers.length === 0) {
    return 'No other model is here to judge: it may not be one of the two that answered.'
  }
  return offers.every(({ weak }) => weak)
    ? 'Only models smaller than those that answered are here. Their verdicts say little; your own say more.'
    : null
}

const phases = {
  waiting: 'waits until your own answers are written',
  queued: 'waits in the queue',
  loading: 'is being loaded',
  reading: 'reads',
  writing: 'writes',
}

/** How far it is, in a sentence. */
export function sayProgress(sample: ReplaySample): string {
  const { status, pairs, now, secondsLeft, judge } = sample
  const answered = pairs.filter((pair) => pair.status === 'answered').length
  const failed = pairs.filter((pair) => pair.status === 'failed').length
  const left = secondsLeft ? `, ${sayDuration(secondsLeft)} left` : ''
  const place = now?.place ? ` (place ${now.place})` : ''
  const doing = now ? ` The model ${phases[now.phase]}${place}.` : ''
  const asked = `${answered} of ${countOf(pairs.length, 'prompt')} answered again`
  const troubles = failed > 0 ? `, ${failed} failed` : ''
  switch (status) {
    case 'asking':
      return `${asked}${troubles}${left}.${doing}`
    case 'judging':
      return `${judge?.name ?? 'The judge'} has judged ${judge?.judged ?? 0} of ${answered - (judge?.own ?? 0)} pairs.${doing}`
    case 'stopped':
      return `Stopped: ${asked}${troubles}.`
    case 'interrupted':
      return `Interrupted when Switchyard was closed: ${asked}${troubles}.`
    case 'done':
      return `${asked}${troubles}.`
  }
}

/** The outcome of a judged pair, with names. */
export function sayOutcome(verdict: PairVerdict, names: SamplePair['names']): string {
  switch (verdict) {
    case 'a':
      return `${names?.a ?? 'A'} was better`
    case 'b':
      return `${names?.b ?? 'B'} was better`
    case 'same':
      return 'Both the same'
    case 'bad':
      return 'Both bad'
    case 'seen':
      return 'Names shown, not judged'
  }
}

export function sayJudged(pair: Pick<SamplePair, 'judged' | 'names'>): string | null {
  const { judged, names } = pair
  if (judged === null) return null
  if (judged === 'split') return 'The judge contradicted itself'
  if (judged === 'unreadable') return 'The judge named no side'
  if (judged === 'same') return 'The judge: both the same'
  return `The judge: ${names?.[judged] ?? judged} was better`
}

export function sayState({ status, failure, verdict, names }: SamplePair): string {
  if (verdict) return sayOutcome(verdict, names)
  switch (status) {
    case 'waiting':
      return 'Not asked yet'
    case 'asking':
      return 'Being asked'
    case 'failed':
      return `Failed. ${failure ?? ''}`
    case 'deleted':
      return 'Its conversation was deleted'
    case 'answered':
      return 'To be judged'
  }
}
