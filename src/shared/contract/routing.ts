import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { DecisionId, EndpointId, ModelKey } from './ids.ts'
import { conversationId, decisionId, modelKey } from './ids.ts'
import type { FitKind } from './models.ts'

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

/** `quiet` spares battery, fans and what is loaded. */
export const preferences = ['fast', 'balanced', 'best', 'quiet'] as const
export type Preference = (typeof preferences)[number]

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof weekdays)[number]

/** When something was decided, by the clock of the machine that decides, in its time zone. */
export interface LocalTime {
  /** 0 to 23. */
  hour: number
  weekday: Weekday
}

/** Where the slider between speed (0) and quality (100) stands for each preference. */
export const presetBalances: Record<Preference, number> = {
  fast: 10,
  balanced: 50,
  best: 90,
  quiet: 50,
}

/** Calibrated; those of each kind add up to 1. Tasks below a thousandth may be left out. */
export interface Probabilities {
  task: Partial<Record<TaskName, number>>
  complexity: Record<Complexity, number>
}

/** What the router knows of a prompt before any model has seen it. Token counts are estimates (see `estimateTokens`). */
export interface Features {
  /** Version of the code that made them, so that stored decisions stay readable. */
  version: number
  task: TaskName
  complexity: Complexity
  /** `null`: made by a version that knew none. */
  probabilities: Probabilities | null
  /** ISO 639-1 code, or `null` where the text is too short or mixed to tell. */
  language: string | null
  /** Of this prompt. */
  promptTokens: number
  /** Of everything that would be sent, this prompt included. */
  totalTokens: number
  hasCode: boolean
  /** Files and images that come with the prompt, and passages found in documents. */
  attachments: number
  passages: number
  /** Messages before this one in the conversation. */
  turns: number
  needs: { vision: boolean; tools: boolean; json: boolean; longContext: boolean }
}

/** How likely a model answers such a prompt well, with a 90 % interval; all 0..1. */
export interface QualityEstimate {
  mean: number
  low: number
  high: number
  /** Outcomes it rests on, older ones counting less; 0 = a guess. */
  n: number
  /** `size`: a guess from its size. `learned`: outcomes of such tasks. `similar`: outcomes of prompts like this one. */
  source: 'size' | 'learned' | 'similar'
  /** For people: "7.6 B weights", "codegen, medium". */
  detail: string
}

/** `speed` and `load` stand in decisions of older policies only. */
export type TermName =
  | 'quality'
  | 'wait'
  | 'memory'
  | 'energy'
  | 'cost'
  | 'continuity'
  | 'policy'
  | 'speed'
  | 'load'

/** One part of a candidate's score. `value` is in points (the score is their sum) and may be negative. */
export interface Term {
  name: TermName
  value: number
  /** The fact behind it, for people: "about 9 s", "qwen-32b would have to go". */
  detail: string
}

/** Why a candidate was filtered out. `shortBytes`: what is missing of memory, where that is known. */
export interface Obstacle {
  kind: 'capability' | 'context' | 'hosted' | 'memory' | 'health'
  reason: string
  shortBytes: number | null
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
  /** The same with its kind; `null` also in decisions of older policies. */
  obstacle: Obstacle | null
  /** Sum of the terms, in points: 100 = surely a good answer at once. 0 for a rejected one. */
  score: number
  terms: Term[]
  /** `null` in decisions of older policies, as the next two. */
  quality: QualityEstimate | null
  /** Expected, from the question to the end of the answer. */
  seconds: number | null
  fit: FitKind | null
}

/** A change that would have sent the prompt elsewhere. */
export interface Flip {
  kind: 'rule' | 'memory' | 'resident' | 'queue' | 'health' | 'balance' | 'quality'
  /** Where it would have gone. */
  model: ModelKey
  name: string
  /** Bytes for `memory`, seconds for `queue`, the slider's place for `balance`, good answers in 100 for `quality`. */
  amount: number | null
  sentence: string
}

/** A rejected request still has a decision: `chosen` is null and `reason` says what would help. */
export interface Decision {
  id: DecisionId
  /** Epoch milliseconds. */
  at: number
  policyVersion: string
  preference: Preference
  /** Where the slider between speed (0) and quality (100) stood. */
  balance: number
  /** What was asked for: `auto`, or one model by name. */
  requested: 'auto' | ModelKey
  by: DecidedBy
  /** Name of the rule that decided, where one did. */
  rule: string | null
  features: Features
  /** Best first; rejected ones last. */
  candidates: Candidate[]
  chosen: ModelKey | null
  /** Points between the chosen model and the next one, negative where a rule or exploration chose; `null` = alone. */
  margin: number | null
  /** One sentence. */
  reason: string
  /** The smallest changes that would have led elsewhere, nearest first. */
  flips: Flip[]
}

/**
 * `explore`: a model of which little is known was tried, within what the settings allow. `escalation`: a bigger one was
 * asked as well, because the first answer was not trusted. `merge`: the strongest one, to make one answer of several.
 */
export type DecidedBy = 'manual' | 'rule' | 'score' | 'explore' | 'escalation' | 'merge' | 'none'

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
        /** Another place of the slider than that of the settings or the preference. */
        balance: z.number().min(0).max(100).optional(),
        /** `false`: flips are not looked for, which is most of the work. */
        explain: z.boolean().optional(),
      }),
    )
    .output(type<Decision>()),
  /** A stored decision, whole. Refused with `not-found`. */
  decision: oc.input(z.object({ decisionId })).output(type<Decision>()),
}
