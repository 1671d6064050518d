import { RefusedRequest } from '../completions/read-request.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import type { Resident } from '../resident.ts'
import { findModel, type LlamaContext, sendJson, stillLoading } from './context.ts'

/** GET /health: needs no key. */
export function handleHealth(context: LlamaContext, exchange: Exchange): Promise<void> {
  if (context.mode === 'single') requireReady(context)
  return sendJson(exchange, { status: 'ok' })
}

/** The resident of a server with one model; refuses while it is loading. */
export function requireReady(context: LlamaContext): Resident {
  const resident = context.residency.list().find(({ state }) => state === 'ready')
  if (!resident) throw stillLoading()
  return resident
}

/** GET /v1/models: needs no key. `meta` is null while the model is loading. */
export function handleModels(context: LlamaContext, exchange: Exchange): Promise<void> {
  const data = context.models.map((model) => ({
    ...describeModel(context, model),
    ...(context.mode === 'router'
      ? { path: fileOf(context, model), status: describeStatus(context, exchange, model) }
      : {}),
  }))
  return sendJson(exchange, { object: 'list', data })
}

function fileOf({ modelFolder }: LlamaContext, { name }: SimulatedModel): string {
  return `${modelFolder}/${name.replace(/^.*\/|\.gguf$/g, '')}.gguf`
}

function describeModel(context: LlamaContext, model: SimulatedModel): Record<string, unknown> {
  const resident = context.residency.find(model.name)
  const known = context.mode === 'router' || resident?.state === 'ready'
  return {
    id: model.name,
    object: 'model',
    architecture: {
      input_modalities: model.capabilities.includes('vision') ? ['text', 'image'] : ['text'],
      output_modalities: ['text'],
    },
    created: Math.floor(Date.parse(model.modifiedAt) / 1000),
    owned_by: 'llamacpp',
    meta: known
      ? {
          vocab_type: 2,
          n_vocab: model.vocabularySize,
          n_ctx_train: model.contextLength,
          n_embd: model.embeddingLength,
          n_params: model.parameters,
          size: model.sizeBytes,
        }
      : null,
  }
}

function describeStatus(
  context: LlamaContext,
  exchange: Exchange,
  model: SimulatedModel,
): Record<string, unknown> {
  const resident = context.residency.find(model.name)
  if (resident?.state === 'loading') {
    const value = resident.loadProgress
    return {
      value: 'loading',
      progress: { stages: ['text_model'], current: 'text_model', value },
    }
  }
  if (resident) return { value: 'loaded' }
  const exitCode = context.failed.get(model.name)
  if (exitCode !== undefined) return { value: 'unloaded', failed: true, exit_code: exitCode }
  if (exchange.misbehaves('false-failure')) return { value: 'unloaded', failed: true, exit_code: 1 }
  return { value: 'unloaded' }
}

/** GET /props. A router answers for itself, or with `?model=` for a server it runs. */
export function handleProps(context: LlamaContext, exchange: Exchange): Promise<void> {
  const asked = exchange.query.get('model')
  if (context.mode === 'router' && asked === null) {
    return sendJson(exchange, { role: 'router', max_instances: 4, build_info: context.build })
  }
  const resident =
    asked === null ? requireReady(context) : context.residency.find(findModel(context, asked).name)
  if (resident?.state !== 'ready') {
    throw new RefusedRequest(400, 'invalid_request_error', 'model is not loaded')
  }
  const { model } = resident
  return sendJson(exchange, {
    default_generation_settings: { id: 0, n_ctx: resident.contextLength, is_processing: false },
    total_slots: resident.parallel,
    model_path: fileOf(context, model),
    modalities: { vision: model.capabilities.includes('vision'), audio: false },
    chat_template: describeTemplate(model),
    build_info: context.build,
    is_sleeping: false,
  })
}

function describeTemplate(model: SimulatedModel): string {
  const tools = model.capabilities.includes('tools') ? '{%- if tools %}{{ tools }}{%- endif %}' : ''
  const think = model.thinks ? '{%- if enable_thinking %}<think>{%- endif %}' : ''
  return `${tools}{%- for message in messages %}{{ message.content }}{%- endfor %}${think}`
}

/** GET /slots */
export function handleSlots(context: LlamaContext, exchange: Exchange): Promise<void> {
  const resident = requireReady(context)
  const busy = Math.min(resident.parallel, resident.active)
  if (exchange.query.get('fail_on_no_slot') === '1' && busy === resident.parallel) {
    throw new RefusedRequest(503, 'unavailable_error', 'no slot available')
  }
  const slots = Array.from({ length: resident.parallel }, (_, id) => ({
    id,
    n_ctx: resident.contextLength,
    is_processing: id < busy,
  }))
  return sendJson(exchange, slots)
}

/** GET /metrics: only with `--metrics`. */
export function handleMetrics(): Promise<void> {
  const message = 'This server does not support metrics endpoint. Start it with `--metrics`'
  throw new RefusedRequest(501, 'not_supported_error', message)
}
