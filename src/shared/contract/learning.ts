import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ExportedFile } from './chat.ts'
import type { ConversationId, DecisionId, MessageId, ModelKey } from './ids.ts'
import { decisionId, messageId, modelKey } from './ids.ts'
import type { Complexity, QualityEstimate, TaskName } from './routing.ts'
import { complexities, taskNames } from './routing.ts'

/**
 * How something was learned. `thumb`: the user judged the answer. `kept`: of two versions. `regenerated`: the user asked
 * again. `overruled`: the user took another model than the router (0 = this answer was passed over, 1 = this model was
 * preferred unseen). `escalated`: a larger model was asked as well. `vote`: side by side. `judged`: by a model.
 */
export const outcomeKinds = [
  'thumb',
  'kept',
  'regenerated',
  'overruled',
  'escalated',
  'vote',
  'judged',
  'benchmark',
] as const
export type OutcomeKind = (typeof outcomeKinds)[number]

/** What became of one model's answer. One of each kind counts for a message: the newest. */
export interface Outcome {
  /** Epoch milliseconds. */
  at: number
  model: ModelKey
  task: TaskName
  complexity: Complexity
  kind: OutcomeKind
  /** 0 = failed the user, 1 = served the user. */
  value: number
  decisionId: DecisionId | null
  /** The answer. */
  messageId: MessageId | null
  /** Outcomes of the demo are never learned from. */
  demo: boolean
}

export const thumbs = ['up', 'down'] as const
export type Thumb = (typeof thumbs)[number]

/** An outcome as it is looked at. `weight`: how much it counts now, by its kind and age; 1 = a fresh thumb. */
export interface OutcomeEntry extends Outcome {
  id: string
  weight: number
  /** The beginning of the prompt; `null` = it is not here (any more). */
  prompt: string | null
  conversationId: ConversationId | null
}

export interface OutcomePage {
  /** Newest first. */
  entries: OutcomeEntry[]
  /** Give it as `before` for older ones; `null` = there are none. */
  next: number | null
}

/** What is thought of a model's answers to one task, over the complexities that were seen. */
export interface LearnedCell {
  task: TaskName
  estimate: QualityEstimate
  /** What its size alone would say, 0..1. */
  guess: number
  /** Of this task, whatever their age. */
  outcomes: number
  /** When the last one came, epoch milliseconds. */
  lastAt: number
}

export interface LearnedModel {
  model: ModelKey
  name: string
  /** Some endpoint lists it now. */
  present: boolean
  outcomes: number
  lastAt: number
  /** Only what outcomes were seen of; most outcomes first. */
  tasks: LearnedCell[]
}

/** How much an outcome of a kind counts for a model and against it, and why. */
export interface OutcomeWeight {
  kind: OutcomeKind
  for: number
  against: number
  why: string
}

export interface LearningOverview {
  outcomes: number
  /** Prompts that are remembered, for those that are like them. */
  prompts: number
  /** After so many days an outcome counts half. */
  halfLifeDays: number
  weights: OutcomeWeight[]
  /** Most outcomes first. */
  models: LearnedModel[]
}

/** The file that `learning.export` gives and `learning.import` takes. Prompts are not in it. */
export const learningExport = z.strictObject({
  switchyard: z.literal('learning'),
  version: z.literal(1),
  exportedAt: z.number(),
  outcomes: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(300),
        at: z.number().int().min(0).max(8.64e15),
        model: modelKey,
        task: z.enum(taskNames),
        complexity: z.enum(complexities),
        kind: z.enum(outcomeKinds),
        value: z.number().min(0).max(1),
        decisionId: decisionId.nullable(),
        messageId: messageId.nullable(),
      }),
    )
    .max(500_000),
})
export type LearningExport = z.infer<typeof learningExport>

/** The largest file that is taken, in UTF-16 code units. */
export const maxLearningFile = 200_000_000

export const learning = {
  /** What has been learned, then anew after each change. */
  watch: oc.output(eventIterator(type<LearningOverview>())),
  /** The outcomes behind an estimate. */
  outcomes: oc
    .input(
      z.object({
        model: modelKey,
        task: z.enum(taskNames).nullable().default(null),
        before: z.number().int().positive().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(type<OutcomePage>()),
  /** Judges an answer; `null` takes the judgement back. Repeatable. Refused with `not-found`, `invalid-input`. */
  rate: oc.input(z.object({ messageId, thumb: z.enum(thumbs).nullable() })).output(type<void>()),
  /** Forgets what one model, or every one (`null`), has earned. `undoReset` brings it back for a while. */
  reset: oc
    .input(z.object({ model: modelKey.nullable() }))
    .output(type<{ reset: number; outcomes: number }>()),
  /** Brings back what that reset forgot, while it is still kept (a minute, until the next start at most). */
  undoReset: oc.input(z.object({ reset: z.number() })).output(type<{ outcomes: number }>()),
  export: oc.output(type<ExportedFile>()),
  /**
   * Adds the outcomes of an export; those known already are not doubled, and of two states of one the newer holds.
   * Refused with `invalid-input`.
   */
  import: oc
    .input(z.object({ text: z.string().max(maxLearningFile) }))
    .output(type<{ added: number; changed: number; known: number }>()),
}
