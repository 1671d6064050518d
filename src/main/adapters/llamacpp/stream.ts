import { ServerFailure, type StreamEvent, type StreamRequest } from '#engine/endpoints/model-server'
import { generate } from '../http/generation.ts'
import { waitFor } from '../http/poll.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { chatBodyOf, createChatDecoder } from '../openai-frames/chat-frames.ts'
import { askHealth } from './answers.ts'
import { llamaFailureRules } from './failures.ts'

/**
 * Generates over `/v1/chat/completions`. A server that is still loading its model is waited for. No `X-Conversation-Id`
 * goes along: with one, the generation would go on after the connection is closed.
 */
export async function* streamFromLlama(
  request: StreamRequest,
  context: RefusalContext,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { limits } = context
  const deadline = performance.now() + limits.firstByteMs
  for (;;) {
    let isLoading = false
    for await (const event of generateOnce(request, context, signal)) {
      isLoading = event.type === 'failed' && saysLoading(event.failure)
      if (isLoading && performance.now() < deadline) break
      yield event
      if (event.type === 'failed') return
    }
    if (!isLoading) return
    yield { type: 'phase', phase: 'loading', progress: null }
    try {
      await waitUntilLoaded(context, deadline, signal)
    } catch (error) {
      if (signal.aborted) yield { type: 'stopped' }
      else if (error instanceof ServerFailure) yield { type: 'failed', failure: error.failure }
      else throw error
      return
    }
  }
}

function generateOnce(request: StreamRequest, context: RefusalContext, signal: AbortSignal) {
  const { frameLength } = context.limits
  return generate(
    {
      path: '/v1/chat/completions',
      body: { ...chatBodyOf(request), return_progress: true },
      mediaType: 'text/event-stream',
      createDecoder: () => createChatDecoder(request.model, frameLength, llamaFailureRules),
    },
    context,
    signal,
  )
}

function saysLoading({ status, message }: ServerFailure['failure']): boolean {
  return status === 503 && /loading model/i.test(message)
}

async function waitUntilLoaded(
  context: RefusalContext,
  deadline: number,
  signal: AbortSignal,
): Promise<void> {
  while (performance.now() < deadline) {
    await waitFor(context.limits.pollMs, signal)
    if ((await askHealth(context, signal)) !== 'loading') return
  }
}
