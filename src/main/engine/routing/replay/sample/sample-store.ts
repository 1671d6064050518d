import type { DecisionId, MessageId, ModelKey } from '#shared/contract/ids'
import type { PairStatus, SampleLeftOut, SampleStatus } from '#shared/contract/replay-sample'
import type { Complexity, TaskName } from '#shared/contract/routing'
import type { Opinion } from './judge-prompt.ts'

/** A decision with what can be asked again of it. */
export interface SampleSource {
  decisionId: DecisionId
  /** The user message; `null` = its conversation was deleted. */
  prompt: MessageId | null
  /** A whole answer is kept, by the model that was chosen. */
  answered: boolean
  /** JSON of `DecisionFacts`. */
  facts: string | null
}

interface NamedModel {
  model: ModelKey
  name: string
}

export type StoredVerdict = 'old' | 'new' | 'same' | 'bad' | 'seen'

export interface NewPair {
  id: string
  decisionId: DecisionId
  task: TaskName
  complexity: Complexity
  old: NamedModel
  new: NamedModel
  demo: boolean
  /** The old answer is shown as A. */
  oldFirst: boolean
  expectedSeconds: number
}

export interface StoredPair extends NewPair {
  status: Exclude<PairStatus, 'asking'>
  failure: string | null
  /** The beginning of the prompt; `null` = not here any more. */
  prompt: string | null
  verdict: StoredVerdict | null
  /** What the judge said in the order as shown, and swapped; `null` = not judged. */
  opinions: [Opinion, Opinion] | null
  judgeFailure: string | null
}

export interface StoredSample {
  replayId: string
  at: number
  seed: number
  /** Models on other computers, and such that cost money, were agreed to. */
  hosted: boolean
  status: SampleStatus
  leftOut: SampleLeftOut
  /** `hosted`: that it leaves this machine or costs money was agreed to. */
  judge: (NamedModel & { weak: boolean; hosted: boolean }) | null
  pairs: StoredPair[]
}

/** Everything that is needed to ask or judge a pair; `null` = it was deleted. */
export interface PairTexts {
  prompt: MessageId
  promptText: string
  old: string
  /** `null` = not asked yet. */
  new: string | null
}

/** Samples of replays, apart from the conversations. Synchronous and committed when it returns; throws AppError `storage-*`. */
export interface SampleStore {
  sources(ids: readonly DecisionId[]): SampleSource[]
  begin(
    sample: Pick<StoredSample, 'replayId' | 'at' | 'seed' | 'hosted' | 'leftOut'>,
    pairs: readonly NewPair[],
  ): void
  sample(replayId: string): StoredSample | null
  /** With the replay that it belongs to. */
  pair(id: string): { replayId: string; pair: StoredPair } | null
  texts(pairId: string): PairTexts | null
  setStatus(replayId: string, status: SampleStatus): void
  setJudge(replayId: string, judge: StoredSample['judge']): void
  setAnswer(pairId: string, answer: { text: string } | { failure: string }): void
  /** Failed pairs wait again. */
  retry(replayId: string): void
  setVerdict(pairId: string, verdict: StoredVerdict | null): void
  setOpinions(pairId: string, opinions: [Opinion, Opinion] | null, failure: string | null): void
  remove(replayId: string): void
  /** What was under way when the engine ended. */
  interruptRunning(): void
}
