import type { SimulatedModel } from '../model.ts'
import type { ReplyMessage, ReplyRequest, ReplyTool } from '../reply/request.ts'
import { isRecord, LmStudioError } from './context.ts'

/** What an OpenAI-style chat request asks for. */
export interface ChatSettings {
  model: string
  messages: ReplyMessage[]
  tools: ReplyTool[]
  stream: boolean
  includeUsage: boolean
  maxTokens: number | null
  stop: string[]
  format: ReplyRequest['format']
  seed: number
  ttl: unknown
}

function refuse(message: string, param: string | null = null): LmStudioError {
  return new LmStudioError(400, {
    error: { message, type: 'invalid_request_error', param, code: null },
  })
}

const roles = ['system', 'user', 'assistant', 'tool'] as const

export function readChatSettings(body: Record<string, unknown>, seed: number): ChatSettings {
  if (!Array.isArray(body.messages)) throw refuse("'messages' field is required", 'messages')
  const { tool_choice: toolChoice } = body
  if (toolChoice !== undefined && typeof toolChoice !== 'string') {
    throw refuse(
      `Invalid tool_choice type: '${typeof toolChoice}'. Supported string values: none, auto, required`,
      'tool_choice',
    )
  }
  const streamOptions = isRecord(body.stream_options) ? body.stream_options : {}
  return {
    model: typeof body.model === 'string' ? body.model : '',
    messages: body.messages.map(readMessage),
    tools: toolChoice === 'none' ? [] : readTools(body.tools),
    stream: body.stream === true,
    includeUsage: streamOptions.include_usage === true,
    maxTokens: readLimit(body.max_completion_tokens ?? body.max_tokens),
    stop: (Array.isArray(body.stop) ? body.stop : [body.stop]).filter(
      (item): item is string => typeof item === 'string',
    ),
    format: readFormat(body.response_format),
    seed: typeof body.seed === 'number' ? body.seed : seed,
    ttl: body.ttl,
  }
}

function readLimit(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 ? value : null
}

function readMessage(item: unknown): ReplyMessage {
  const message = isRecord(item) ? item : {}
  const known = message.role === 'developer' ? 'system' : message.role
  const role = roles.find((name) => name === known)
  if (!role) {
    throw refuse(
      "Invalid 'messages' in payload: every message needs a 'role' of system, user, assistant or tool",
      'messages',
    )
  }
  if (typeof message.content === 'string') return { role, content: message.content, images: 0 }
  const parts = Array.isArray(message.content) ? message.content.filter(isRecord) : []
  return {
    role,
    content: parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join(''),
    images: parts.filter((part) => part.type === 'image_url').length,
  }
}

function readTools(value: unknown): ReplyTool[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => {
    const called = isRecord(item) && isRecord(item.function) ? item.function : null
    if (typeof called?.name !== 'string') return []
    return [{ name: called.name, parameters: called.parameters }]
  })
}

function readFormat(value: unknown): ReplyRequest['format'] {
  if (!isRecord(value) || value.type === 'text') return null
  if (value.type !== 'json_schema') {
    throw refuse("'response_format.type' must be 'json_schema' or 'text'", 'response_format')
  }
  const wrapper = isRecord(value.json_schema) ? value.json_schema : {}
  if (!isRecord(wrapper.schema)) {
    throw refuse("'response_format.json_schema.schema' must be an object", 'response_format')
  }
  return wrapper.schema
}

/** gpt-oss has its reasoning under `reasoning`, the others under `reasoning_content`. */
export function decideReasoningField(model: SimulatedModel): 'reasoning' | 'reasoning_content' {
  return model.family === 'gpt-oss' ? 'reasoning' : 'reasoning_content'
}
