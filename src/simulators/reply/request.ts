import type { SimulatedModel } from '../model.ts'
import type { Outcome } from '../skill/outcome.ts'

export interface ReplyMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  /** Number of images that came with it. */
  images: number
}

export interface ReplyTool {
  name: string
  /** JSON Schema of its arguments. */
  parameters: unknown
}

/** All that a reply may depend on. */
export interface ReplyRequest {
  model: SimulatedModel
  messages: readonly ReplyMessage[]
  /** The last user message; empty when there is none. */
  prompt: string
  /** `json` = any JSON object; an object = a JSON Schema to follow. */
  format: null | 'json' | Record<string, unknown>
  tools: readonly ReplyTool[]
  /** Whether to write reasoning, and how much. */
  think: false | 'low' | 'medium' | 'high'
  seed: number
}

export interface SimulatedToolCall {
  name: string
  arguments: Record<string, unknown>
}

/** A list of strings fixes the tokens as well. */
export interface SimulatedReply {
  text: string | readonly string[]
  reasoning?: string | readonly string[]
  toolCalls?: readonly SimulatedToolCall[]
  /** Natural-log probability per token of the text; the last one repeats. */
  logprobs?: readonly number[]
  /** Whether it is right; absent where nobody could say. */
  outcome?: Outcome | null
}

export type ReplyScript = (request: ReplyRequest) => string | SimulatedReply

export function createReplyRequest(
  sketch: Pick<ReplyRequest, 'model' | 'messages'> & Partial<ReplyRequest>,
): ReplyRequest {
  const prompt = sketch.messages.findLast((message) => message.role === 'user')?.content ?? ''
  return { prompt, format: null, tools: [], think: false, seed: 1, ...sketch }
}
