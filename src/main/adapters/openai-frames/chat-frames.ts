import { z } from 'zod'
import type {
  FinishReason,
  ServerMeasures,
  StreamEvent,
  StreamRequest,
} from '#engine/endpoints/model-server'
import { classifyFailure, errorIn, type FailureRule, isRecord } from '../http/failures.ts'
import { malformedFrame, type StreamDecoder, truncated } from '../http/generation.ts'
import { createLogprobTally, readTokenLogprobs } from '../http/logprob-tally.ts'
import { createSseReader, type SseItem } from '../http/sse.ts'

const tokens = z.number().nonnegative().nullish().catch(null)

/**
 * A chunk of `/v1/chat/completions`. Most models think in `reasoning_content`, gpt-oss on LM Studio and newer vLLM in
 * `reasoning`. llama-server adds `timings` (milliseconds) and, when asked for it, `prompt_progress` (tokens).
 */
const chatChunk = z.object({
  model: z.string().nullish().catch(null),
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        logprobs: z.object({ content: z.unknown().optional() }).nullish().catch(null),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
  timings: z
    .object({
      cache_n: tokens,
      prompt_n: tokens,
      prompt_ms: tokens,
      predicted_n: tokens,
      predicted_ms: tokens,
    })
    .nullish()
    .catch(null),
  prompt_progress: z.object({ total: tokens, processed: tokens }).nullish().catch(null),
})
type ChatChunk = z.infer<typeof chatChunk>

/** The body of `/v1/chat/completions`. It has no way to ask for a context length. */
export function chatBodyOf(request: StreamRequest) {
  return {
    model: request.model,
    messages: request.turns,
    stream: true,
    stream_options: { include_usage: true },
    ...(request.maxTokens ? { max_tokens: request.maxTokens } : {}),
    ...(request.logprobs ? { logprobs: true, top_logprobs: request.logprobs.alternatives } : {}),
  }
}

/**
 * Reads the events of `/v1/chat/completions`; a reply is whole only with a finish reason and `[DONE]`. `rules` name the
 * errors that the server puts into its stream.
 */
export function createChatDecoder(
  asked: string,
  longestFrame: number,
  rules: readonly FailureRule[],
): StreamDecoder {
  const sse = createSseReader(longestFrame)
  let finish: FinishReason | null = null
  let served: string | null = null
  const tally = createLogprobTally()
  let measures: ServerMeasures = {
    promptTokens: null,
    completionTokens: null,
    loadMs: null,
    promptMs: null,
    generateMs: null,
  }

  function* eventsOf(item: SseItem): Generator<StreamEvent> {
    const text = item.type === 'event' ? item.data : item.line
    if (text.trim() === '[DONE]') {
      yield finish === null ? truncated('a finish reason') : doneOf(finish)
      return
    }
    const value = parseOrNull(text)
    const said = errorIn(value)
    if (said !== null) throw classifyFailure(rules, said)
    if (item.type === 'stray') throw malformedFrame(text)
    if (item.event === 'error') throw classifyFailure(rules, { text: wordsOf(value, text) })
    const parsed = chatChunk.safeParse(value)
    if (!parsed.success || (!parsed.data.choices && !parsed.data.usage)) throw malformedFrame(text)
    const chunk = parsed.data
    served = chunk.model || served
    measures = measuresAfter(measures, chunk)
    const progress = promptProgressOf(chunk)
    if (progress !== null) yield { type: 'phase', phase: 'reading', progress }
    const choice = chunk.choices?.[0]
    const reasoning = choice?.delta?.reasoning_content || choice?.delta?.reasoning || ''
    const content = choice?.delta?.content ?? ''
    if (reasoning !== '') yield { type: 'reasoning', text: reasoning }
    if (content !== '') {
      // A chunk tells of the tokens of its own text; those of the reasoning come with chunks of reasoning.
      if (reasoning === '') tally.addPiece(readTokenLogprobs(choice?.logprobs?.content))
      yield { type: 'text', text: content }
    }
    if (choice?.finish_reason) finish = choice.finish_reason === 'length' ? 'length' : 'stop'
  }

  function doneOf(reason: FinishReason): StreamEvent {
    const logprobs = tally.summary()
    return {
      type: 'done',
      finish: reason,
      measures,
      servedModel: served === null || served === asked ? null : served,
      ...(logprobs === null ? {} : { logprobs }),
    }
  }

  return {
    *feed(bytes) {
      for (const item of sse.feed(bytes)) yield* eventsOf(item)
    },
    *end() {
      for (const item of sse.end()) if (!isCutShort(item)) yield* eventsOf(item)
      yield truncated(finish === null ? 'a finish reason' : '[DONE]')
    },
  }
}

/** Some servers count in every chunk, some in the last one: the latest count holds. */
function measuresAfter(before: ServerMeasures, { usage, timings }: ChatChunk): ServerMeasures {
  if (!usage && !timings) return before
  return {
    promptTokens: usage?.prompt_tokens ?? before.promptTokens ?? promptTokensOf(timings),
    completionTokens:
      usage?.completion_tokens ?? before.completionTokens ?? timings?.predicted_n ?? null,
    loadMs: null,
    promptMs: timings?.prompt_ms ?? before.promptMs,
    generateMs: timings?.predicted_ms ?? before.generateMs,
  }
}

/** Tokens that were in the cache already are not read again. */
function promptTokensOf(timings: ChatChunk['timings']): number | null {
  const read = timings?.prompt_n ?? null
  return read === null ? null : read + (timings?.cache_n ?? 0)
}

function promptProgressOf({ prompt_progress: progress }: ChatChunk): number | null {
  if (!progress?.total) return null
  return Math.min(1, (progress.processed ?? 0) / progress.total)
}

/** Half an event at the stream's end, as against words that never were one. */
function isCutShort(item: SseItem): boolean {
  if (item.type === 'stray') return /^(d|da|dat|e|ev|eve|even|i|r|re|ret|retr)$/.test(item.line)
  return item.data.trim() !== '[DONE]' && parseOrNull(item.data) === null
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function wordsOf(value: unknown, text: string): string {
  return isRecord(value) && typeof value.message === 'string' ? value.message : text
}
