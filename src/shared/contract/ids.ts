import { z } from 'zod'

/** Ids are opaque strings; the brands keep one kind from being passed for another. */
const id = <const B extends string>(_brand: B) => z.string().min(1).max(128).brand<B>()

export const conversationId = id('ConversationId')
export const messageId = id('MessageId')
export const runId = id('RunId')
export const attemptId = id('AttemptId')
export const decisionId = id('DecisionId')
export const endpointId = id('EndpointId')

export type ConversationId = z.infer<typeof conversationId>
export type MessageId = z.infer<typeof messageId>
export type RunId = z.infer<typeof runId>
export type AttemptId = z.infer<typeof attemptId>
export type DecisionId = z.infer<typeof decisionId>
export type EndpointId = z.infer<typeof endpointId>

/** `<endpoint id>/<the model's name on that endpoint>`: one model on one endpoint. Names may hold slashes and colons. */
export const modelKey = z.string().min(3).max(512).brand<'ModelKey'>()
export type ModelKey = z.infer<typeof modelKey>

export function modelKeyOf(endpoint: EndpointId, name: string): ModelKey {
  return `${endpoint}/${name}` as ModelKey
}
