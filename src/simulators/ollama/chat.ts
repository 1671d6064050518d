import { describeTokenLogprob } from '../completions/token-logprob.ts'
import {
  decideGenerationTimes,
  type GeneratedToken,
  generate,
  type PlannedReply,
  planReply,
  tokensOf,
} from '../generation.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { createReplyRequest, type ReplyMessage, type ReplyTool } from '../reply/request.ts'
import { type GenerateSettings, readMessages, readSettings, readTools } from './chat-request.ts'
import {
  findModel,
  now,
  type OllamaContext,
  OllamaError,
  readField,
  readKeepAlive,
  readModelName,
  readOllamaBody,
  sendJson,
  streamType,
} from './context.ts'
import { toGoJson } from './go-values.ts'
import { schedule } from './schedule.ts'

/** Time that is neither loading, nor prompt, nor tokens. */
const otherNs = 4_103_583

/** How the two routes word the same answer. */
interface Wording {
  /** A piece of the answer; empty fields vanish as the server's do. */
  piece(text: string, thinking: string, toolCalls: unknown[]): Record<string, unknown>
  lastExtras(promptTokens: number): Record<string, unknown>
}

const chatWording: Wording = {
  piece: (content, thinking, toolCalls) => ({
    message: {
      role: 'assistant',
      content,
      ...(thinking ? { thinking } : {}),
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    },
  }),
  lastExtras: () => ({}),
}

const generateWording: Wording = {
  piece: (response, thinking, toolCalls) => ({
    response,
    ...(thinking ? { thinking } : {}),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  }),
  lastExtras: (promptTokens) => ({
    context: Array.from({ length: promptTokens }, (_, i) => 1000 + ((i * 7919) % 30_000)),
  }),
}

export async function handleChat(context: OllamaContext, exchange: Exchange): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = readModelName(body, 'ChatRequest')
  const list = readField(body, 'messages', 'array', 'ChatRequest') ?? []
  const model = requireModel(context, name)
  const messages = readMessages(list)
  const tools = readTools(body.tools)
  await answer(context, exchange, {
    name,
    model,
    body,
    messages,
    tools,
    type: 'ChatRequest',
    wording: chatWording,
  })
}

export async function handleGenerate(context: OllamaContext, exchange: Exchange): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = readModelName(body, 'GenerateRequest')
  const prompt = readField(body, 'prompt', 'string', 'GenerateRequest') ?? ''
  const system = readField(body, 'system', 'string', 'GenerateRequest') ?? ''
  const images = readField(body, 'images', 'array', 'GenerateRequest') ?? []
  const model = requireModel(context, name)
  const messages: ReplyMessage[] = []
  if (system) messages.push({ role: 'system', content: system, images: 0 })
  if (prompt) messages.push({ role: 'user', content: prompt, images: images.length })
  const type = 'GenerateRequest'
  await answer(context, exchange, {
    name,
    model,
    body,
    messages: prompt ? messages : [],
    tools: [],
    type,
    wording: generateWording,
  })
}

export function requireModel(context: OllamaContext, name: string): SimulatedModel {
  const model = findModel(context, name)
  if (!model) throw new OllamaError(404, `model '${name}' not found`)
  return model
}

interface AnswerTask {
  /** As the client wrote it: frames echo it. */
  name: string
  model: SimulatedModel
  body: Record<string, unknown>
  messages: ReplyMessage[]
  tools: ReplyTool[]
  type: string
  wording: Wording
}

