import type { ModelServer } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { isRecord, serverFailure } from '../http/failures.ts'
import { generate } from '../http/generation.ts'
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
      const timeoutMs = limits.identifyMs
      const greeting = await askJson(
        { method: 'GET', path: '/lmstudio-greeting', timeoutMs },
        context,
        signal,
      )
      if (!isRecord(greeting) || greeting.lmstudio !== true) {
        const message = `${origin} answers, but not as LM Studio does. Is this the address of an LM Studio server?`
        throw serverFailure('wrong-server', message)
      }
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
