import { z } from 'zod'
import { attemptReasons, attemptRemedy } from '#shared/contract/attempt'
import { confidence, escalationVerdict } from '#shared/contract/confidence'

/**
 * The JSON that `chat.export` gives and `chat.import` takes. Version 1. Times are epoch milliseconds. Unknown keys are
 * dropped on import, so that a newer export with additions still loads.
 */
const exportedAttempt = z.object({
  id: z.string(),
  reason: z.enum(attemptReasons),
  remedy: attemptRemedy.nullable().catch(null).optional(),
  model: z.object({
    key: z.string(),
    name: z.string(),
    endpointId: z.string(),
    endpointName: z.string(),
    demo: z.boolean(),
  }),
  status: z.enum(['done', 'failed', 'stopped', 'interrupted']),
  finish: z.enum(['stop', 'length']).nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).loose().nullable(),
  usage: z.object({
    promptTokens: z.number().nullable(),
    completionTokens: z.number().nullable(),
  }),
  timings: z.object({
    loadMs: z.number().nullable(),
    firstTokenMs: z.number().nullable(),
    totalMs: z.number().nullable(),
    tokensPerSecond: z.number().nullable(),
  }),
  startedAt: z.number(),
})

const exportedMessage = z.object({
  id: z.string().min(1).max(128),
  parentId: z.string().nullable(),
  role: z.enum(['user', 'assistant']),
  createdAt: z.number(),
  text: z.string(),
  reasoning: z.string().default(''),
  /** Answers only. A run in progress is exported as interrupted. */
  status: z.enum(['done', 'failed', 'stopped', 'interrupted']).optional(),
  failure: exportedAttempt.shape.failure.optional(),
  version: z
    .discriminatedUnion('kind', [
      z.object({ of: z.string(), kind: z.enum(['escalation', 'compare']) }),
      z.object({
        of: z.string(),
        kind: z.literal('merge'),
        from: z.array(z.string().min(1).max(128)).max(100),
      }),
    ])
    .nullable()
    .catch(null)
    .optional(),
  kept: z.boolean().optional(),
  confidence: confidence.extend({ verdict: escalationVerdict }).nullable().catch(null).optional(),
  attempts: z.array(exportedAttempt).default([]),
})

const exportedConversation = z.object({
  id: z.string().min(1).max(128),
  title: z.string().max(500),
  createdAt: z.number(),
  updatedAt: z.number(),
  pinned: z.boolean().default(false),
  headId: z.string().nullable(),
  /** All branches; parents before children. */
  messages: z.array(exportedMessage),
})

export const conversationExport = z.object({
  switchyard: z.literal('conversations'),
  version: z.literal(1),
  exportedAt: z.number(),
  conversations: z.array(exportedConversation),
})

export type ConversationExport = z.infer<typeof conversationExport>
