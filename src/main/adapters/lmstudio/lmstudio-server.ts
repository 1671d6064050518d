import type { ModelServer } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { isRecord } from '../http/failures.ts'
import { generate } from '../http/generation.ts'
import { recognise } from '../http/identity.ts'
import type { HttpLimits } from '../http/limits.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { chatBodyOf, createChatDecoder } from './chat-frames.ts'
import { lmStudioFailureRules } from './failures.ts'
import { findListing } from './find-api.ts'

/** LM Studio: listed by its REST API, chat over `/v1`, since `/api/v1/chat` takes no history. */
export function createLmStudioServer(origin: string, limits: HttpLimits): ModelServer {
  const context: RefusalContext = { origin, rules: lmStudioFailureRules, limits }
  return {
    kind: 'lmstudio',
    async identify(signal) {
      await recognise(origin, 'LM Studio', async () => {
        const path = '/lmstudio-greeting'
        const question = { method: 'GET', path, timeoutMs: limits.identifyMs } as const
        const greeting = await askJson(question, context, signal)
        return isRecord(greeting) && greeting.lmstudio === true ? true : null
      })
      const { version } = await findListing(context, limits.listMs, signal)
      return { kind: 'lmstudio', version }
    },
    async listModels(signal) {
      return (await findListing(context, limits.listMs, signal)).models
    },
    stream: (request, signal) =>
      generate(
        {
          path: '/v1/chat/completions',
          body: chatBodyOf(request),
          mediaType: 'text/event-stream',
          createDecoder: () => createChatDecoder(request.model, limits.frameLength),
        },
        context,
        signal,
      ),
  }
}
