import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { ReplayChange } from '#shared/contract/replay'
import type { SampledModel, SampleLeftOut, SamplePlan } from '#shared/contract/replay-sample'
import { expectAnswerTokens, expectTime } from '../../expect-time.ts'
import type { CandidateFacts, DecisionFacts } from '../../facts.ts'
import { readFacts } from '../read-facts.ts'
import { drawSample } from './draw-sample.ts'
import type { NewPair, SampleSource } from './sample-store.ts'

export type Price = CandidateFacts['price']

/** As things stand now. */
export interface PresentModels {
  find(key: ModelKey): Model | null
  /** US dollars for a million tokens; `null` = its answers cost nothing. */
  priceOf(model: Model): Price
}

/** Leaves this machine, or costs money: nothing that is done unasked. */
export function isHosted(model: Model, present: PresentModels): boolean {
  return model.remote || present.priceOf(model) !== null
}

/** A changed decision that can be asked again. */
interface Possible extends Pick<NewPair, 'decisionId' | 'task' | 'complexity' | 'old' | 'new'> {
  model: Model
  hosted: boolean
  /** Without a load. */
  seconds: number
  loadSeconds: number
  dollars: number
}

/** Where a load was never measured, as `expectTime` has it. */
const unknownLoadSeconds = 10

function expect(model: Model, price: Price, facts: DecisionFacts) {
  const candidate = facts.candidates.find((one) => one.model === model.key)
  if (!candidate) return null
  const { features } = facts
  const speed = model.speed
    ? { ...candidate.speed, tokensPerSecond: model.speed.tokensPerSecond }
    : candidate.speed
  const loaded = { ...candidate, resident: true, queueSeconds: 0, fit: null, speed }
  const isLoaded = model.resident !== null || model.remote
  const tokens = price
    ? price.input * features.totalTokens + price.output * expectAnswerTokens(features)
    : 0
  return {
    seconds: expectTime(loaded, features, false).total,
    loadSeconds: isLoaded ? 0 : candidate.loadSeconds || unknownLoadSeconds,
    dollars: tokens / 1e6,
  }
}

type Obstacle = keyof SampleLeftOut

/** What of a changed decision could be asked again, or what stands in its way. */
function lookAt(
  change: ReplayChange,
  source: SampleSource | undefined,
  present: PresentModels,
  hostedToo: boolean,
): Possible | Obstacle {
  const { from, to, decisionId, task, complexity } = change
  if (!from || !to) return 'noModel'
  if (!source || source.prompt === null) return 'deleted'
  const read = readFacts(source.facts)
  if (!source.answered || 'problem' in read) return 'noAnswer'
  const model = present.find(to.model)
  const expected = model && expect(model, present.priceOf(model), read.facts)
  if (!model || !expected) return 'gone'
  const hosted = isHosted(model, present)
  if (hosted && !hostedToo) return 'hosted'
  return { decisionId, task, complexity, old: from, new: to, model, hosted, ...expected }
}

export interface SampleWish {
  changes: readonly ReplayChange[]
  /** Changed decisions of the replay, listed or not. */
  moved: number
  sources: readonly SampleSource[]
  present: PresentModels
  prompts: number
  seed: number
  hosted: boolean
}

export interface PlannedSample {
  plan: SamplePlan
  /** In the order in which they are asked. */
  pairs: (Pick<Possible, 'decisionId' | 'task' | 'complexity' | 'old' | 'new'> & {
    expectedSeconds: number
  })[]
}

/** Draws a sample and says what asking it would take. Models come one after the other, those that are loaded first. */
export function planSample(wish: SampleWish): PlannedSample {
  const sources = new Map(wish.sources.map((source) => [source.decisionId, source]))
  const leftOut: SampleLeftOut = { deleted: 0, noAnswer: 0, noModel: 0, gone: 0, hosted: 0 }
  const possible: Possible[] = []
  for (const change of wish.changes) {
    const seen = lookAt(change, sources.get(change.decisionId), wish.present, wish.hosted)
    if (typeof seen === 'string') leftOut[seen]++
    else possible.push(seen)
  }
  const drawn = drawSample(possible, wish.prompts, wish.seed)
  const byModel = [...Map.groupBy(drawn, ({ model }) => model.key).values()].sort(
    ([a], [b]) => (a?.loadSeconds ?? 0) - (b?.loadSeconds ?? 0),
  )
  const pairs = byModel.flatMap((group) =>
    group.map((one, index) => ({
      ...one,
      expectedSeconds: one.seconds + (index === 0 ? one.loadSeconds : 0),
    })),
  )
  const models = byModel.flatMap(([first, ...others]): SampledModel[] =>
    first ? [{ ...first.new, prompts: 1 + others.length, hosted: first.hosted }] : [],
  )
  const dollars = pairs.reduce((sum, one) => sum + one.dollars, 0)
  return {
    plan: {
      seed: wish.seed,
      prompts: pairs.length,
      possible: possible.length,
      notListed: wish.moved - wish.changes.length,
      leftOut,
      models: models.map(({ model, name, prompts, hosted }) => ({ model, name, prompts, hosted })),
      seconds: pairs.reduce((sum, one) => sum + one.expectedSeconds, 0),
      dollars: dollars > 0 ? dollars : null,
    },
    pairs: pairs.map(({ decisionId, task, complexity, old, new: now, expectedSeconds }) => ({
      decisionId,
      task,
      complexity,
      old: { model: old.model, name: old.name },
      new: { model: now.model, name: now.name },
      expectedSeconds,
    })),
  }
}
