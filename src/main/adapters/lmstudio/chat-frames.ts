import { z } from 'zod'
import type { FinishReason, StreamEvent, StreamRequest } from '#engine/endpoints/model-server'
import { classifyFailure, errorIn, isRecord } from '../http/failures.ts'
import { malformedFrame, type StreamDecoder, truncated } from '../http/generation.ts'
import { createSseReader, type SseItem } from '../http/sse.ts'
import { lmStudioFailureRules } from './failures.ts'

const tokens = z.number().nonnegative().nullish().catch(null)

/** A chunk of `/v1/chat/completions`. R1 models think in `reasoning_content`, gpt-oss in `reasoning`. */
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
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
})

export function chatBodyOf(request: StreamRequest) {
  return {
    model: request.model,
    messages: request.turns,
    stream: true,
    stream_options: { include_usage: true },
  }
}

/** Reads the events of `/v1/chat/completions`; a reply is whole only with a finish reason and `[DONE]`. */
export function createChatDecoder(asked: string, longestFrame: number): StreamDecoder {
  const sse = createSseReader(longestFrame)
  let finish: FinishReason | null = null
  let served: string | null = null
  let usage: { promptTokens: number | null; completionTokens: number | null } = {
    promptTokens: null,
    completionTokens: null,
  }

  function* eventsOf(item: SseItem): Generator<StreamEvent> {
    const text = item.type === 'event' ? item.data : item.line
    if (text.trim() === '[DONE]') {
      yield finish === null ? truncated('a finish reason') : doneOf(finish)
      return
    }
    const value = parseOrNull(text)
    const said = errorIn(value)
    if (said !== null) throw classifyFailure(lmStudioFailureRules, said)
    if (item.type === 'stray') throw malformedFrame(text)
    if (item.event === 'error')
      throw classifyFailure(lmStudioFailureRules, { text: wordsOf(value, text) })
    const parsed = chatChunk.safeParse(value)
    if (!parsed.success || (!parsed.data.choices && !parsed.data.usage)) throw malformedFrame(text)
    const chunk = parsed.data
    served = chunk.model ?? served
    if (chunk.usage) {
      usage = {
        promptTokens: chunk.usage.prompt_tokens ?? null,
        completionTokens: chunk.usage.completion_tokens ?? null,
      }
    }
    const choice = chunk.choices?.[0]
    const reasoning = choice?.delta?.reasoning_content || choice?.delta?.reasoning || ''
    const content = choice?.delta?.content ?? ''
    if (reasoning !== '') yield { type: 'reasoning', text: reasoning }
    if (content !== '') yield { type: 'text', text: content }
    if (choice?.finish_reason) finish = choice.finish_reason === 'length' ? 'length' : 'stop'
  }

  function doneOf(reason: FinishReason): StreamEvent {
    return {
      type: 'done',
      finish: reason,
      measures: { ...usage, loadMs: null, promptMs: null, generateMs: null },
      servedModel: served === null || served === asked ? null : served,
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
