import type { Exchange } from '../http-server.ts'
import { createReplyRequest, type ReplyMessage } from '../reply/request.ts'
import { type RunningReply, withGeneration } from './chat.ts'
import {
  isRecord,
  type LmStudioContext,
  LmStudioError,
  missingParameter,
  nativeError,
  readLmStudioBody,
  sendJson,
  sseType,
  type V1ErrorBody,
} from './context.ts'
import { findOrLoad } from './loading.ts'

/** The schema says `message`, the example says `text`: both are understood. */
function readInput(value: unknown): { content: string; images: number } {
  if (typeof value === 'string') return { content: value, images: 0 }
  if (!Array.isArray(value)) throw missingParameter('input')
  const parts = value.filter(isRecord)
  const texts = parts.filter((part) => part.type === 'message' || part.type === 'text')
  return {
    content: texts.map((part) => String(part.content ?? part.text ?? '')).join('\n'),
    images: parts.filter((part) => part.type === 'image').length,
  }
}

/** POST /api/v1/chat */
export async function handleNativeChat(
  context: LmStudioContext,
  exchange: Exchange,
): Promise<void> {
  try {
    await chat(context, exchange)
  } catch (error) {
    if (!(error instanceof LmStudioError) || !exchange.wire.started) throw error
    const body = isRecord(error.body) && isRecord(error.body.error) ? error.body.error : null
    await exchange.wire.frame(
      describeNativeFailure({
        type: 'model_load_failed',
        message: typeof body?.message === 'string' ? body.message : error.message,
      }),
    )
    await exchange.wire.end()
  }
}

/** An error in the stream, which then ends as usual. */
export function describeNativeFailure(failure: V1ErrorBody): string {
  const error = { type: 'error', error: failure }
  const stats = {
    input_tokens: 0,
    total_output_tokens: 0,
    reasoning_output_tokens: 0,
    tokens_per_second: 0,
    time_to_first_token_seconds: 0,
  }
  const end = { type: 'chat.end', result: { output: [], stats } }
  return `event: error\ndata: ${JSON.stringify(error)}\n\nevent: chat.end\ndata: ${JSON.stringify(end)}\n\n`
}

