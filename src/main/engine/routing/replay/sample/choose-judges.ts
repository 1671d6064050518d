import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { JudgeOffer } from '#shared/contract/replay-sample'
import { assumedParameters, guessMean } from '../../quality-prior.ts'
import { isHosted, type PresentModels } from './plan-sample.ts'
import type { StoredPair } from './sample-store.ts'

/** As `expectTime` guesses what was never measured: tokens a second, and how much faster a model reads than it writes. */
const guessSpeed = (billions: number) => Math.min(150, 400 / Math.max(1, billions))
const readOverWrite = 15

/** A verdict is a line; a judge that thinks aloud writes more. */
const verdictTokens = 20
const unknownLoadSeconds = 10

/** Of a pair: prompt and both answers, roughly, where nobody has counted. */
const assumedPairTokens = 1200

/** Judging takes as much as a difficult analysis. By size alone: what was learned is about answers, not about judging. */
const strengthOf = (model: Pick<Model, 'name' | 'parameters'>) =>
  guessMean(model, 'analysis', 'complex')

export function mayJudge(pair: Pick<StoredPair, 'old' | 'new'>, judge: ModelKey): boolean {
  return pair.old.model !== judge && pair.new.model !== judge
}

/** A model that is smaller than one it judges tells little. One that is not listed any more counts as middling. */
export function isWeakJudge(
  judge: Model,
  pairs: readonly Pick<StoredPair, 'old' | 'new'>[],
  present: PresentModels,
): boolean {
  const strongest = Math.max(
    ...pairs
      .flatMap((pair) => [pair.old, pair.new])
      .map(({ model, name }) =>
        strengthOf(present.find(model) ?? { name, parameters: assumedParameters }),
      ),
  )
  return strengthOf(judge) < strongest
}

/** Models that may judge these pairs, strongest first. */
export function offerJudges(
  models: readonly Model[],
  pairs: readonly StoredPair[],
  present: PresentModels,
): JudgeOffer[] {
  return models
    .filter((model) => model.capabilities.includes('chat'))
    .flatMap((model): (JudgeOffer & { strength: number })[] => {
      const judged = pairs.filter((pair) => mayJudge(pair, model.key))
      if (judged.length === 0) return []
      const billions = (model.parameters ?? assumedParameters) / 1e9
      const speed = model.speed?.tokensPerSecond ?? guessSpeed(billions)
      const each = assumedPairTokens / (speed * readOverWrite) + verdictTokens / speed
      const load = model.resident || model.remote ? 0 : unknownLoadSeconds
      const price = present.priceOf(model)
      const asked = 2 * judged.length
      return [
        {
          model: model.key,
          name: model.displayName,
          endpointName: model.endpointName,
          hosted: isHosted(model, present),
          weak: isWeakJudge(model, judged, present),
          pairs: judged.length,
          seconds: load + asked * each,
          dollars: price
            ? (asked * (price.input * assumedPairTokens + price.output * verdictTokens)) / 1e6
            : null,
          strength: strengthOf(model),
        },
      ]
    })
    .sort((a, b) => b.strength - a.strength)
    .map(({ strength: _, ...offer }) => offer)
}
