import type { SimulatedModel } from '../model.ts'
import type { ReplyMessage, ReplyRequest, ReplyTool } from '../reply/request.ts'
import { givesLogprobs, type OllamaContext, OllamaError, readField } from './context.ts'

/** The parts that /api/chat and /api/generate share. */
export interface GenerateSettings {
  stream: boolean
  options: Record<string, unknown>
  maxTokens: number | null
  stop: string[]
  logprobs: boolean
  topLogprobs: number
  think: ReplyRequest['think']
  format: ReplyRequest['format']
  seed: number
}

export function readSettings(
  context: OllamaContext,
  body: Record<string, unknown>,
  model: SimulatedModel,
  type: string,
): GenerateSettings {
  const options = isRecord(body.options) ? body.options : {}
  const limit = options.num_predict
  // Go passes over fields that it does not know.
  const knows = givesLogprobs(context.version)
  const topLogprobs = knows ? (readField(body, 'top_logprobs', 'number', type) ?? 0) : 0
  if (topLogprobs < 0 || topLogprobs > 20) {
    throw new OllamaError(400, 'top_logprobs must be between 0 and 20')
  }
  return {
    stream: readField(body, 'stream', 'boolean', type) ?? true,
    options,
    maxTokens: typeof limit === 'number' && limit >= 0 ? limit : null,
    stop: readStop(options.stop),
    logprobs: knows && (readField(body, 'logprobs', 'boolean', type) ?? false),
    topLogprobs,
    think: readThink(body.think, model),
    format: readFormat(body.format),
    seed: typeof options.seed === 'number' ? options.seed : context.seed,
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readStop(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((item): item is string => typeof item === 'string')
}

/** Unset means on where the model can think. */
function readThink(value: unknown, model: SimulatedModel): ReplyRequest['think'] {
  const thinks = model.thinks
  if (value === undefined || value === null) return thinks ? 'medium' : false
  if (value === false) return false
  if (
    value !== true &&
    value !== 'low' &&
    value !== 'medium' &&
    value !== 'high' &&
    value !== 'max'
  ) {
    throw new OllamaError(
      400,
      `invalid think value: ${JSON.stringify(value)} (must be "high", "medium", "low", "max", true, or false)`,
    )
  }
  if (!thinks) throw new OllamaError(400, `"${model.name}" does not support thinking`)
  if (value === true) return 'medium'
  return value === 'max' ? 'high' : value
}

function readFormat(value: unknown): ReplyRequest['format'] {
  if (value === undefined || value === null || value === '') return null
  if (value === 'json') return 'json'
  if (isRecord(value)) return value
  throw new OllamaError(
    400,
    `invalid format: ${JSON.stringify(value)}; expected "json" or a valid JSON Schema object`,
  )
}

const roles = ['system', 'user', 'assistant', 'tool'] as const

export function readMessages(list: readonly unknown[]): ReplyMessage[] {
  return list.map((item) => {
    const message = isRecord(item) ? item : {}
    const role = roles.find((known) => known === message.role)
    if (!role) throw new OllamaError(400, `invalid role: ${JSON.stringify(message.role ?? '')}`)
    return {
      role,
      content: typeof message.content === 'string' ? message.content : '',
      images: Array.isArray(message.images) ? message.images.length : 0,
    }
  })
}

export function readTools(value: unknown): ReplyTool[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => {
    const called = isRecord(item) && isRecord(item.function) ? item.function : null
    if (typeof called?.name !== 'string') return []
    return [{ name: called.name, parameters: called.parameters }]
  })
}
