import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { DecisionId, EndpointId, ModelKey } from './ids.ts'
import { conversationId, decisionId, modelKey } from './ids.ts'

export const taskNames = [
  'template',
  'format',
  'edit',
  'refactor',
  'debugging',
  'analysis',
  'planning',
  'multi-file',
  'codegen',
  'question',
  'writing',
  'math',
  'general',
] as const
export type TaskName = (typeof taskNames)[number]

export const complexities = ['simple', 'medium', 'complex'] as const
export type Complexity = (typeof complexities)[number]

export const preferences = ['fast', 'balanced', 'best'] as const
export type Preference = (typeof preferences)[number]

/** What the router knows of a prompt before any model has seen it. Token counts are estimates (see `estimateTokens`). */
export interface Features {
  /** Version of the code that made them, so that stored decisions stay readable. */
  version: number
  task: TaskName
  complexity: Complexity
  /** ISO 639-1 code, or `null` where the text is too short or mixed to tell. */
  language: string | null
  /** Of this prompt. */
  promptTokens: number
  /** Of everything that would be sent, this prompt included. */
  totalTokens: number
  hasCode: boolean
  needs: { vision: boolean; tools: boolean; json: boolean }
}

export type TermName = 'quality' | 'speed' | 'load' | 'continuity'

/** One part of a candidate's score. `value` is in score points (the score is their sum) and may be negative. */
export interface Term {
  name: TermName
  value: number
  /** The fact behind it, for people: "resident", "about 9 s", "7.6 B parameters". */
  detail: string
}

export interface Candidate {
  model: ModelKey
  name: string
  endpointId: EndpointId
  endpointName: string
  demo: boolean
  resident: boolean
  /** Why it was not considered; `null` = it was. */
  rejected: string | null
  /** Sum of the terms, 0..1 in practice; 0 for a rejected one. */
  score: number
  terms: Term[]
}

/** A rejected request still has a decision: `chosen` is null and `reason` says what would help. */
export interface Decision {
  id: DecisionId
  /** Epoch milliseconds. */
  at: number
  policyVersion: string
  preference: Preference
  /** What was asked for: `auto`, or one model by name. */
  requested: 'auto' | ModelKey
  by: 'manual' | 'rule' | 'score' | 'none'
  /** Name of the rule that decided, where one did. */
  rule: string | null
  features: Features
  /** Best first; rejected ones last. */
  candidates: Candidate[]
  chosen: ModelKey | null
  /** One sentence. */
  reason: string
}

export const requestedModel = z.union([z.literal('auto'), modelKey])

/** The longest prompt that is accepted, in UTF-16 code units (about 4 MB). */
export const maxPromptLength = 4_000_000

export const routing = {
  /** Decides without sending: what would happen to this prompt now. Nothing is stored. */
  preview: oc
    .input(
      z.object({
        text: z.string().max(maxPromptLength),
        conversationId: conversationId.nullable(),
        requested: requestedModel,
        preference: z.enum(preferences).optional(),
      }),
    )
    .output(type<Decision>()),
  /** A stored decision, whole. Refused with `not-found`. */
  decision: oc.input(z.object({ decisionId })).output(type<Decision>()),
}
