import type { Exchange } from '../http-server.ts'
import type { ReplyMessage } from '../reply/request.ts'

/** What a chat request in OpenAI's form asks for. */
export interface CompletionRequest {
  model: string
  messages: ReplyMessage[]
  stream: boolean
  /** Usage in a last chunk, or in every chunk. */
  usage: 'none' | 'last' | 'every'
  maxTokens: number | null
  stop: string[]
  seed: number
  /** llama-server: tells how much of the prompt it has read. */
  returnProgress: boolean
  /** Alternatives to tell for each token; `null` = no log-probabilities. */
  topLogprobs: number | null
}

/** A refusal before the first byte; each server puts it into an envelope of its own. */
export class RefusedRequest extends Error {
  readonly status: number
  readonly type: string
  readonly extra: Record<string, unknown>
  constructor(status: number, type: string, message: string, extra: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.type = type
    this.extra = extra
  }
}

const roles = ['system', 'user', 'assistant', 'tool'] as const

export function readBody(exchange: Exchange, badType: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(exchange.rawBody)
    if (isRecord(parsed)) return parsed
  } catch {}
  throw new RefusedRequest(400, badType, 'the request body is no JSON object')
}

export function readCompletionRequest(
  body: Record<string, unknown>,
  seed: number,
  badType: string,
): CompletionRequest {
  const { messages, stream_options: options } = body
  if (!Array.isArray(messages)) {
    throw new RefusedRequest(400, badType, "'messages' is required and must be an array")
  }
  const wanted = isRecord(options) ? options : {}
  const limit = body.max_completion_tokens ?? body.max_tokens
  return {
    model: typeof body.model === 'string' ? body.model : '',
    messages: messages.map((item) => readMessage(item, badType)),
    stream: body.stream === true,
    usage:
      wanted.include_usage !== true
        ? 'none'
        : wanted.continuous_usage_stats === true
          ? 'every'
          : 'last',
    maxTokens: typeof limit === 'number' && limit >= 0 ? limit : null,
    stop: [body.stop].flat().filter((item): item is string => typeof item === 'string'),
    seed: typeof body.seed === 'number' ? body.seed : seed,
    returnProgress: body.return_progress === true,
    topLogprobs: readTopLogprobs(body, badType),
  }
}

function readTopLogprobs(body: Record<string, unknown>, badType: string): number | null {
  const { logprobs, top_logprobs: top } = body
  if (logprobs !== true) {
    if (typeof top !== 'number') return null
    throw new RefusedRequest(400, badType, 'top_logprobs requires logprobs to be set to true')
  }
  if (typeof top === 'number' && (top < 0 || top > 20)) {
    throw new RefusedRequest(400, badType, 'top_logprobs must be between 0 and 20')
  }
  return typeof top === 'number' ? top : 0
}

function readMessage(item: unknown, badType: string): ReplyMessage {
  const message = isRecord(item) ? item : {}
  const role = roles.find((name) => name === message.role)
  if (!role) throw new RefusedRequest(400, badType, "every message needs a known 'role'")
  const content = typeof message.content === 'string' ? message.content : ''
  return { role, content, images: 0 }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
