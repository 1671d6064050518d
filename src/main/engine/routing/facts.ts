import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { FitKind, ModelCapability } from '#shared/contract/models'
import type { Features, LocalTime, Preference, QualityEstimate } from '#shared/contract/routing'
import type { CompiledRule } from './rules.ts'

/** Changes whenever the shape of stored facts does. */
export const factsVersion = 2

/** What was measured of a model's speed here; `null` and `n: 0` where it never was. */
export interface MeasuredSpeed {
  /** Decoding. */
  tokensPerSecond: number | null
  /** Reading a prompt. */
  promptTokensPerSecond: number | null
  firstTokenMs: number | null
  n: number
}

/** What the ledger said of loading a model, by the newest reading it had. Bytes and seconds. */
export interface FitFactsOfCandidate {
  kind: FitKind
  needBytes: number | null
  shortBytes: number | null
  evict: { name: string; seconds: number | null }[]
  /** The largest context that fits, in tokens. */
  largestContext: number | null
  /** Bytes that would lie in main memory, which is slow. */
  spilledBytes: number
  /** It would fit once the models that answer now are done. */
  busyInTheWay: boolean
}

/** One model as a decision saw it: plain values, stored with the decision. */
export interface CandidateFacts {
  model: ModelKey
  name: string
  endpointId: EndpointId
  endpointName: string
  demo: boolean
  capabilities: ModelCapability[]
  /** Tokens; `null` = not said. */
  contextLength: number | null
  parameters: number | null
  /** Runs on somebody else's computer. */
  remote: boolean
  resident: boolean
  quality: QualityEstimate
  speed: MeasuredSpeed
  /** Expected; 0 = loaded, `null` = nobody knows. */
  loadSeconds: number | null
  /** Expected wait for its endpoint's queue. */
  queueSeconds: number
  /** `null`: loaded already, or its memory is none of ours. */
  fit: FitFactsOfCandidate | null
  /** US dollars for a million tokens; `null` = costs nothing. */
  price: { input: number; output: number } | null
  /** Why its server or it is left alone now; `null` = it is well. */
  unwell: string | null
}

/** Everything a decision depends on beside the policy. Plain JSON: it is stored, and replayed under other policies. */
export interface DecisionFacts {
  version: number
  requested: 'auto' | ModelKey
  features: Features
  candidates: CandidateFacts[]
  /** When it was decided, for rules that ask; missing in facts of version 1. */
  localTime?: LocalTime
  /** The model of the conversation's last answer. */
  lastModel: ModelKey | null
  /** How many endpoints answer, for the sentence when there is nothing to choose. */
  readyEndpoints: number
  /** A number in [0, 1) drawn for this decision: exploration is decided by it. */
  draw: number
}

/** More or less points for what the user likes. */
export interface Favour {
  /** A target, as in a rule. */
  use: string
  points: number
}

/** The settings that a decision depends on, ready for use. */
export interface PolicyInForce {
  preference: Preference
  /** 0 = time alone counts, 100 = quality alone; `null` = as the preference has it. */
  balance: number | null
  /** May hosted models be chosen without being named? */
  hosted: 'ask' | 'allow'
  favour: Favour[]
  /** Names for groups of targets. */
  tags: Record<string, string[]>
  /** The share of decisions that may try a model of which little is known; 0 = off. */
  exploration: number
  rules: CompiledRule[]
}
