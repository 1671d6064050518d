import type { ModelRef } from '#shared/contract/attempt'
import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type { Candidate, Decision, Features } from '#shared/contract/routing'
import { toJson } from './rows.ts'

export interface DecisionRow {
  id: DecisionId
  at: number
  policy_version: string
  preference: Decision['preference']
  balance: number
  requested: Decision['requested']
  decided_by: Decision['by']
  rule: string | null
  chosen: ModelKey | null
  chosen_model: string | null
  margin: number | null
  reason: string
  features: string
  candidates: string
  flips: string
}

/** The first policy scored from 0 to 1; points go to 100. */
const firstPolicy = 'size-prior-1'

type OldCandidate = Omit<Candidate, 'obstacle' | 'quality' | 'seconds' | 'fit'>

function fromFirstPolicy(candidate: OldCandidate): Candidate {
  return {
    ...candidate,
    score: candidate.score * 100,
    terms: candidate.terms.map((term) => ({ ...term, value: term.value * 100 })),
    obstacle: null,
    quality: null,
    seconds: null,
    fit: null,
  }
}

function featuresOf(stored: string): Features {
  const features = JSON.parse(stored) as Partial<Features> & Pick<Features, 'needs'>
  return {
    probabilities: null,
    attachments: 0,
    passages: 0,
    turns: 0,
    ...features,
    needs: { ...features.needs, longContext: features.needs.longContext ?? false },
  } as Features
}

export function decisionOf(row: DecisionRow): Decision {
  const candidates = JSON.parse(row.candidates) as Candidate[]
  return {
    id: row.id,
    at: row.at,
    policyVersion: row.policy_version,
    preference: row.preference,
    balance: row.balance,
    requested: row.requested,
    by: row.decided_by,
    rule: row.rule,
    features: featuresOf(row.features),
    candidates: row.policy_version === firstPolicy ? candidates.map(fromFirstPolicy) : candidates,
    chosen: row.chosen,
    margin: row.margin,
    reason: row.reason,
    flips: JSON.parse(row.flips) as Decision['flips'],
  }
}

function chosenModel(decision: Decision): ModelRef | null {
  const chosen = decision.candidates.find((candidate) => candidate.model === decision.chosen)
  if (!chosen) return null
  const { model: key, name, endpointId, endpointName, demo } = chosen
  return { key, name, endpointId, endpointName, demo }
}

export function decisionRowOf(made: Decision): DecisionRow {
  return {
    id: made.id,
    at: made.at,
    policy_version: made.policyVersion,
    preference: made.preference,
    balance: made.balance,
    requested: made.requested,
    decided_by: made.by,
    rule: made.rule,
    chosen: made.chosen,
    chosen_model: toJson(chosenModel(made)),
    margin: made.margin,
    reason: made.reason,
    features: JSON.stringify(made.features),
    candidates: JSON.stringify(made.candidates),
    flips: JSON.stringify(made.flips),
  }
}
