import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { ModelKey } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { Model } from '#shared/contract/models'
import type { SavedReplay } from '#shared/contract/replay'
import type {
  JudgeOffer,
  OpenedPair,
  PairVerdict,
  ReplaySample,
  SamplePlan,
} from '#shared/contract/replay-sample'
import { createLive } from '../../../live.ts'
import { createSeededRandom } from '../../evaluate/seeded-random.ts'
import type { Learning } from '../../learning/learning.ts'
import { isWeakJudge, mayJudge, offerJudges } from './choose-judges.ts'
import { describeSample, storedVerdict } from './describe-sample.ts'
import { hideNames, namesOf } from './hide-names.ts'
import { isHosted, type PlannedSample, type PresentModels, planSample } from './plan-sample.ts'
import { type AskPair, createSampleRun } from './run-sample.ts'
import type { SampleStore, StoredPair, StoredSample } from './sample-store.ts'
import { outcomeIdOf, tellVerdict } from './tell-verdict.ts'

interface Drawn {
  id: string
  prompts: number
  hosted: boolean
}

/** Samples of replays: their changed prompts, asked again of the other model, and who judges the answers. */
export interface Samples {
  plan(input: Drawn & { seed: number | null }): SamplePlan
  ask(input: Drawn & { seed: number }): void
  watch(id: string, signal: AbortSignal | undefined): AsyncGenerator<ReplaySample | null, void>
  /** Resolves when nobody is asked any more. */
  stop(id: string): Promise<void>
  resume(id: string): void
  remove(id: string): Promise<void>
  openPair(pair: string): OpenedPair
  judgePair(input: { pair: string; verdict: PairVerdict | null }): void
  judges(id: string): JudgeOffer[]
  judge(input: { id: string; judge: ModelKey; hosted: boolean }): void
  dropJudge(id: string): Promise<void>
  /** Whatever runs is interrupted, and can go on later. */
  close(): Promise<void>
}

export interface SamplesParts {
  store: SampleStore
  /** Throws AppError `not-found`. */
  replay(id: string): SavedReplay
  models(): readonly Model[]
  present: PresentModels
  ask: AskPair
  learning: Pick<Learning, 'record' | 'takeBack'>
  now(): number
  /** A full disk, or something that nobody expects, ended a sample's run. */
  endedBy(error: unknown): void
}

