import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure } from '../failure.ts'
import type { AnswerStatus, ModelRef } from './attempt.ts'
import type { ConversationId, DecisionId, MessageId, ModelKey } from './ids.ts'
import { endpointId, modelKey } from './ids.ts'
import type { Complexity, DecidedBy, Preference, TaskName } from './routing.ts'
import { complexities, taskNames } from './routing.ts'

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
  firstTokenMs: number | null
  totalMs: number | null
  tokensPerSecond: number | null
}

export interface DecisionPage {
  /** Newest first. */
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

export const decidedBys = [
  'manual',
  'rule',
  'score',
  'explore',
  'escalation',
  'merge',
  'none',
] as const

/** `fell-back` and `failed` speak of what came of it. */
export const historyOutcomes = ['answered', 'failed', 'fell-back', 'stopped'] as const

const historyFilter = z.object({
  ...stretch,
  model: modelKey.nullable().default(null),
  endpointId: endpointId.nullable().default(null),
  task: z.enum(taskNames).nullable().default(null),
  complexity: z.enum(complexities).nullable().default(null),
  by: z.enum(decidedBys).nullable().default(null),
  outcome: z.enum(historyOutcomes).nullable().default(null),
  /** Words of the prompt, as in the search of conversations. */
  text: z.string().max(500).default(''),
})
export type HistoryFilter = z.infer<typeof historyFilter>

export const history = {
  /** Decisions of conversations that are not deleted, newest first. */
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
}
