import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure, FailureCode } from '../failure.ts'
import type { AnswerStatus, ModelRef } from './attempt.ts'
import type { AnswerVersion } from './chat.ts'
import type { ConversationId, DecisionId, MessageId, ModelKey } from './ids.ts'
import { endpointId, modelKey } from './ids.ts'
import type { Outcome } from './learning.ts'
import type { Complexity, DecidedBy, Preference, TaskName } from './routing.ts'
import { complexities, preferences, taskNames } from './routing.ts'

/** A decision in a list, with what came of it. Times in epoch milliseconds, durations in milliseconds. */
export interface DecisionEntry {
  id: DecisionId
  at: number
  conversationId: ConversationId
  /** The answer it was made for. */
  messageId: MessageId
  /** The beginning of the prompt. */
  prompt: string
  task: TaskName
  complexity: Complexity
  by: DecidedBy
  rule: string | null
  preference: Preference
  /** It went on with an answer that had been cut short. */
  resumed: boolean
  /** The model it chose; `null` = none could be. */
  chosen: ModelRef | null
  /** The model that answered, or tried last; `null` = none was asked. */
  answered: ModelRef | null
  /** Points ahead of the next model. */
  margin: number | null
  status: AnswerStatus
  failure: Failure | null
  attempts: number
  /** Another model took over before the first word. */
  fellBack: boolean
  /** What was wrong with the first try; `null` = nothing. */
  firstFailure: FailureCode | null
  firstTokenMs: number | null
  totalMs: number | null
  tokensPerSecond: number | null
  /** Estimated chance that the answer is right; `null` = it was not judged. */
  confidence: number | null
  /** The user keeps this answer of several versions. */
  kept: boolean
  /** Others that answered the same prompt, oldest first. */
  versions: DecisionVersion[]
  /** What became of the answer, one of each kind, oldest first. */
  outcomes: Pick<Outcome, 'kind' | 'value'>[]
}

/** A further answer to the same prompt: by a bigger model, because the first was not trusted, or side by side. */
export interface DecisionVersion {
  kind: AnswerVersion['kind']
  /** `null` = nothing is decided yet. */
  decisionId: DecisionId | null
  /** The model that answered, or was chosen. */
  model: ModelRef | null
  status: AnswerStatus
  kept: boolean
}

export interface DecisionPage {
  /** Newest first; may be fewer than asked for, even none, where few of many are like that. */
  entries: DecisionEntry[]
  /** Give it as `before` for older ones; `null` = there are none. */
  next: number | null
}

/** Counts of decisions. Those for a further version of an answer are left out: they belong to the first one. */
export interface HistoryCounts {
  decisions: number
  answered: number
  failed: number
  /** Another model took over before the first word. */
  fellBack: number
  /** A bigger model was asked as well. */
  escalated: number
}

/** What happened over some days. Medians are `null` where nothing was measured. */
export interface HistoryOverview extends HistoryCounts {
  /** Decisions less those for going on with an answer. */
  prompts: number
  /** Answered by several models side by side. */
  compared: number
  /** Decided by rule, by hand, to explore. */
  byRule: number
  byHand: number
  explored: number
  medianFirstTokenMs: number | null
  /** The best known model comes first. */
  models: { model: ModelRef; decisions: number }[]
  /** One entry for each task and model that met. */
  cells: HistoryCell[]
  /** Oldest first, one entry for each day on which something was decided. */
  days: HistoryDay[]
}

export interface HistoryCell {
  task: TaskName
  model: ModelKey
  n: number
  /** Of those that ended, how many were answered. */
  answered: number
  /** Mean of what was expected when it was chosen, 0..1. */
  expectedQuality: number | null
  medianSeconds: number | null
  tokensPerSecond: number | null
}

/** `day`: a local date, as `2026-11-24`. */
export interface HistoryDay extends HistoryCounts {
  day: string
}

const stretch = {
  /** Epoch milliseconds, inclusive; `null` = open. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  /** Decisions over simulated servers, or real ones: never both. */
  demo: z.boolean().default(false),
}

const historyDays = z.object({
  /** Today and so many days before it make that many; `null` = all. Days are local ones. */
  days: z.number().int().min(1).max(36_600).nullable().default(null),
  demo: stretch.demo,
})
export type HistoryDays = z.infer<typeof historyDays>

/** Those of an escalation or a merge stand with the first answer. */
export const decidedBys = ['manual', 'rule', 'score', 'explore', 'none'] as const

/** What came of it, of itself and by what the user did. `kept`, `passed-over`: of several versions, votes included. */
export const historyOutcomes = [
  'answered',
  'failed',
  'stopped',
  'fell-back',
  'escalated',
  'compared',
  'liked',
  'disliked',
  'kept',
  'passed-over',
  'regenerated',
  'overruled',
] as const
export type HistoryOutcome = (typeof historyOutcomes)[number]

const historyFilter = z.object({
  ...stretch,
  model: modelKey.nullable().default(null),
  endpointId: endpointId.nullable().default(null),
  task: z.enum(taskNames).nullable().default(null),
  complexity: z.enum(complexities).nullable().default(null),
  by: z.enum(decidedBys).nullable().default(null),
  preference: z.enum(preferences).nullable().default(null),
  outcome: z.enum(historyOutcomes).nullable().default(null),
  /** Words of the prompt, as in the search of conversations. */
  text: z.string().max(500).default(''),
})
export type HistoryFilter = z.infer<typeof historyFilter>

/** Answers of which an estimate said about the same, and how many of them were right. Shares 0..1. */
export interface ReliabilityBin {
  n: number
  /** Mean of what was said. */
  said: number
  /** Share of what was right, each outcome by its weight, with a 95 % interval. */
  right: number
  low: number
  high: number
}

/** How far the confidence in answers can be believed, from answers whose outcome is known. */
export interface Reliability {
  /** Answers with an outcome that says right or wrong, at most the newest 5000. */
  n: number
  /** Lowest first, each with about as many answers; empty with fewer than 30. */
  bins: ReliabilityBin[]
  /** Mean distance between said and right over the bins; `null` with fewer than 30. */
  ece: number | null
  /** What that distance would be by chance if every estimate were exactly right. */
  eceByChance: number | null
  /** Whose answers the newest 5000 with an outcome are, most first. */
  models: { model: ModelKey; n: number }[]
}

export const history = {
  /**
   * Decisions of conversations that are not deleted, newest first; those for a further version of an answer stand with
   * the first one. A call looks through some thousands at most.
   */
  page: oc
    .input(
      historyFilter.extend({
        before: z.number().int().positive().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(60),
      }),
    )
    .output(type<DecisionPage>()),
  /** Takes turns with everybody else, however long the history. */
  overview: oc.input(historyDays).output(type<HistoryOverview>()),
  /** `model: null` = all together. Answers of the demo have no outcomes that count. */
  reliability: oc
    .input(z.object({ model: modelKey.nullable().default(null) }))
    .output(type<Reliability>()),
}