async function answer(context: OllamaContext, exchange: Exchange, task: AnswerTask): Promise<void> {
  const { body, name, wording } = task
  const model = exchange.misbehaves('wrong-model')
    ? (context.models.find((m) => !m.embeds && m !== task.model) ?? task.model)
    : task.model
  if (model.remote) {
    throw new OllamaError(401, 'unauthorized', {
      signin_url: 'https://ollama.com/connect?name=simulated&key=simulated',
    })
  }
  const keepAliveMs = readKeepAlive(context, body.keep_alive)
  if (!model.capabilities.includes('completion')) {
    throw new OllamaError(
      400,
      `"${name}" does not support ${task.type === 'ChatRequest' ? 'chat' : 'generate'}`,
    )
  }
  const settings = readSettings(context, body, model, task.type)
  if (task.tools.length > 0 && !model.capabilities.includes('tools')) {
    throw new OllamaError(400, `registry.ollama.ai/library/${name} does not support tools`)
  }
  if (task.messages.length === 0) {
    await loadOrUnload(context, exchange, task, settings, keepAliveMs)
    return
  }
  const { resident, release, loadNs } = await schedule(
    context,
    exchange,
    model,
    settings.options,
    keepAliveMs,
  )
  context.generating++
  try {
    const request = createReplyRequest({
      model,
      messages: task.messages,
      format: settings.format,
      tools: task.tools,
      think: settings.think,
      seed: settings.seed,
    })
    const plan = planReply(
      request,
      { ...settings, contextLength: resident.contextLength },
      context.reply,
    )
    const times = decideGenerationTimes(plan, resident)
    const last = () => ({
      model: name,
      created_at: now(context),
      ...wording.piece('', '', []),
      done: true,
      done_reason: plan.finish,
      ...(wording.lastExtras(plan.promptTokens) as object),
      total_duration: loadNs + times.promptNs + times.evalNs + otherNs,
      load_duration: loadNs,
      prompt_eval_count: plan.promptTokens,
      prompt_eval_duration: times.promptNs,
      ...(plan.reasoning.length + plan.text.length > 0
        ? { eval_count: plan.reasoning.length + plan.text.length }
        : {}),
      eval_duration: times.evalNs,
    })
    const calls = plan.toolCalls.map((call, index) => ({
      id: `call_${context.createId('call')}`,
      function: { index, name: call.name, arguments: call.arguments },
    }))
    // Until its prompt is processed, this client's going is not noticed.
    const late = exchange.misbehaves('late-disconnect')
    const signal = late ? new AbortController().signal : exchange.wire.signal
    const tokens = generate(plan, resident, context, signal, async () => {
      if (late && exchange.wire.signal.aborted) throw exchange.wire.signal.reason
    })
    if (!settings.stream) {
      for await (const _ of tokens)
        if (exchange.wire.signal.aborted) throw exchange.wire.signal.reason
      const whole = wording.piece(plan.text.join(''), plan.reasoning.join(''), calls)
      const logprobs = settings.logprobs
        ? { logprobs: tokensOf(plan).map((token) => describeLogprob(plan, token, settings)) }
        : {}
      await sendJson(exchange, { ...last(), ...whole, ...logprobs })
      return
    }
    exchange.wire.begin(200, streamType)
    const frame = (value: unknown) => exchange.wire.frame(`${toGoJson(value)}\n`)
    // Tokens that are no part of what is shown come in frames of their own.
    const tag = (text: string) =>
      frame({
        model: name,
        created_at: now(context),
        ...wording.piece('', '', []),
        done: false,
        logprobs: [describeTag(text)],
      })
    const tagged = settings.logprobs && plan.reasoning.length > 0
    if (tagged) await tag('<think>')
    for await (const batch of tokens) {
      for (const token of batch) {
        if (tagged && token.kind === 'text' && token.index === 0) await tag('</think>')
        await frame({
          model: name,
          created_at: now(context),
          ...describeToken(wording, token),
          done: false,
          ...(settings.logprobs ? { logprobs: [describeLogprob(plan, token, settings)] } : {}),
        })
      }
    }
    if (calls.length > 0) {
      await frame({
        model: name,
        created_at: now(context),
        ...wording.piece('', '', calls),
        done: false,
      })
    }
    await frame(last())
    await exchange.wire.end()
  } finally {
    context.generating--
    release()
  }
}

function describeToken(wording: Wording, token: GeneratedToken): Record<string, unknown> {
  return token.kind === 'text'
    ? wording.piece(token.text, '', [])
    : wording.piece('', token.text, [])
}

function describeLogprob(plan: PlannedReply, token: GeneratedToken, settings: GenerateSettings) {
  const { top_logprobs: top, ...chosen } = describeTokenLogprob(plan, token, settings.topLogprobs)
  return settings.topLogprobs === 0 ? chosen : { ...chosen, top_logprobs: top }
}

const describeTag = (token: string) => ({ token, logprob: -0.0001, bytes: [...Buffer.from(token)] })

/** Always one object without a newline, streaming or not. */
async function loadOrUnload(
  context: OllamaContext,
  exchange: Exchange,
  task: AnswerTask,
  settings: GenerateSettings,
  keepAliveMs: number,
): Promise<void> {
  const { residency } = context
  let reason = 'load'
  if (keepAliveMs === 0) {
    reason = 'unload'
    for (const resident of [...residency.list()]) {
      if (resident.model.name !== task.model.name) continue
      resident.keepAliveMs = 0
      // Answered at once: the memory comes free later.
      if (resident.active === 0)
        void residency.unload(resident, exchange.faultLifted('stuck-unload'))
    }
  } else {
    const { release } = await schedule(context, exchange, task.model, settings.options, keepAliveMs)
    release()
  }
  await sendJson(exchange, {
    model: task.name,
    created_at: now(context),
    ...task.wording.piece('', '', []),
    done: true,
    done_reason: reason,
  })
}
