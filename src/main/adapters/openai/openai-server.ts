import { z } from 'zod'
import { type ModelServer, ServerFailure } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { generate } from '../http/generation.ts'
import { recognise } from '../http/identity.ts'
import type { HttpLimits } from '../http/limits.ts'
import { createLogprobMemory, streamWithWish } from '../http/logprob-wish.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { noOperations } from '../no-operations.ts'
import { chatBodyOf, createChatDecoder } from '../openai-frames/chat-frames.ts'
import { openAiFailureRules } from './failures.ts'
import { askModelList, listedFromEntry } from './list-models.ts'

const versionAnswer = z.object({ version: z.string().min(1).max(100) })

/**
 * Whatever speaks OpenAI's chat interface, vLLM among it. Anything that lists models at `/v1/models` is taken for one: no
 * mark tells these servers apart. A reply is whole only with a finish reason and `[DONE]`, which all of them send; a
 * proxy that gives up also ends a stream cleanly.
 */
export function createOpenAiServer(
  origin: string,
  token: string | null,
  limits: HttpLimits,
): ModelServer {
  const context: RefusalContext = { origin, token, rules: openAiFailureRules, limits }
  const logprobs = createLogprobMemory()

  /** vLLM tells its version, keyless; others know no such route. */
  async function askVersion(signal: AbortSignal): Promise<string | null> {
    const question = { method: 'GET', path: '/version', timeoutMs: limits.identifyMs } as const
    try {
      return versionAnswer.safeParse(await askJson(question, context, signal)).data?.version ?? null
    } catch (error) {
      if (error instanceof ServerFailure) return null
      throw error
    }
  }

  return {
    kind: 'openai',
    async identify(signal) {
      const models = await recognise(origin, 'an OpenAI-compatible server', () =>
        askModelList(context, limits.identifyMs, signal),
      )
      const tells = models.some((entry) => entry.owned_by === 'vllm')
      const version = tells ? await askVersion(signal) : null
      logprobs.seeVersion(version)
      return { kind: 'openai', version }
    },
    async listModels(signal) {
      const entries = await askModelList(context, limits.listMs, signal)
      return entries.map((entry) => listedFromEntry(entry, origin))
    },
    stream: (request, signal) =>
      streamWithWish(request, logprobs, (asked) =>
        generate(
          {
            path: '/v1/chat/completions',
            body: chatBodyOf(asked),
            mediaType: 'text/event-stream',
            createDecoder: () =>
              createChatDecoder(asked.model, limits.frameLength, openAiFailureRules),
          },
          context,
          signal,
        ),
      ),
    operations: noOperations,
    // What such a server holds is loaded already, and its shape is nowhere told.
    describe: async () => null,
  }
}
