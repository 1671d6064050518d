import type { Model } from '#shared/contract/models'
import type { ReplaySample } from '#shared/contract/replay-sample'
import type { ChatTurn } from '../../../endpoints/model-server.ts'
import { mayJudge } from './choose-judges.ts'
import { hideNames, namesOf } from './hide-names.ts'
import {
  joinOpinions,
  judgeTokens,
  judgeTurns,
  type Opinion,
  opinionOf,
  readVerdict,
} from './judge-prompt.ts'
import { isHosted, type PresentModels } from './plan-sample.ts'
import type { PairTexts, SampleStore, StoredPair, StoredSample } from './sample-store.ts'

type Phase = NonNullable<ReplaySample['now']>['phase']

/** Asks a model behind everybody who waits. Never throws but for what nobody expects. */
export type AskPair = (
  model: Model,
  /** A user message whose branch is answered anew, or turns as they are. */
  what: { prompt: PairTexts['prompt'] } | { turns: ChatTurn[]; maxTokens: number },
  options: { signal: AbortSignal; onPhase(phase: Phase, place: number | null): void },
) => Promise<
  { status: 'done'; text: string } | { status: 'failed'; message: string } | { status: 'stopped' }
>

interface RunParts {
  store: SampleStore
  present: PresentModels
  ask: AskPair
  changed(): void
  learn(pair: StoredPair, verdict: 'old' | 'new' | 'same'): void
  /** Something that nobody can foresee, for the marks around quoted answers. */
  mark(): string
  /** A full disk, or something that nobody expects, ended it. */
  endedBy(error: unknown): void
}

export interface SampleRun {
  /** Does what the sample's status says is to be done. */
  start(replayId: string): void
  /** The replay whose sample is being asked or judged. */
  running(): string | null
  now(): ReplaySample['now']
  /** Resolves when nobody is asked any more. */
  stop(as: 'stopped' | 'interrupted'): Promise<void>
}

/** One sample at a time, one request after the other. */
export function createSampleRun(parts: RunParts): SampleRun {
  const { store, present, changed } = parts
  let current: {
    replayId: string
    abort: AbortController
    as: 'stopped' | 'interrupted'
    done: Promise<void>
  } | null = null
  let now: ReplaySample['now'] = null

  const show = (next: ReplaySample['now']) => {
    now = next
    changed()
  }

  const phasesOf = (pair: StoredPair) => ({
    onPhase(phase: Phase, place: number | null) {
      // Told with every word.
      if (now?.pair === pair.id && now.phase === phase && now.place === place) return
      show({ pair: pair.id, phase, place })
    },
  })

  async function askPair(pair: StoredPair, hostedToo: boolean, signal: AbortSignal) {
    const texts = store.texts(pair.id)
    if (!texts) return
    const model = present.find(pair.new.model)
    if (!model) {
      store.setAnswer(pair.id, { failure: `${pair.new.name} is not listed any more.` })
      return
    }
    // It may cost money since the sample was drawn.
    if (isHosted(model, present) && !hostedToo) {
      const failure = `${pair.new.name} runs elsewhere or costs money, which was not agreed to.`
      store.setAnswer(pair.id, { failure })
      return
    }
    show({ pair: pair.id, phase: 'waiting', place: null })
    const ending = await parts.ask(model, { prompt: texts.prompt }, { signal, ...phasesOf(pair) })
    if (ending.status === 'done') store.setAnswer(pair.id, { text: ending.text })
    else if (ending.status === 'failed') store.setAnswer(pair.id, { failure: ending.message })
  }

  async function askJudge(
    judge: Model,
    pair: StoredPair,
    texts: PairTexts,
    oldIsA: boolean,
    signal: AbortSignal,
  ): Promise<{ opinion: Opinion } | { failure: string } | null> {
    const names = namesOf(pair)
    const old = hideNames(texts.old, names)
    const now = hideNames(texts.new ?? '', names)
    const [a, b] = oldIsA ? [old, now] : [now, old]
    const turns = judgeTurns(texts.promptText, a, b, parts.mark())
    const ending = await parts.ask(
      judge,
      { turns, maxTokens: judgeTokens },
      { signal, ...phasesOf(pair) },
    )
    if (ending.status === 'stopped') return null
    if (ending.status === 'failed') return { failure: ending.message }
    return { opinion: opinionOf(readVerdict(ending.text), oldIsA) }
  }

  async function judgePair(judge: Model, pair: StoredPair, signal: AbortSignal) {
    const texts = store.texts(pair.id)
    if (!texts || texts.new === null) return
    show({ pair: pair.id, phase: 'waiting', place: null })
    const opinions: Opinion[] = []
    for (const oldIsA of [pair.oldFirst, !pair.oldFirst]) {
      const said = await askJudge(judge, pair, texts, oldIsA, signal)
      if (!said) return
      if ('failure' in said) {
        store.setOpinions(pair.id, null, said.failure)
        return
      }
      opinions.push(said.opinion)
    }
    const [first = null, second = null] = opinions
    store.setOpinions(pair.id, [first, second], null)
    const { result, trouble } = joinOpinions(first, second)
    // Who contradicts itself has said nothing that could be learned.
    if (!trouble) parts.learn(pair, result === 'tie' ? 'same' : result)
  }

  async function work(sample: StoredSample, signal: AbortSignal) {
    const { replayId, status, judge, pairs, hosted } = sample
    if (status === 'asking') {
      for (const pair of pairs) {
        if (signal.aborted) return
        if (pair.status === 'waiting') await askPair(pair, hosted, signal)
      }
      if (judge && !signal.aborted) store.setStatus(replayId, 'judging')
    }
    if (!judge) return
    const model = present.find(judge.model)
    const asked = model && (judge.hosted || !isHosted(model, present)) ? model : null
    for (const pair of store.sample(replayId)?.pairs ?? []) {
      if (signal.aborted) return
      if (pair.status !== 'answered' || pair.opinions || !mayJudge(pair, judge.model)) continue
      if (asked) await judgePair(asked, pair, signal)
      else
        store.setOpinions(
          pair.id,
          null,
          `${judge.name} is not listed any more, or costs money by now.`,
        )
    }
  }

  return {
    start(replayId) {
      const sample = store.sample(replayId)
      if (!sample) return
      const abort = new AbortController()
      const begun = { replayId, abort, as: 'stopped' as 'stopped' | 'interrupted' }
      const done = work(sample, abort.signal)
        .then(
          () => (abort.signal.aborted ? begun.as : 'done'),
          (error: unknown) => {
            parts.endedBy(error)
            return 'stopped' as const
          },
        )
        .then((status) => store.setStatus(replayId, status))
        .catch(parts.endedBy)
        .finally(() => {
          current = null
          show(null)
        })
      current = Object.assign(begun, { done })
      changed()
    },
    running: () => current?.replayId ?? null,
    now: () => now,
    async stop(as) {
      if (!current) return
      const { done, abort } = current
      current.as = as
      abort.abort()
      await done
    },
  }
}