export function createSamples(parts: SamplesParts): Samples {
  const { store, present, learning } = parts
  const changes = createLive(0)
  const changed = () => changes.set(changes.get() + 1)
  store.interruptRunning()

  const run = createSampleRun({
    ...parts,
    changed,
    /** Only what a judge said both times is an outcome. */
    learn: (pair, verdict) => record(tellVerdict(pair, verdict, 'judged', parts.now())),
    mark: () => randomBytes(6).toString('hex'),
  })

  function record(outcomes: readonly Outcome[]) {
    for (const outcome of outcomes) learning.record(outcome)
  }

  function find(id: string): StoredSample {
    const sample = store.sample(id)
    if (!sample) throw new AppError('not-found', 'This replay has no sample any more.')
    return sample
  }

  function findPair(id: string): { replayId: string; pair: StoredPair } {
    const found = store.pair(id)
    if (!found) throw new AppError('not-found', 'This pair is gone.')
    return found
  }

  function refuseWhileRunning() {
    if (run.running() === null) return
    throw new AppError(
      'conflict',
      'A sample is being asked or judged already. Wait for it, or stop it first.',
    )
  }

  function draw({ id, prompts, hosted }: Drawn, seed: number): PlannedSample {
    const { report } = parts.replay(id)
    const { changes: listed, total } = report
    const sources = store.sources(listed.map(({ decisionId }) => decisionId))
    const moved = Math.max(total.moved, listed.length)
    return planSample({ changes: listed, moved, sources, present, prompts, seed, hosted })
  }

  function takeBack(pair: StoredPair, kind: 'vote' | 'judged') {
    for (const side of ['old', 'new'] as const) learning.takeBack(outcomeIdOf(pair, side), kind)
  }

  function forgetJudge(sample: StoredSample) {
    for (const pair of sample.pairs) {
      if (pair.opinions) takeBack(pair, 'judged')
      store.setOpinions(pair.id, null, null)
    }
    store.setJudge(sample.replayId, null)
  }

  return {
    plan: (input) => draw(input, input.seed ?? randomInt(0x1_0000_0000)).plan,
    ask(input) {
      refuseWhileRunning()
      if (store.sample(input.id)) {
        throw new AppError('conflict', 'This replay has a sample. Delete it before another one.')
      }
      const { plan, pairs } = draw(input, input.seed)
      if (pairs.length === 0) {
        throw new AppError('invalid-input', 'None of the changed prompts can be asked again.')
      }
      const random = createSeededRandom(input.seed ^ 0x5eed)
      const { demo } = parts.replay(input.id).stretch
      store.begin(
        {
          replayId: input.id,
          at: parts.now(),
          seed: input.seed,
          hosted: input.hosted,
          leftOut: plan.leftOut,
        },
        pairs.map((pair) => ({
          ...pair,
          id: randomUUID(),
          demo,
          oldFirst: random.next() < 0.5,
        })),
      )
      run.start(input.id)
    },
    async *watch(id, signal) {
      for await (const _change of changes.watch(signal)) {
        const sample = store.sample(id)
        yield sample && describeSample(sample, run.running() === id ? run.now() : null)
      }
    },
    async stop(id) {
      if (run.running() === id) await run.stop('stopped')
    },
    resume(id) {
      refuseWhileRunning()
      const sample = find(id)
      const asks = sample.pairs.some(({ status }) => status === 'waiting' || status === 'failed')
      store.retry(id)
      store.setStatus(id, asks || !sample.judge ? 'asking' : 'judging')
      run.start(id)
    },
    async remove(id) {
      if (run.running() === id) await run.stop('stopped')
      store.remove(id)
      changed()
    },
    openPair(id) {
      const { pair } = findPair(id)
      const texts = store.texts(id)
      if (!texts) throw new AppError('not-found', 'Its conversation was deleted.')
      const { promptText: prompt } = texts
      if (texts.new === null) {
        throw new AppError('invalid-input', 'The other model has not answered this yet.')
      }
      const names = pair.verdict === null ? namesOf(pair) : []
      const old = hideNames(texts.old, names)
      const now = hideNames(texts.new, names)
      return pair.oldFirst ? { id, prompt, a: old, b: now } : { id, prompt, a: now, b: old }
    },
    judgePair({ pair: id, verdict }) {
      const { pair } = findPair(id)
      if (verdict !== null && pair.status !== 'answered') {
        throw new AppError('invalid-input', 'There are not two answers to compare.')
      }
      if (pair.verdict === 'seen' && verdict !== 'seen') {
        throw new AppError('invalid-input', 'Its names were shown, so it can’t be judged blind.')
      }
      const stored = verdict && storedVerdict(verdict, pair.oldFirst)
      store.setVerdict(id, stored)
      if (stored === null || stored === 'seen') takeBack(pair, 'vote')
      else record(tellVerdict(pair, stored, 'vote', parts.now()))
      changed()
    },
    judges: (id) =>
      offerJudges(
        parts.models(),
        find(id).pairs.filter(({ status }) => status === 'answered'),
        present,
      ),
    judge({ id, judge, hosted }) {
      refuseWhileRunning()
      const sample = find(id)
      const model = present.find(judge)
      if (!model) throw new AppError('not-found', 'This model is not listed any more.')
      if (isHosted(model, present) && !hosted) {
        throw new AppError(
          'invalid-input',
          `${model.displayName} runs elsewhere or costs money. Agree to that first.`,
        )
      }
      const pairs = sample.pairs.filter((p) => p.status === 'answered' && mayJudge(p, judge))
      if (pairs.length === 0) {
        throw new AppError('invalid-input', `There is no pair that ${model.displayName} may judge.`)
      }
      if (sample.judge && sample.judge.model !== judge) forgetJudge(sample)
      const weak = isWeakJudge(model, pairs, present)
      store.setJudge(id, { model: judge, name: model.displayName, weak, hosted })
      store.setStatus(id, 'judging')
      run.start(id)
    },
    async dropJudge(id) {
      const sample = find(id)
      if (run.running() === id && sample.status === 'judging') await run.stop('stopped')
      forgetJudge(find(id))
      changed()
    },
    close: () => run.stop('interrupted'),
  }
}
