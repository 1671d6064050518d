import type { ChatRequest } from 'ollama/browser'
import { z } from 'zod'
import type {
  FinishReason,
  ServerMeasures,
  StreamEvent,
  StreamRequest,
} from '#engine/endpoints/model-server'
import { classifyFailure, errorIn, serverFailure } from '../http/failures.ts'
import { malformedFrame, type StreamDecoder, truncated } from '../http/generation.ts'
import { createLineReader } from '../http/ndjson.ts'
import { ollamaFailureRules } from './failures.ts'
import { createFrameLogprobs, type FrameLogprobs } from './frame-logprobs.ts'
import { wholeName } from './model-name.ts'

const count = z.number().nonnegative().nullish().catch(null)

/** Durations in nanoseconds; a zero is left out of the frame. Source: ollama/ollama api/types.go `ChatResponse`. */
const chatFrame = z.object({
  model: z.string().nullish().catch(null),
  message: z.object({ content: z.string().nullish(), thinking: z.string().nullish() }).nullish(),
  logprobs: z.unknown().optional(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  load_duration: count,
  prompt_eval_count: count,
  prompt_eval_duration: count,
  eval_count: count,
  eval_duration: count,
})
type ChatFrame = z.infer<typeof chatFrame>

/**
 * `think` stays unset: Ollama then thinks with the models that can, and refuses nothing with those that can't. A context
 * goes along only where one is asked for: another one than the loaded makes Ollama load the model anew.
 */
export function chatBodyOf(request: StreamRequest): ChatRequest & { stream: true } {
  const { contextLength, maxTokens, keepAliveSeconds, logprobs } = request
  const options = {
    ...(contextLength ? { num_ctx: contextLength } : {}),
    ...(maxTokens ? { num_predict: maxTokens } : {}),
  }
  const asked = Object.keys(options).length > 0
  return {
    model: request.model,
    messages: request.turns,
    stream: true,
    ...(asked ? { options } : {}),
    ...(typeof keepAliveSeconds === 'number' ? { keep_alive: keepAliveSeconds } : {}),
    ...(logprobs ? { logprobs: true, top_logprobs: logprobs.alternatives } : {}),
  }
}

/** Reads the NDJSON of `/api/chat`. */
export function createChatDecoder(asked: string, longestFrame: number): StreamDecoder {
  const lines = createLineReader(longestFrame)
  const odds = createFrameLogprobs()
  return {
    *feed(bytes) {
      for (const line of lines.feed(bytes)) yield* eventsOf(line, asked, odds)
    },
    *end() {
      const rest = lines.end()
      // Half a frame is a reply cut short; anything else never was a frame.
      if (rest !== '' && (isJson(rest) || !rest.startsWith('{'))) yield* eventsOf(rest, asked, odds)
      yield truncated('its "done" frame')
    },
  }
}

function* eventsOf(line: string, asked: string, odds: FrameLogprobs): Generator<StreamEvent> {
  const value = parseFrame(line)
  const said = errorIn(value)
  if (said !== null) throw classifyFailure(ollamaFailureRules, said)
  const parsed = chatFrame.safeParse(value)
  if (!parsed.success) throw malformedFrame(line)
  const frame = parsed.data
  if (!frame.message && typeof frame.done !== 'boolean') throw malformedFrame(line)
  const thinking = frame.message?.thinking ?? ''
  const content = frame.message?.content ?? ''
  odds.addFrame(thinking, content, frame.logprobs)
  if (thinking !== '') yield { type: 'reasoning', text: thinking }
  if (content !== '') yield { type: 'text', text: content }
  if (frame.done === true) {
    if (frame.done_reason === 'load' || frame.done_reason === 'unload') {
      throw serverFailure(
        'bad-request',
        'Ollama only loaded the model: there was nothing to answer.',
      )
    }
    const logprobs = odds.summary()
    yield {
      type: 'done',
      finish: finishOf(frame.done_reason),
      measures: measuresOf(frame),
      servedModel: servedModelOf(frame.model, asked),
      ...(logprobs === null ? {} : { logprobs }),
    }
  }
}

function parseFrame(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw malformedFrame(line)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function finishOf(reason: string | null | undefined): FinishReason {
  return reason === 'length' ? 'length' : 'stop'
}

function measuresOf(frame: ChatFrame): ServerMeasures {
  return {
    promptTokens: frame.prompt_eval_count ?? null,
    completionTokens: frame.eval_count ?? null,
    loadMs: millisecondsOf(frame.load_duration),
    promptMs: millisecondsOf(frame.prompt_eval_duration),
    generateMs: millisecondsOf(frame.eval_duration),
  }
}

function millisecondsOf(nanoseconds: number | null | undefined): number | null {
  return nanoseconds === null || nanoseconds === undefined ? null : nanoseconds / 1e6
}

function servedModelOf(served: string | null | undefined, asked: string): string | null {
  if (!served) return null
  return wholeName(served) === wholeName(asked) ? null : served
}
