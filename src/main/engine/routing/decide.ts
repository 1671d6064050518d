import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Candidate, Decision, Features, Preference } from '#shared/contract/routing'
import type { CompiledRule } from './rules.ts'
import { type MeasuredSpeed, scoreModel, sumTerms } from './score.ts'

/** Changes whenever the same facts could lead to another choice. */
export const policyVersion = 'size-prior-1'

/** Everything a decision depends on. */
export interface DecisionFacts {
  requested: 'auto' | ModelKey
  preference: Preference
  features: Features
  models: Model[]
  speeds: ReadonlyMap<ModelKey, MeasuredSpeed>
  rules: CompiledRule[]
  /** The model of the conversation's last answer. */
  lastModel: ModelKey | null
  /** How many endpoints answer, for the sentence when there is nothing to choose. */
  readyEndpoints: number
}

export type Choice = Omit<Decision, 'id' | 'at'>

const unmeasured: MeasuredSpeed = { tokensPerSecond: null, firstTokenMs: null, n: 0 }

/** Room that an answer needs beside the prompt, in tokens. */
const answerRoom = 256

/** Why a model can't take this prompt, whoever asks; `null` = it can. */
function findObstacle(model: Model, features: Features): string | null {
  if (!model.capabilities.includes('chat')) return 'makes embeddings, does not chat'
  if (model.contextLength !== null && features.promptTokens + answerRoom > model.contextLength) {
    return `holds ${model.contextLength} tokens, this prompt needs about ${features.promptTokens + answerRoom}`
  }
  return null
}

function rankCandidates(facts: DecisionFacts): Candidate[] {
  return facts.models
    .map((model): Candidate => {
      const rejected =
        findObstacle(model, facts.features) ??
        (model.remote && facts.requested !== model.key
          ? 'runs on somebody else’s computer: only when you choose it'
          : null)
      const terms = rejected
        ? []
        : scoreModel(
            model,
            facts.features,
            facts.speeds.get(model.key) ?? unmeasured,
            facts.preference,
            model.key === facts.lastModel,
          )
      return {
        model: model.key,
        name: model.displayName,
        endpointId: model.endpointId,
        endpointName: model.endpointName,
        demo: model.demo,
        resident: model.resident !== null,
        rejected,
        score: sumTerms(terms),
        terms,
      }
    })
    .sort(
      (a, b) =>
        Number(a.rejected !== null) - Number(b.rejected !== null) ||
        b.score - a.score ||
        Number(b.resident) - Number(a.resident) ||
        (a.model < b.model ? -1 : 1),
    )
}

/** Does a rule's `use` mean this candidate? By key, by endpoint (`ollama/*`), or by the model's name. */
function isMeant(use: string, candidate: Candidate): boolean {
  if (use === candidate.model) return true
  if (use.endsWith('/*')) return candidate.endpointId === use.slice(0, -2)
  return candidate.model === `${candidate.endpointId}/${use}`
}

function sayFeatures(features: Features): string {
  return `${features.task}, ${features.complexity}`
}

function sayNothingToChoose(facts: DecisionFacts, candidates: Candidate[]): string {
  if (facts.readyEndpoints === 0) {
    return 'No model server answers. Start Ollama or LM Studio, or try the demo.'
  }
  if (candidates.length === 0) {
    return 'The servers that answer hold no models. Pull or download one, then try again.'
  }
  const nearest = candidates[0]
  return `No model can take this: ${nearest?.name} ${nearest?.rejected}.`
}

/** The model for a prompt, with every candidate's terms and a sentence of reason. Pure and deterministic. */
export function decide(facts: DecisionFacts): Choice {
  const candidates = rankCandidates(facts)
  const base = {
    policyVersion,
    preference: facts.preference,
    requested: facts.requested,
    features: facts.features,
    candidates,
    rule: null,
  }

  if (facts.requested !== 'auto') {
    const wanted = candidates.find((candidate) => candidate.model === facts.requested)
    // Too long a prompt is the user's to risk: a server may know its context better than its listing.
    const model = facts.models.find((candidate) => candidate.key === facts.requested)
    if (wanted && model?.capabilities.includes('chat')) {
      return { ...base, by: 'manual', chosen: wanted.model, reason: 'You chose it.' }
    }
    const name = facts.requested.slice(facts.requested.indexOf('/') + 1)
    const why = wanted ? wanted.rejected : 'is not listed by any server that answers now'
    return {
      ...base,
      by: 'none',
      chosen: null,
      reason: `${name} ${why}. Choose another model or Auto.`,
    }
  }

  const admissible = candidates.filter((candidate) => candidate.rejected === null)
  const missed: string[] = []
  for (const rule of facts.rules) {
    if (!rule.matches(facts.features)) continue
    const target = admissible.find((candidate) => isMeant(rule.use, candidate))
    if (target) {
      const reason = `Rule “${rule.name}” sends ${sayFeatures(facts.features)} here.`
      return { ...base, by: 'rule', rule: rule.name, chosen: target.model, reason }
    }
    missed.push(`Rule “${rule.name}” wanted ${rule.use}, which can’t take it now.`)
  }

  const [best, second] = admissible
  if (!best) {
    return { ...base, by: 'none', chosen: null, reason: sayNothingToChoose(facts, candidates) }
  }
  const margin = second ? `, ahead of ${second.name} with ${second.score.toFixed(2)}` : ''
  const reason = [
    ...missed,
    `Best score for ${sayFeatures(facts.features)}: ${best.score.toFixed(2)}${margin}.`,
  ].join(' ')
  return { ...base, by: 'score', chosen: best.model, reason }
}
