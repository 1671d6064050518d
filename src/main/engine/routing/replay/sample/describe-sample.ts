import type {
  JudgeReport,
  PairVerdict,
  ReplaySample,
  SamplePair,
} from '#shared/contract/replay-sample'
import { mayJudge } from './choose-judges.ts'
import { joinOpinions } from './judge-prompt.ts'
import type { StoredPair, StoredSample, StoredVerdict } from './sample-store.ts'
import { comparisonOf } from './tell-verdict.ts'
import { winRateOf } from './win-rate.ts'

/** Between what is stored, which knows old and new, and what is shown, which knows A and B only. */
export function shownVerdict(verdict: StoredVerdict, oldFirst: boolean): PairVerdict {
  if (verdict !== 'old' && verdict !== 'new') return verdict
  return (verdict === 'old') === oldFirst ? 'a' : 'b'
}

export function storedVerdict(verdict: PairVerdict, oldFirst: boolean): StoredVerdict {
  if (verdict !== 'a' && verdict !== 'b') return verdict
  return (verdict === 'a') === oldFirst ? 'old' : 'new'
}

function judgedOf({ opinions, oldFirst }: StoredPair): SamplePair['judged'] {
  if (!opinions) return null
  const { result, trouble } = joinOpinions(...opinions)
  if (trouble) return trouble
  const shown = result === 'tie' ? 'same' : shownVerdict(result, oldFirst)
  return shown === 'a' || shown === 'b' ? shown : 'same'
}

function describePair(pair: StoredPair, asking: string | null): SamplePair {
  const { id, task, complexity, prompt, verdict, oldFirst } = pair
  const told = verdict !== null
  const [a, b] = oldFirst ? [pair.old, pair.new] : [pair.new, pair.old]
  return {
    id,
    task,
    complexity,
    prompt,
    status: prompt === null ? 'deleted' : id === asking ? 'asking' : pair.status,
    failure: pair.failure,
    verdict: verdict && shownVerdict(verdict, oldFirst),
    names: told ? { a: a.name, b: b.name } : null,
    judged: told ? judgedOf(pair) : null,
  }
}

function describeJudge({ judge, pairs }: StoredSample): JudgeReport | null {
  if (!judge) return null
  const joined = pairs.flatMap(({ opinions }) => (opinions ? [joinOpinions(...opinions)] : []))
  const failed = pairs.filter(({ opinions, judgeFailure }) => !opinions && judgeFailure !== null)
  const { model, name, weak } = judge
  return {
    model,
    name,
    weak,
    judged: joined.length,
    split: joined.filter(({ trouble }) => trouble === 'split').length,
    unreadable: joined.filter(({ trouble }) => trouble === 'unreadable').length,
    own: pairs.filter((pair) => pair.status === 'answered' && !mayJudge(pair, judge.model)).length,
    failed: failed.length,
    failure: failed.at(-1)?.judgeFailure ?? null,
    rate: winRateOf(joined.map(({ result }) => result)),
  }
}

/** A sample as pages see it: without telling which answer is whose before it is judged. */
export function describeSample(sample: StoredSample, now: ReplaySample['now']): ReplaySample {
  const { at, seed, status, leftOut, pairs } = sample
  const asking = status === 'asking' ? (now?.pair ?? null) : null
  const left = pairs.filter((pair) => pair.status === 'waiting' && pair.prompt !== null)
  return {
    at,
    seed,
    status,
    leftOut,
    pairs: pairs.map((pair) => describePair(pair, asking)),
    now,
    secondsLeft:
      status === 'asking' ? left.reduce((sum, pair) => sum + pair.expectedSeconds, 0) : null,
    byUser: winRateOf(pairs.flatMap(({ verdict }) => comparisonOf(verdict) ?? [])),
    judge: describeJudge(sample),
  }
}
