import type { ModelOperations, ModelServer } from '#engine/endpoints/model-server'
import { createShape } from '#engine/memory/model-shape'
import { recognise } from '../http/identity.ts'
import type { HttpLimits } from '../http/limits.ts'
import { createLogprobMemory, streamWithWish } from '../http/logprob-wish.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { noOperations } from '../no-operations.ts'
import { quantizationInName } from '../quantization-in-name.ts'
import { askHealth, askModels, askProps } from './answers.ts'
import { llamaFailureRules } from './failures.ts'
import { displayNameOf, type LlamaListing, listLlamaModels } from './list-models.ts'
import { readLocalShape } from './read-local-shape.ts'
import { loadLlamaModel, unloadLlamaModel } from './router-operations.ts'
import { streamFromLlama } from './stream.ts'

/** llama.cpp's own server, with one model or as a router over several. */
export function createLlamaServer(
  origin: string,
  token: string | null,
  limits: HttpLimits,
): ModelServer {
  const context: RefusalContext = { origin, token, rules: llamaFailureRules, limits }
  /** As the last asking told: only a router loads and unloads. */
  let mode: LlamaListing['mode'] = 'single'
  const logprobs = createLogprobMemory()
  const ofRouter: ModelOperations = {
    load: (model, _options, signal) => loadLlamaModel(context, model, signal),
    unload: (model, signal) => unloadLlamaModel(context, model, signal),
    pull: null,
    remove: null,
  }
  return {
    kind: 'llamacpp',
    async identify(signal) {
      const told = await recognise(origin, 'llama-server', async () => {
        const health = await askHealth(context, signal)
        if (health === null) return null
        // Nobody else says that a model is loading, and nothing more can be asked until it is.
        if (health === 'loading') return { version: null, loading: true, slots: null }
        const props = await askProps(context, null, signal)
        if (props === null) return null
        mode = props.role === 'router' ? 'router' : 'single'
        logprobs.seeVersion(props.build_info || null)
        return {
          version: props.build_info || null,
          loading: false,
          slots: props.total_slots || null,
        }
      })
      return { kind: 'llamacpp', ...told }
    },
    async listModels(signal) {
      const listing = await listLlamaModels(context, signal)
      mode = listing.mode
      return listing.models
    },
    stream: (request, signal) =>
      streamWithWish(request, logprobs, (asked) => streamFromLlama(asked, context, signal)),
    get operations() {
      return mode === 'router' ? ofRouter : noOperations
    },
    async describe(model, signal) {
      const path = mode === 'router' ? '/models' : '/v1/models'
      const entry = (await askModels(context, path, signal)).find(({ id }) => id === model)
      if (!entry) return null
      const file =
        mode === 'router' ? entry.path : (await askProps(context, null, signal))?.model_path
      const local = await readLocalShape(origin, file)
      if (local) return local
      if (!entry.meta) return null
      const { n_params, n_embd, n_vocab, n_ctx_train, size } = entry.meta
      return createShape({
        embeddingLength: n_embd || null,
        vocabulary: n_vocab || null,
        contextLength: n_ctx_train || null,
        parameters: n_params || null,
        weightBytes: size || null,
        quantization: quantizationInName(displayNameOf(model)),
      })
    },
  }
}
