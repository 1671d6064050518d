import type { CandidateFacts, DecisionFacts, PolicyInForce } from '#engine/routing/facts'
import { factsVersion, type MeasuredSpeed } from '#engine/routing/facts'
import { extractFeatures } from '#engine/routing/features'
import { guessQuality } from '#engine/routing/quality-prior'
import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Preference } from '#shared/contract/routing'

export const unmeasured: MeasuredSpeed = {
  tokensPerSecond: null,
  promptTokensPerSecond: null,
  firstTokenMs: null,
  n: 0,
}

/** A well, unqueued candidate, of which nothing was learned, and for which there is room. */
export function makeCandidate(
  model: Model,
  features = extractFeatures('Hello'),
  over: Partial<CandidateFacts> = {},
): CandidateFacts {
  const bytes = model.sizeBytes ?? 5e9
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
    quality: guessQuality(model, features),
    speed: unmeasured,
    loadSeconds: model.resident ? 0 : 1 + bytes / 1.2e9,
    queueSeconds: 0,
    fit: null,
    price: null,
    unwell: null,
    ...over,
  }
}

export interface FactsOver extends Partial<Omit<DecisionFacts, 'candidates'>> {
  models: Model[]
  /** Changes to single candidates, by key. */
  candidates?: Record<ModelKey, Partial<CandidateFacts>>
}

/** The facts of a first prompt, for these models. */
export function makeFacts(
  prompt: string,
  { models, candidates = {}, ...over }: FactsOver,
): DecisionFacts {
  const features = over.features ?? extractFeatures(prompt)
  return {
    version: factsVersion,
    requested: 'auto',
    features,
    lastModel: null,
    readyEndpoints: 1,
    draw: 0.5,
    candidates: models.map((model) => makeCandidate(model, features, candidates[model.key])),
    ...over,
  }
}

export function makePolicy(
  preference: Preference = 'balanced',
  over: Partial<PolicyInForce> = {},
): PolicyInForce {
  return {
    preference,
    balance: null,
    hosted: 'ask',
    favour: [],
    tags: {},
    exploration: 0,
    rules: [],
    ...over,
  }
}
