import type { ModelServer } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { generate } from '../http/generation.ts'
import { recognise } from '../http/identity.ts'
import type { HttpLimits } from '../http/limits.ts'
import { createLogprobMemory, streamWithWish } from '../http/logprob-wish.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { chatBodyOf, createChatDecoder } from './chat-frames.ts'
import { describeOllamaModel, type ShapeCache } from './describe.ts'
import { ollamaFailureRules } from './failures.ts'
import { listOllamaModels } from './list-models.ts'
import { loadOllamaModel, unloadOllamaModel } from './load.ts'
import type { DetailsCache } from './model-details.ts'
import { versionAnswer } from './model-schemas.ts'
import { createOllamaClient } from './ollama-client.ts'
import { pullOllamaModel } from './pull.ts'

/** Ollama by its native API: `/v1` swallows errors in the middle of a stream, and lists neither sizes nor residents. */
export function createOllamaServer(
  origin: string,
  token: string | null,
  limits: HttpLimits,
): ModelServer {
  const context: RefusalContext = { origin, token, rules: ollamaFailureRules, limits }
  const detailsByDigest: DetailsCache = new Map()
  const shapesByDigest: ShapeCache = new Map()
  const logprobs = createLogprobMemory()
  return {
    kind: 'ollama',
    async identify(signal) {
      const version = await recognise(origin, 'Ollama', async () => {
        const answer = await createOllamaClient(context, limits.identifyMs, signal).version()
        return versionAnswer.safeParse(answer).data?.version ?? null
      })
      logprobs.seeVersion(version)
      return { kind: 'ollama', version }
    },
    listModels: (signal) => listOllamaModels(context, detailsByDigest, signal),
    stream: (request, signal) =>
      streamWithWish(request, logprobs, (asked) =>
        generate(
          {
            path: '/api/chat',
            body: chatBodyOf(asked),
            mediaType: 'application/x-ndjson',
            createDecoder: () => createChatDecoder(asked.model, limits.frameLength),
          },
          context,
          signal,
        ),
      ),
    operations: {
      load: (model, options, signal) => loadOllamaModel(context, model, options, signal),
      unload: (model, signal) => unloadOllamaModel(context, model, signal),
      pull: (model, signal) => pullOllamaModel(context, model, signal),
      async remove(model, signal) {
        const timeoutMs = limits.listMs
        const question = { method: 'DELETE', path: '/api/delete', body: { model } } as const
        await askJson({ ...question, timeoutMs, mayBeEmpty: true }, context, signal)
      },
    },
    describe: (model, signal) => describeOllamaModel(context, shapesByDigest, model, signal),
  }
}
