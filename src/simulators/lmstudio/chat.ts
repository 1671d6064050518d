import {
  decideGenerationTimes,
  type GeneratedToken,
  type GenerationTimes,
  generate,
  type PlannedReply,
  planReply,
} from '../generation.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { createReplyRequest, type ReplyRequest } from '../reply/request.ts'
import type { Resident } from '../resident.ts'
import { type ChatSettings, decideReasoningField, readChatSettings } from './chat-request.ts'
import {
  type LmStudioContext,
  LmStudioError,
  readLmStudioBody,
  sendJson,
  sseType,
} from './context.ts'
import { findOrLoad } from './loading.ts'

/** What a running generation is made of. */
export interface RunningReply {
  plan: PlannedReply
  times: GenerationTimes
  resident: Resident
  tokens: AsyncGenerator<GeneratedToken[]>
}

/** Takes a slot, runs `work`, gives the slot back whatever happens. */
export async function withGeneration(
  context: LmStudioContext,
  exchange: Exchange,
  resident: Resident,
  request: ReplyRequest,
  limits: { maxTokens: number | null; stop: readonly string[] },
  work: (running: RunningReply) => Promise<void>,
  onPromptDone?: () => Promise<void>,
): Promise<void> {
  const plan = planReply(request, limits, context.reply)
  if (plan.promptTokens > resident.contextLength) {
    throw new LmStudioError(400, {
      error: `Trying to keep the first ${plan.promptTokens} tokens when context the overflows. However, the model is loaded with context length of only ${resident.contextLength} tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input`,
    })
  }
  const release = await context.residency.use(resident, null, exchange.wire.signal)
  context.generating++
  try {
    const late = exchange.misbehaves('late-disconnect')
    const signal = late ? new AbortController().signal : exchange.wire.signal
    const stopIfGone = () => {
      if (exchange.wire.signal.aborted) throw exchange.wire.signal.reason
    }
    const tokens = generate(plan, resident, context, signal, async () => {
      stopIfGone()
      await onPromptDone?.()
    })
    await work({ plan, times: decideGenerationTimes(plan, resident), resident, tokens })
  } finally {
    context.generating--
    release()
  }
}

function requireChatModel(model: SimulatedModel): void {
  if (!model.embeds) return
  throw new LmStudioError(400, {
    error: {
      message: `Model "${model.name}" is not an LLM. Please specify a valid LLM.`,
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    },
  })
}

/** POST /v1/chat/completions, and the same under /api/v0 with statistics. */
export function handleChatCompletions(context: LmStudioContext, exchange: Exchange): Promise<void> {
  return complete(context, exchange, exchange.path.startsWith('/api/v0/'))
}

async function complete(context: LmStudioContext, exchange: Exchange, old: boolean): Promise<void> {
  const settings = readChatSettings(readLmStudioBody(exchange), context.seed)
  const { resident } = await findOrLoad(context, exchange, settings.model, settings.ttl)
  requireChatModel(resident.model)
  const request = createReplyRequest({
    model: resident.model,
    messages: settings.messages,
    tools: settings.tools,
    format: settings.format,
    think: resident.model.thinks ? 'medium' : false,
    seed: settings.seed,
  })
  await withGeneration(context, exchange, resident, request, settings, (running) =>
    settings.stream
      ? streamCompletion(context, exchange, settings, running, old)
      : sendCompletion(context, exchange, running, old),
  )
}

function describeUsage(plan: PlannedReply): Record<string, unknown> {
  const completion = plan.reasoning.length + plan.text.length
  return {
    prompt_tokens: plan.promptTokens,
    completion_tokens: completion,
    total_tokens: plan.promptTokens + completion,
    ...(plan.reasoning.length > 0
      ? { completion_tokens_details: { reasoning_tokens: plan.reasoning.length } }
      : {}),
  }
}

