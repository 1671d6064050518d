import { answerCompletion, type CompletionWording, type Counts } from '../completions/answer.ts'
import {
  type CompletionRequest,
  RefusedRequest,
  readBody,
  readCompletionRequest,
} from '../completions/read-request.ts'
import { describeTokenLogprob } from '../completions/token-logprob.ts'
import type { GeneratedToken, GenerationTimes, PlannedReply } from '../generation.ts'
import type { Exchange } from '../http-server.ts'
import { hashText } from '../random.ts'
import { findModel, type LlamaContext } from './context.ts'
import { requireReady } from './info.ts'
import { startServer } from './loading.ts'

const bad = 'invalid_request_error'

/** POST /v1/chat/completions. With one model its name does not matter; a router starts the one that is named. */
export async function handleChat(context: LlamaContext, exchange: Exchange): Promise<void> {
  const request = readCompletionRequest(readBody(exchange, bad), context.seed, bad)
  const resident =
    context.mode === 'single'
      ? requireReady(context)
      : await startServer(
          context,
          exchange,
          findModel(context, request.model),
          exchange.wire.signal,
        )
  if (resident.model.embeds) {
    const message = 'This server does not support completions. Start it without `--embeddings`'
    throw new RefusedRequest(501, 'not_supported_error', message)
  }
  await answerCompletion(context, exchange, resident, request, wordingOf(context, request))
}

function wordingOf(context: LlamaContext, request: CompletionRequest): CompletionWording {
  const tail = {
    created: Math.floor(context.clock.now() / 1000),
    id: `chatcmpl-${context.createId('completion')}`,
    model: request.model,
    system_fingerprint: context.build,
  }
  const chunk = (
    delta: unknown,
    finish: string | null,
    more: Record<string, unknown> = {},
    logprobs?: unknown,
  ) => ({
    choices: [{ finish_reason: finish, index: 0, delta, ...(logprobs ? { logprobs } : {}) }],
    ...tail,
    object: 'chat.completion.chunk',
    ...more,
  })
  const role = { role: 'assistant', content: null }
  return {
    opening({ promptTokens: total }) {
      const progress = { total, cache: 0, processed: total, time_ms: 0 }
      const read = request.returnProgress ? [chunk(role, null, { prompt_progress: progress })] : []
      return [...read, chunk(role, null)]
    },
    piece: (token, counts, plan) => {
      const { kind, text } = token
      const delta = kind === 'reasoning' ? { reasoning_content: text } : { content: text }
      // Asked for no alternatives, it tells nothing at all; of a drafted token neither.
      const top = context.speculative && counts.completionTokens > 1 ? 0 : request.topLogprobs
      const content = top ? [describeWithIds(plan, token, top)] : null
      return chunk(delta, null, {}, content && { content })
    },
    closing(plan, times, counts) {
      const timings = describeTimings(plan, times)
      if (request.usage === 'none') return [chunk({}, plan.finish, { timings })]
      const usage = describeUsage(counts)
      return [
        chunk({}, plan.finish),
        { choices: [], ...tail, object: 'chat.completion.chunk', usage, timings },
      ]
    },
    whole: (plan, times, counts) => ({
      choices: [
        {
          finish_reason: plan.finish,
          index: 0,
          message: {
            role: 'assistant',
            content: plan.text.join(''),
            ...(plan.reasoning.length > 0 ? { reasoning_content: plan.reasoning.join('') } : {}),
          },
        },
      ],
      ...tail,
      object: 'chat.completion',
      usage: describeUsage(counts),
      timings: describeTimings(plan, times),
    }),
    tooLong: (promptTokens, contextLength) =>
      new RefusedRequest(
        400,
        'exceed_context_size_error',
        `request (${promptTokens} tokens) exceeds the available context size (${contextLength} tokens), try increasing it`,
        { n_prompt_tokens: promptTokens, n_ctx: contextLength },
      ),
  }
}

/** Source: llama.cpp tools/server/server-task.cpp, completion_token_output::probs_vector_to_json. */
function describeWithIds(plan: PlannedReply, token: GeneratedToken, top: number) {
  const { top_logprobs: likeliest, ...chosen } = describeTokenLogprob(plan, token, top)
  const withId = (one: typeof chosen) => ({
    id: hashText(one.token) % 32_000,
    token: one.token,
    bytes: one.bytes,
    logprob: one.logprob,
  })
  return { ...withId(chosen), top_logprobs: likeliest.map(withId) }
}

function describeUsage({ promptTokens, completionTokens }: Counts) {
  return {
    completion_tokens: completionTokens,
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

function describeTimings(plan: PlannedReply, { promptNs, evalNs }: GenerationTimes) {
  const tokens = plan.reasoning.length + plan.text.length
  const perSecond = (count: number, ns: number) => (ns > 0 ? count / (ns / 1e9) : 0)
  return {
    cache_n: 0,
    prompt_n: plan.promptTokens,
    prompt_ms: promptNs / 1e6,
    prompt_per_second: perSecond(plan.promptTokens, promptNs),
    predicted_n: tokens,
    predicted_ms: evalNs / 1e6,
    predicted_per_second: perSecond(tokens, evalNs),
  }
}
