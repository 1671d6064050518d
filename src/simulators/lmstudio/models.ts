import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import type { Resident } from '../resident.ts'
import { type LmStudioContext, LmStudioError, sendJson } from './context.ts'

export function handleGreeting(_context: LmStudioContext, exchange: Exchange): Promise<void> {
  return sendJson(exchange, { lmstudio: true })
}

function residentsOf(context: LmStudioContext, model: SimulatedModel): Resident[] {
  return context.residency
    .list()
    .filter((r) => r.model.name === model.name && r.state !== 'loading')
}

export function describeLoadConfig(resident: Resident): Record<string, unknown> {
  if (resident.model.embeds) return { context_length: resident.contextLength }
  return {
    context_length: resident.contextLength,
    eval_batch_size: 512,
    parallel: resident.parallel,
    flash_attention: true,
    // Only mixtures of experts have a number of them.
    ...(isMixture(resident.model) ? { num_experts: 8 } : {}),
    offload_kv_cache_to_gpu: true,
  }
}

const isMixture = (model: SimulatedModel) =>
  /-a\d+b|gpt-oss/i.test(model.name) || /A\d+B/.test(model.parameterSize)

/** GET /api/v1/models: all that is downloaded, with its loaded instances. */
export function handleNativeModels(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const models = context.models.map((model) => {
    const variant = `${model.name}@${model.quantization.toLowerCase()}`
    return {
      type: model.embeds ? 'embedding' : 'llm',
      publisher: model.publisher,
      key: model.name,
      display_name: model.displayName,
      architecture: model.family,
      quantization: { name: model.quantization, bits_per_weight: model.bitsPerWeight },
      size_bytes: model.sizeBytes,
      params_string: model.embeds ? null : model.parameterSize,
      loaded_instances: residentsOf(context, model).map((resident) => ({
        id: resident.id,
        config: describeLoadConfig(resident),
      })),
      max_context_length: model.contextLength,
      format: model.format,
      ...(model.embeds
        ? {}
        : {
            capabilities: {
              vision: model.capabilities.includes('vision'),
              trained_for_tool_use: model.capabilities.includes('tools'),
              ...(model.thinks
                ? { reasoning: { allowed_options: ['off', 'on'], default: 'on' } }
                : {}),
            },
          }),
      description: null,
      variants: [variant],
      selected_variant: variant,
    }
  })
  return sendJson(exchange, { models })
}

function describeOldModel(
  context: LmStudioContext,
  model: SimulatedModel,
): Record<string, unknown> {
  const resident = residentsOf(context, model)[0]
  return {
    id: model.name,
    object: 'model',
    type: model.embeds ? 'embeddings' : model.capabilities.includes('vision') ? 'vlm' : 'llm',
    publisher: model.publisher,
    arch: model.family,
    compatibility_type: model.format,
    quantization: model.quantization,
    state: resident ? 'loaded' : 'not-loaded',
    max_context_length: model.contextLength,
    ...(resident ? { loaded_context_length: resident.contextLength } : {}),
    ...(model.capabilities.includes('tools') ? { capabilities: ['tool_use'] } : {}),
  }
}

export function handleOldModels(context: LmStudioContext, exchange: Exchange): Promise<void> {
  return sendJson(exchange, {
    object: 'list',
    data: context.models.map((model) => describeOldModel(context, model)),
  })
}

export function handleOldModel(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const name = exchange.path.slice('/api/v0/models/'.length)
  const model = context.models.find((known) => known.name === name)
  if (!model) throw new LmStudioError(404, { error: `Model with id '${name}' not found` })
  return sendJson(exchange, describeOldModel(context, model))
}

/** GET /v1/models: all that is downloaded when loading on demand is on, else what is loaded. */
export function handleOpenAiModels(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const listed = context.models.filter(
    (model) => context.jit || residentsOf(context, model).length > 0,
  )
  return sendJson(exchange, {
    data: listed.map((model) => ({
      id: model.name,
      object: 'model',
      owned_by: 'organization_owner',
    })),
    object: 'list',
  })
}
