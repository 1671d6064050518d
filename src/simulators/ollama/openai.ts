import { generate, type PlannedReply, planReply } from '../generation.ts'
import type { Exchange } from '../http-server.ts'
import { createReplyRequest, type ReplyMessage, type ReplyRequest } from '../reply/request.ts'
import { isRecord, readTools } from './chat-request.ts'
import {
  atLeast,
  findModel,
  type OllamaContext,
  OllamaError,
  readOllamaBody,
  sendJson,
} from './context.ts'
import { embedOnOllama } from './embed.ts'
import { toGoJson } from './go-values.ts'
import { schedule } from './schedule.ts'

/** The envelope of errors under /v1. */
export function describeOpenAiError(status: number, message: string): Record<string, unknown> {
  const type =
    status === 404 ? 'not_found_error' : status < 500 ? 'invalid_request_error' : 'api_error'
  return { error: { message, type, param: null, code: null } }
}

/** GET /v1/models: `data` is null when there are none. */
export function handleOpenAiModels(context: OllamaContext, exchange: Exchange): Promise<void> {
  const data = context.models.map((model) => ({
    id: model.name,
    object: 'model',
    created: Math.floor(Date.parse(model.modifiedAt) / 1000),
    owned_by: 'library',
  }))
  return sendJson(exchange, { object: 'list', data: data.length > 0 ? data : null })
}

/** GET /v1/models/:model */
export function handleOpenAiModel(context: OllamaContext, exchange: Exchange): Promise<void> {
  const name = exchange.path.slice('/v1/models/'.length)
  const model = findModel(context, name)
  if (!model) throw new OllamaError(404, `model '${name}' not found`)
  return sendJson(exchange, {
    id: name,
    object: 'model',
    created: Math.floor(Date.parse(model.modifiedAt) / 1000),
    owned_by: 'library',
  })
}

function readContent(value: unknown): { content: string; images: number } {
  if (typeof value === 'string') return { content: value, images: 0 }
  const parts = Array.isArray(value) ? value.filter(isRecord) : []
  return {
    content: parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join(''),
    images: parts.filter((part) => part.type === 'image_url').length,
  }
}

function readMessages(value: unknown): ReplyMessage[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new OllamaError(400, "[] is too short - 'messages'")
  }
  const roles = ['system', 'user', 'assistant', 'tool'] as const
  return value.filter(isRecord).map((message) => ({
    role: roles.find((role) => role === message.role) ?? 'user',
    ...readContent(message.content),
  }))
}

function readFormat(value: unknown): ReplyRequest['format'] {
  if (!isRecord(value)) return null
  if (value.type === 'json_object') return 'json'
  const wrapper = isRecord(value.json_schema) ? value.json_schema : {}
  return value.type === 'json_schema' && isRecord(wrapper.schema) ? wrapper.schema : null
}

function describeUsage(plan: PlannedReply): Record<string, number> {
  const completion = plan.reasoning.length + plan.text.length
  return {
    prompt_tokens: plan.promptTokens,
    completion_tokens: completion,
    total_tokens: plan.promptTokens + completion,
  }
}

