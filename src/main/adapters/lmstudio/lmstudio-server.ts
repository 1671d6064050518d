import type { ModelOperations, ModelServer } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { isRecord } from '../http/failures.ts'
import { generate } from '../http/generation.ts'
import { recognise } from '../http/identity.ts'
import type { HttpLimits } from '../http/limits.ts'
import { createLogprobMemory, streamWithWish } from '../http/logprob-wish.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { noOperations } from '../no-operations.ts'
import { chatBodyOf, createChatDecoder } from '../openai-frames/chat-frames.ts'
import { describeLmStudioModel } from './describe.ts'
import { downloadLmStudioModel } from './download.ts'
import { lmStudioFailureRules } from './failures.ts'
import { type FoundListing, findListing } from './find-api.ts'
import { loadLmStudioModel, unloadLmStudioModel } from './load.ts'

/** LM Studio: listed by its REST API, chat over `/v1`, since `/api/v1/chat` takes no history. */
export function createLmStudioServer(
  origin: string,
  token: string | null,
  limits: HttpLimits,
): ModelServer {
  const context: RefusalContext = { origin, token, rules: lmStudioFailureRules, limits }
  /** As the last listing told: 0.3 can neither load nor download over its interface. */
  let version: FoundListing['version'] = null
  const logprobs = createLogprobMemory()
  const native: ModelOperations = {
    load: (model, options, signal) => loadLmStudioModel(context, model, options, signal),
    unload: (model, signal) => unloadLmStudioModel(context, model, signal),
    pull: (model, signal) => downloadLmStudioModel(context, model, signal),
    remove: null,
  }
  async function list(signal: AbortSignal): Promise<FoundListing> {
    const found = await findListing(context, limits.listMs, signal)
    version = found.version
    logprobs.seeVersion(version)
    return found
  }
  return {
    kind: 'lmstudio',
    async identify(signal) {
      await recognise(origin, 'LM Studio', async () => {
        const path = '/lmstudio-greeting'
        const question = { method: 'GET', path, timeoutMs: limits.identifyMs } as const
        const greeting = await askJson(question, context, signal)
        return isRecord(greeting) && greeting.lmstudio === true ? true : null
      })
      return { kind: 'lmstudio', version: (await list(signal)).version }
    },
    async listModels(signal) {
      return (await list(signal)).models
    },
    // As yet it answers the wish with `null`; `/v1/responses` gives them to some, and to others an empty list.
    stream: (request, signal) =>
      streamWithWish(request, logprobs, (asked) =>
        generate(
          {
            path: '/v1/chat/completions',
            body: {
              ...chatBodyOf(asked),
              ...(asked.keepAliveSeconds ? { ttl: asked.keepAliveSeconds } : {}),
            },
            mediaType: 'text/event-stream',
            createDecoder: () =>
              createChatDecoder(asked.model, limits.frameLength, lmStudioFailureRules),
          },
          context,
          signal,
        ),
      ),
    get operations() {
      return version === '0.4' ? native : noOperations
    },
    describe: (model, signal) => describeLmStudioModel(context, model, signal),
  }
}