async function chat(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const body = readLmStudioBody(exchange)
  if (typeof body.model !== 'string' || body.model === '') throw missingParameter('model')
  if (body.input === undefined) throw missingParameter('input')
  const input = readInput(body.input)
  const earlier = readEarlier(context, body.previous_response_id)
  const messages: ReplyMessage[] = [
    ...(typeof body.system_prompt === 'string'
      ? [{ role: 'system' as const, content: body.system_prompt, images: 0 }]
      : []),
    ...earlier.map((message) => ({ ...message, images: 0 })),
    { role: 'user', ...input },
  ]
  const stream = body.stream === true
  const { wire } = exchange
  const event = (type: string, fields: Record<string, unknown> = {}) =>
    wire.frame(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
  const name = body.model
  let begun = false
  const begin = async (id: string) => {
    if (!stream || begun) return
    begun = true
    wire.begin(200, sseType, { 'cache-control': 'no-cache', connection: 'keep-alive' })
    await event('chat.start', { model_instance_id: id })
  }
  const { resident, loadMs } = await findOrLoad(context, exchange, name, body.ttl, {
    onStart: async () => {
      await begin(name)
      if (stream) await event('model_load.start', { model_instance_id: name })
    },
    onProgress: async (progress) => {
      if (stream) await event('model_load.progress', { model_instance_id: name, progress })
    },
  })
  await begin(resident.id)
  const loadSeconds = Math.round(loadMs) / 1000
  if (stream && loadMs > 0) {
    await event('model_load.end', {
      model_instance_id: resident.id,
      load_time_seconds: loadSeconds,
    })
  }
  const request = createReplyRequest({
    model: resident.model,
    messages,
    think: decideThinking(body.reasoning, resident.model.thinks),
    seed: context.seed,
  })
  const maxTokens = typeof body.max_output_tokens === 'number' ? body.max_output_tokens : null
  if (stream) {
    await event('prompt_processing.start')
    await event('prompt_processing.progress', { progress: 0 })
  }
  await withGeneration(
    context,
    exchange,
    resident,
    request,
    { maxTokens, stop: [] },
    async (running) => {
      if (stream) await streamTokens(exchange, running, event)
      else for await (const _ of running.tokens) if (wire.signal.aborted) throw wire.signal.reason
      const result = describeResult(context, body, running, loadSeconds, messages)
      if (!stream) return sendJson(exchange, result)
      await event('chat.end', { result })
      await wire.end()
    },
    async () => {
      if (!stream) return
      await event('prompt_processing.progress', { progress: 1 })
      await event('prompt_processing.end')
    },
  )
}

function decideThinking(value: unknown, thinks: boolean): false | 'low' | 'medium' | 'high' {
  if (!thinks) {
    if (value === undefined || value === 'off') return false
    throw nativeError(400, {
      type: 'invalid_request',
      message: 'This model does not support reasoning',
      code: 'invalid_value',
      param: 'reasoning',
    })
  }
  if (value === 'off') return false
  return value === 'low' || value === 'high' ? value : 'medium'
}

function readEarlier(
  context: LmStudioContext,
  id: unknown,
): { role: 'user' | 'assistant'; content: string }[] {
  if (id === undefined || id === null) return []
  const stored = context.responses.get(String(id))
  if (stored) return stored.messages
  throw nativeError(404, {
    type: 'invalid_request',
    message: `Response "${String(id)}" not found`,
    code: 'invalid_value',
    param: 'previous_response_id',
  })
}

async function streamTokens(
  exchange: Exchange,
  running: RunningReply,
  event: (type: string, fields?: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  let open: 'reasoning' | 'message' | null = null
  for await (const batch of running.tokens) {
    for (const token of batch) {
      const kind = token.kind === 'reasoning' ? 'reasoning' : 'message'
      if (open !== kind) {
        if (open) await event(`${open}.end`)
        await event(`${kind}.start`)
        open = kind
      }
      await event(`${kind}.delta`, { content: token.text })
    }
    if (exchange.wire.signal.aborted) throw exchange.wire.signal.reason
  }
  if (open) await event(`${open}.end`)
}

function describeResult(
  context: LmStudioContext,
  body: Record<string, unknown>,
  running: RunningReply,
  loadSeconds: number,
  messages: readonly ReplyMessage[],
): Record<string, unknown> {
  const { plan, times, resident } = running
  const reasoning = plan.reasoning.join('')
  const text = plan.text.join('')
  const tokens = plan.reasoning.length + plan.text.length
  const perSecond = times.evalNs > 0 ? tokens / (times.evalNs / 1e9) : 0
  const stored = body.store !== false
  const id = `resp_${context.createId('response')}`
  if (stored) {
    const turns = messages.flatMap((m) =>
      m.role === 'user' || m.role === 'assistant' ? [{ role: m.role, content: m.content }] : [],
    )
    context.responses.set(id, { messages: [...turns, { role: 'assistant', content: text }] })
  }
  return {
    model_instance_id: resident.id,
    output: [
      ...(reasoning ? [{ type: 'reasoning', content: reasoning }] : []),
      { type: 'message', content: text },
    ],
    stats: {
      input_tokens: plan.promptTokens,
      total_output_tokens: tokens,
      reasoning_output_tokens: plan.reasoning.length,
      tokens_per_second: Math.round(perSecond * 100) / 100,
      time_to_first_token_seconds: Math.round(times.promptNs / 1e6) / 1000,
      ...(loadSeconds > 0 ? { model_load_time_seconds: loadSeconds } : {}),
    },
    ...(stored ? { response_id: id } : {}),
  }
}
