import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'
import type { Decision, Features, LocalTime, QualityEstimate } from '#shared/contract/routing'
import type { Settings } from '#shared/contract/settings'
import type { Permission } from '../endpoints/health.ts'
import type { Foresee, Foresight } from '../models/foresee.ts'
import {
  type CandidateFacts,
  type DecisionFacts,
  type FitFactsOfCandidate,
  factsVersion,
  type MeasuredSpeed,
} from './facts.ts'
import { hardnessOf } from './learning/gain-prior.ts'
import { guessQuality } from './quality-prior.ts'

export interface DecisionRequest {
  requested: Decision['requested']
  features: Features
  /** The prompt itself, for what was learned of prompts like it; it is not stored with the facts. */
  prompt: string
  lastModel: ModelKey | null
}

/** What the other rooms know. All answer at once. */
export interface FactSources {
  inventory(): Inventory
  settings(): Settings
  speedOf(model: ModelKey): MeasuredSpeed
  foresee: Foresee
  allows(model: Model): Permission
  /** How long a new request would wait for its endpoint, in seconds. */
  queueSeconds(endpointId: EndpointId): number
  /** What outcomes have taught of these models for such a prompt; `null` = nothing. In the order of the models. */
  learned?(
    models: readonly Model[],
    features: Features,
    prompt: string,
    guesses: readonly QualityEstimate[],
  ): (QualityEstimate | null)[]
  localTime(): LocalTime
  /** In [0, 1). */
  draw(): number
}

function fitFacts(foresight: Foresight | null): FitFactsOfCandidate | null {
  const decision = foresight?.decision
  if (!decision) return null
  return {
    kind: decision.kind,
    needBytes: decision.need?.total ?? null,
    shortBytes: decision.shortBytes,
    evict: decision.evict.map(({ name, reloadSeconds }) => ({ name, seconds: reloadSeconds })),
    largestContext: decision.largestContext,
    spilledBytes: decision.spilledBytes,
    busyInTheWay: decision.busyInTheWay,
  }
}

/** Everything that a decision needs, as things stand now. Blocks for no server and no reading. */
export function gatherFacts(request: DecisionRequest, sources: FactSources): DecisionFacts {
  const { models, endpoints } = sources.inventory()
  const { features, prompt } = request
  const prices = new Map(sources.settings().endpoints.map(({ id, price }) => [id, price ?? null]))
  const foresights = sources.foresee(models, features.totalTokens)
  const hardness = hardnessOf(prompt)
  const guesses = models.map((model) => guessQuality(model, features, hardness))
  const learned = sources.learned?.(models, features, prompt, guesses) ?? []
  return {
    version: factsVersion,
    requested: request.requested,
    features,
    localTime: sources.localTime(),
    lastModel: request.lastModel,
    readyEndpoints: endpoints.filter(({ state }) => state === 'ready' || state === 'busy').length,
    draw: sources.draw(),
    candidates: models.map((model, index): CandidateFacts => {
      const foresight = foresights[index] ?? null
      const permission = sources.allows(model)
      const guess = guesses[index] ?? guessQuality(model, features, hardness)
      return {
        model: model.key,
        name: model.displayName,
        endpointId: model.endpointId,
        endpointName: model.endpointName,
        demo: model.demo,
        capabilities: model.capabilities,
        contextLength: model.contextLength,
        parameters: model.parameters,
        remote: model.remote,
        resident: model.resident !== null,
        quality: learned[index] ?? guess,
        speed: sources.speedOf(model.key),
        loadSeconds: model.resident ? 0 : (foresight?.loadSeconds ?? null),
        queueSeconds: sources.queueSeconds(model.endpointId),
        fit: fitFacts(foresight),
        price: prices.get(model.endpointId) ?? null,
        unwell: permission.ok ? null : permission.failure.message,
      }
    }),
  }
}
