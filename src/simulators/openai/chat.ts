import { answerCompletion, type CompletionWording, type Counts } from '../completions/answer.ts'
import {
  type CompletionRequest,
  RefusedRequest,
  readBody,
  readCompletionRequest,
} from '../completions/read-request.ts'
import { describeTokenLogprob } from '../completions/token-logprob.ts'
import type { Exchange } from '../http-server.ts'
import type { Resident } from '../resident.ts'
import { findResident, type OpenAiContext } from './context.ts'
import { flavours } from './flavours.ts'

/** POST /v1/chat/completions */
export async function handleChat(context: OpenAiContext, exchange: Exchange): Promise<void> {
  const { types } = flavours[context.flavour]
  const request = readCompletionRequest(readBody(exchange, types.bad), context.seed, types.bad)
  if (request.topLogprobs !== null && context.logprobs === 'refused') {
    throw new RefusedRequest(400, types.bad, "Unsupported parameter: 'logprobs'")
  }
  const resident = await findResident(context, request.model, exchange.wire.signal)
  if (resident.model.embeds) {
    throw new RefusedRequest(400, types.bad, 'The model does not support Chat Completions API')
  }
  await answerCompletion(
    context,
    exchange,
    resident,
    request,
    wordingOf(context, request, resident),
  )
}

function wordingOf(
  context: OpenAiContext,
  request: CompletionRequest,
  resident: Resident,
): CompletionWording {
  const head = (object: string) => ({
    id: `chatcmpl-${id}`,
    object,
    created,
    model: resident.model.name,
  })
  const id = context.createId('completion')
  const created = Math.floor(context.clock.now() / 1000)
  const isVllm = context.flavour !== 'generic'
  const stops = (reason: string | null) =>
    isVllm && reason !== null
      ? { finish_reason: reason, stop_reason: null }
      : { finish_reason: reason }
  const everyChunk = request.usage === 'every' || context.countsInEveryChunk
  const chunk = (
    delta: unknown,
    finish: string | null,
    counts: Counts,
    logprobs: unknown = null,
  ) => ({
    ...head('chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs, ...stops(finish) }],
    ...(everyChunk ? { usage: describeUsage(counts) } : {}),
  })
  return {
    opening: ({ promptTokens }) => [
      chunk({ role: 'assistant', content: '' }, null, { promptTokens, completionTokens: 0 }),
    ],
    piece: (token, counts, plan) => {
      const { kind, text } = token
      const delta = kind === 'reasoning' ? { reasoning_content: text } : { content: text }
      const { topLogprobs: top } = request
      const tells = top !== null && context.logprobs === 'given'
      const content = tells ? [describeTokenLogprob(plan, token, top)] : null
      return chunk(delta, null, counts, content && { content })
    },
    closing: (plan, _times, counts) => [
      chunk(isVllm ? { content: '' } : {}, plan.finish, counts),
      ...(request.usage === 'none'
        ? []
        : [{ ...head('chat.completion.chunk'), choices: [], usage: describeUsage(counts) }]),
    ],
    whole: (plan, _times, counts) => ({
      ...head('chat.completion'),
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: plan.text.join('') },
          logprobs: null,
          ...stops(plan.finish),
        },
      ],
      usage: describeUsage(counts),
    }),
    tooLong: (promptTokens, contextLength) =>
      new RefusedRequest(
        400,
        flavours[context.flavour].types.bad,
        `This model's maximum context length is ${contextLength} tokens. However, you requested ${promptTokens} tokens in the messages. Please reduce the length of the messages.`,
        isVllm ? {} : { code: 'context_length_exceeded' },
      ),
  }
}

function describeUsage({ promptTokens, completionTokens }: Counts) {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
  }
}