/** What /api/v0 adds to a completion. */
function describeOldStats(running: RunningReply): Record<string, unknown> {
  const { plan, times, resident } = running
  const tokens = plan.reasoning.length + plan.text.length
  const seconds = times.evalNs / 1e9
  const { model } = resident
  return {
    stats: {
      tokens_per_second: seconds > 0 ? tokens / seconds : 0,
      time_to_first_token: Math.round(times.promptNs / 1e6) / 1000,
      generation_time: Math.round(seconds * 1000) / 1000,
      stop_reason: plan.finish === 'length' ? 'maxPredictedTokensReached' : 'eosFound',
    },
    model_info: {
      arch: model.family,
      quant: model.quantization,
      format: model.format,
      context_length: resident.contextLength,
    },
    runtime: {
      name: `llama.cpp-simulated-${model.format}`,
      version: '0.0.0',
      supported_formats: [model.format],
    },
  }
}

function newCompletionId(context: LmStudioContext): string {
  return `chatcmpl-${context.createId('completion')}`
}

function decideFinish(plan: PlannedReply): string {
  return plan.toolCalls.length > 0 ? 'tool_calls' : plan.finish
}

function describeToolCalls(
  context: LmStudioContext,
  plan: PlannedReply,
): Record<string, unknown>[] {
  return plan.toolCalls.map((call) => ({
    type: 'function',
    id: context.createId('call'),
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }))
}

async function sendCompletion(
  context: LmStudioContext,
  exchange: Exchange,
  running: RunningReply,
  old: boolean,
): Promise<void> {
  const { plan, resident, tokens } = running
  const created = Math.floor(context.clock.now() / 1000)
  for await (const _ of tokens) if (exchange.wire.signal.aborted) throw exchange.wire.signal.reason
  const reasoning = plan.reasoning.join('')
  await sendJson(exchange, {
    id: newCompletionId(context),
    object: 'chat.completion',
    created,
    model: resident.id,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: plan.text.join(''),
          ...(reasoning ? { [decideReasoningField(resident.model)]: reasoning } : {}),
          tool_calls: describeToolCalls(context, plan),
        },
        logprobs: null,
        finish_reason: decideFinish(plan),
      },
    ],
    usage: describeUsage(plan),
    ...(old ? describeOldStats(running) : { stats: {} }),
    system_fingerprint: resident.id,
  })
}

async function streamCompletion(
  context: LmStudioContext,
  exchange: Exchange,
  settings: ChatSettings,
  running: RunningReply,
  old: boolean,
): Promise<void> {
  const { plan, resident, tokens } = running
  const { wire } = exchange
  const id = newCompletionId(context)
  const created = Math.floor(context.clock.now() / 1000)
  const head = {
    id,
    object: 'chat.completion.chunk',
    created,
    model: resident.id,
    system_fingerprint: resident.id,
  }
  const chunk = (delta: Record<string, unknown>, finish: string | null, extra = {}) =>
    wire.frame(
      `data: ${JSON.stringify({
        ...head,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        ...extra,
      })}\n\n`,
    )
  const reasoningField = decideReasoningField(resident.model)
  wire.begin(200, sseType, { 'cache-control': 'no-cache', connection: 'keep-alive' })
  for await (const batch of tokens) {
    for (const token of batch) {
      const field = token.kind === 'reasoning' ? reasoningField : 'content'
      await chunk({ role: 'assistant', [field]: token.text }, null)
    }
  }
  for (const [index, call] of describeToolCalls(context, plan).entries()) {
    await chunk({ role: 'assistant', tool_calls: [{ index, ...call }] }, null)
  }
  await chunk({}, decideFinish(plan), old ? describeOldStats(running) : {})
  if (settings.includeUsage) {
    await wire.frame(
      `data: ${JSON.stringify({ ...head, choices: [], usage: describeUsage(plan) })}\n\n`,
    )
  }
  await wire.frame('data: [DONE]\n\n')
  await wire.end()
}
