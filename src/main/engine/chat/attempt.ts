import type { Attempt, ModelRef } from '#shared/contract/attempt'
import type { AnswerLogprobs } from '#shared/contract/confidence'
import type { Model } from '#shared/contract/models'
import type { ModelServer, StreamEvent, StreamRequest } from '../endpoints/model-server.ts'
import type { LiveAnswer } from './live-answer.ts'

export function refOf(model: Model): ModelRef {
  return {
    key: model.key,
    name: model.displayName,
    endpointId: model.endpointId,
    endpointName: model.endpointName,
    demo: model.demo,
  }
}

type Ending = Extract<StreamEvent, { type: 'done' | 'failed' | 'stopped' }>

/** Decoding speed from the server's own clock, else from ours between the first token and the last. */
function findSpeed(ending: Ending, tokens: number | null, writingMs: number | null): number | null {
  if (ending.type !== 'done' || !tokens) return null
  const ms = ending.measures.generateMs ?? writingMs
  return ms && ms > 0 ? Math.round((tokens / ms) * 1e5) / 100 : null
}

function finishAttempt(
  attempt: Attempt,
  ending: Ending,
  firstTokenMs: number | null,
  totalMs: number,
): Attempt {
  const status = ending.type
  const measures = ending.type === 'done' ? ending.measures : null
  const completionTokens = measures?.completionTokens ?? null
  const writingMs = firstTokenMs === null ? null : totalMs - firstTokenMs
  return {
    ...attempt,
    status,
    finish: ending.type === 'done' ? ending.finish : null,
    failure: ending.type === 'failed' ? ending.failure : null,
    usage: { promptTokens: measures?.promptTokens ?? null, completionTokens },
    timings: {
      loadMs: measures?.loadMs ?? null,
      firstTokenMs,
      totalMs,
      tokensPerSecond: findSpeed(ending, completionTokens, writingMs),
    },
  }
}

export interface AttemptRequest {
  attempt: Attempt
  server: ModelServer
  request: StreamRequest
  loaded: boolean
  /** What loading it took before, in milliseconds; `null` = nothing, or nobody knows yet. */
  loadMs: number | null
  live: LiveAnswer
  signal: AbortSignal
  onFirstToken(): void
}

export interface EndedAttempt {
  attempt: Attempt
  /** Of its answer, where its server told. */
  logprobs: AnswerLogprobs | null
}

/** An attempt that ended before its model was asked. */
export function endEarly(
  attempt: Attempt,
  ending: Extract<StreamEvent, { type: 'failed' | 'stopped' }>,
  totalMs: number,
): Attempt {
  return finishAttempt(attempt, ending, null, Math.round(totalMs))
}

/** One model's try: streams into the live answer and gives the attempt as it ended. Never throws. */
export async function runAttempt(work: AttemptRequest): Promise<EndedAttempt> {
  const { attempt, live, signal } = work
  // The load came before, and the user waited for it as well.
  const begun = performance.now() - (work.loadMs ?? 0)
  let firstTokenMs: number | null = null
  let ending: Ending = {
    type: 'failed',
    failure: { code: 'truncated', message: 'The stream ended without a last word.' },
  }
  // Most servers don't tell when they load, but whether the model was resident a moment ago is known.
  live.setPhase(work.loaded ? 'reading' : 'loading')
  for await (const event of work.server.stream(work.request, signal)) {
    if (event.type === 'phase') live.setPhase(event.phase)
    else if (event.type === 'text' || event.type === 'reasoning') {
      if (firstTokenMs === null) {
        firstTokenMs = Math.round(performance.now() - begun)
        work.onFirstToken()
      }
      live.setPhase('writing')
      live.append(event.type, event.text)
    } else ending = event
  }
  live.flush()
  const ended = finishAttempt(attempt, ending, firstTokenMs, Math.round(performance.now() - begun))
  const logprobs = ending.type === 'done' ? (ending.logprobs ?? null) : null
  if (work.loadMs === null) return { attempt: ended, logprobs }
  const timings = { ...ended.timings, loadMs: work.loadMs }
  return { attempt: { ...ended, timings }, logprobs }
}
