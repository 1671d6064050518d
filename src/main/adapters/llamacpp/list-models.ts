import type { ListedModel } from '#engine/endpoints/model-server'
import type { ModelCapability, Residency } from '#shared/contract/models'
import { guessCapabilities } from '../guess-capabilities.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { parameterCountInName } from '../parse-parameter-count.ts'
import { quantizationInName } from '../quantization-in-name.ts'
import { askModels, askProps, isLoading, type LlamaModel, type LlamaProps } from './answers.ts'

/** What the server told at the last asking: a router starts and stops models, a single server is started with one. */
export interface LlamaListing {
  mode: 'single' | 'router'
  models: ListedModel[]
}

/** Lists by `/props` and `/v1/models`; of a router by `/models`, with the context of what is loaded. */
export async function listLlamaModels(
  context: RefusalContext,
  signal: AbortSignal,
): Promise<LlamaListing> {
  const props = await propsOrNull(context, null, signal)
  if (props?.role !== 'router') {
    const models = await askModels(context, '/v1/models', signal)
    return {
      mode: 'single',
      models: models.map((model) => {
        const there = props !== null && props.is_sleeping !== true && model.meta !== null
        return listedFromLlama(model, props, there ? residencyOf(props) : null)
      }),
    }
  }
  const models = await askModels(context, '/models', signal)
  const listed = await Promise.all(
    models.map(async (model) => {
      if (model.status?.value !== 'loaded') return listedFromLlama(model, null, null)
      const own = await propsOrNull(context, model.id, signal)
      return listedFromLlama(model, own, residencyOf(own))
    }),
  )
  return { mode: 'router', models: listed }
}

/** While its model is loading a server has no properties; of a router's model they may be away for a moment. */
async function propsOrNull(
  context: RefusalContext,
  model: string | null,
  signal: AbortSignal,
): Promise<LlamaProps | null> {
  try {
    return await askProps(context, model, signal)
  } catch (error) {
    if (isLoading(error)) return null
    if (model === null) throw error
    signal.throwIfAborted()
    return null
  }
}

function listedFromLlama(
  model: LlamaModel,
  props: LlamaProps | null,
  resident: Residency | null,
): ListedModel {
  return {
    name: model.id,
    displayName: displayNameOf(model.id),
    family: null,
    parameters: model.meta?.n_params || parameterCountInName(displayNameOf(model.id)),
    quantization: quantizationInName(displayNameOf(model.id)),
    sizeBytes: model.meta?.size || null,
    contextLength: model.meta?.n_ctx_train || null,
    capabilities: capabilitiesOf(model, props),
    resident,
    remote: false,
  }
}

/** `../models/qwen3-8b-Q4_K_M.gguf` is shown as `qwen3-8b-Q4_K_M`. */
export function displayNameOf(id: string): string {
  const file = id.split(/[\\/]/).at(-1) ?? id
  return /\.gguf$/i.test(id) ? file.replace(/\.gguf$/i, '') : id
}

/** The template by which a model is talked to shows whether it knows tools and thinks first. */
function capabilitiesOf(model: LlamaModel, props: LlamaProps | null): ModelCapability[] {
  const capabilities = guessCapabilities(displayNameOf(model.id), null)
  if (!capabilities.includes('chat')) return capabilities
  const template = props?.chat_template ?? ''
  const seen = model.architecture?.input_modalities ?? []
  if (props?.modalities?.vision === true || seen.includes('image')) capabilities.push('vision')
  if (/\btools\b/.test(template)) capabilities.push('tools')
  if (/<think>|enable_thinking|reasoning_content/.test(template)) capabilities.push('reasoning')
  return capabilities
}

function residencyOf(props: LlamaProps | null): Residency {
  const contextLength = props?.default_generation_settings?.n_ctx || null
  return { sizeBytes: null, vramBytes: null, contextLength, expiresAt: null }
}
