import type { OutcomeEntry, OutcomeKind } from '#shared/contract/learning'

export const kindNames: Record<OutcomeKind, string> = {
  thumb: 'Your thumb',
  kept: 'Version kept',
  regenerated: 'Asked again',
  overruled: 'Overruled',
  escalated: 'Escalated',
  vote: 'Your vote',
  judged: 'Judged by a model',
  benchmark: 'Benchmark',
}

/** What happened, in a few words. */
export function describeOutcome({ kind, value }: Pick<OutcomeEntry, 'kind' | 'value'>): string {
  const good = value > 0.5
  const tie = value === 0.5
  switch (kind) {
    case 'thumb':
      return good ? 'You found it good' : 'You found it bad'
    case 'kept':
      return good ? 'You kept this version' : 'You kept the other version'
    case 'regenerated':
      return 'You asked for another try'
    case 'overruled':
      return good ? 'You chose it yourself, unseen' : 'You passed it over for another model'
    case 'escalated':
      return good ? 'A larger model could do no better' : 'A larger model had to be asked'
    case 'vote':
      return tie ? 'A tie in your vote' : good ? 'It won your vote' : 'It lost your vote'
    case 'judged':
      return tie
        ? 'A tie before the judge'
        : good
          ? 'A model judged it better'
          : 'A model judged it worse'
    case 'benchmark':
      return tie
        ? 'Half right in a benchmark'
        : good
          ? 'Right in a benchmark'
          : 'Wrong in a benchmark'
  }
}

/** "5 outcomes". */
export function countOf(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
