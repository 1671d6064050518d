import { z } from 'zod'
import type { DecisionId, MessageId, ModelKey } from './ids.ts'
import { decisionId, messageId, modelKey } from './ids.ts'
import type { Complexity, TaskName } from './routing.ts'
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

/** The file that `learning.export` gives and `learning.import` takes. Prompts are not in it. */
const learningExport = z.strictObject({
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