/** POST /v1/chat/completions */
export async function handleChatCompletions(
  context: OllamaContext,
  exchange: Exchange,
): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = typeof body.model === 'string' ? body.model : ''
  if (name === '') throw new OllamaError(400, 'model is required')
  const messages = readMessages(body.messages)
  const model = findModel(context, name)
  if (!model) throw new OllamaError(404, `model '${name}' not found`)
  if (!model.capabilities.includes('completion')) {
    throw new OllamaError(400, `"${name}" does not support chat`)
  }
  const limit = body.max_completion_tokens ?? body.max_tokens
  const stops = Array.isArray(body.stop) ? body.stop : [body.stop]
  const { resident, release } = await schedule(context, exchange, model, {}, context.keepAliveMs)
  context.generating++
  try {
    const request = createReplyRequest({
      model,
      messages,
      format: readFormat(body.response_format),
      tools: readTools(body.tools),
      think: model.thinks && body.reasoning_effort !== 'none' ? 'medium' : false,
      seed: typeof body.seed === 'number' ? body.seed : context.seed,
    })
    const plan = planReply(
      request,
      {
        maxTokens: typeof limit === 'number' ? limit : null,
        stop: stops.filter((item): item is string => typeof item === 'string'),
      },
      context.reply,
    )
    const head = {
      // Collides after a thousand, as the server's do.
      id: `chatcmpl-${context.random.below(999)}`,
      created: Math.floor(context.clock.now() / 1000),
      model: name,
      system_fingerprint: 'fp_ollama',
    }
    const calls = plan.toolCalls.map((call, index) => ({
      id: `call_${context.createId('call')}`,
      index,
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    }))
    const finish = calls.length > 0 ? 'tool_calls' : plan.finish
    const tokens = generate(plan, resident, context, exchange.wire.signal)
    if (body.stream !== true) {
      for await (const _ of tokens)
        if (exchange.wire.signal.aborted) throw exchange.wire.signal.reason
      const message = {
        role: 'assistant',
        content: plan.text.join(''),
        ...(plan.reasoning.length > 0 ? { reasoning: plan.reasoning.join('') } : {}),
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
      }
      const { id, ...rest } = head
      await sendJson(exchange, {
        id,
        object: 'chat.completion',
        ...rest,
        choices: [{ index: 0, message, finish_reason: finish }],
        usage: describeUsage(plan),
      })
      return
    }
    const { id, ...rest } = head
    const exact = atLeast(context.version, '0.32.6')
    const chunk = (delta: Record<string, unknown>, finishReason: string | null) =>
      exchange.wire.frame(
        `data: ${toGoJson({
          id,
          object: 'chat.completion.chunk',
          ...rest,
          choices: [{ index: 0, delta, finish_reason: finishReason }],
        })}\n\n`,
      )
    let first = true
    exchange.wire.begin(200, 'text/event-stream')
    for await (const batch of tokens) {
      for (const token of batch) {
        // Before 0.32.6 every chunk named the role.
        const role = first || !exact ? { role: 'assistant' } : {}
        first = false
        await chunk(
          token.kind === 'text'
            ? { ...role, content: token.text }
            : { ...role, content: '', reasoning: token.text },
          null,
        )
      }
    }
    if (calls.length > 0) await chunk({ role: 'assistant', content: '', tool_calls: calls }, null)
    await chunk(exact ? {} : { role: 'assistant', content: '' }, finish)
    if (isRecord(body.stream_options) && body.stream_options.include_usage === true) {
      const usage = {
        id,
        object: 'chat.completion.chunk',
        ...rest,
        choices: [],
        usage: describeUsage(plan),
      }
      await exchange.wire.frame(`data: ${toGoJson(usage)}\n\n`)
    }
    await exchange.wire.frame('data: [DONE]\n\n')
    await exchange.wire.end()
  } finally {
    context.generating--
    release()
  }
}

/** POST /v1/embeddings */
export async function handleOpenAiEmbeddings(
  context: OllamaContext,
  exchange: Exchange,
): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = typeof body.model === 'string' ? body.model : ''
  const list = Array.isArray(body.input) ? body.input : [body.input]
  const texts = list.filter((item): item is string => typeof item === 'string' && item !== '')
  if (texts.length === 0) throw new OllamaError(400, 'invalid input')
  const dimensions = typeof body.dimensions === 'number' ? body.dimensions : null
  const done = await embedOnOllama(context, exchange, body, name, texts, dimensions)
  const base64 = body.encoding_format === 'base64'
  await sendJson(exchange, {
    object: 'list',
    data: done.vectors.map((vector, index) => ({
      object: 'embedding',
      embedding: base64 ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector,
      index,
    })),
    model: name,
    usage: { prompt_tokens: done.tokens, total_tokens: done.tokens },
  })
}
