import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { OutOfSimulatedMemory, type Resident } from '../resident.ts'
import {
  findModel,
  type LmStudioContext,
  LmStudioError,
  listModelNames,
  missingParameter,
  nativeError,
  readLmStudioBody,
  sendJson,
} from './context.ts'
import { describeLoadConfig } from './models.ts'

const guardrailText =
  'Model loading aborted due to insufficient system resources. Overloading the system will likely cause it to freeze. If you believe this is a mistake, you can try to change the model loading guardrails in the settings.'

/** The first instance bears the model's name, the next ones `name:2`, `name:3`… */
function nextInstanceId(context: LmStudioContext, model: SimulatedModel): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? model.name : `${model.name}:${number}`
    if (!context.residency.find(id)) return id
  }
}

export interface FoundResident {
  resident: Resident
  /** Simulated loading time, 0 when it was there already. */
  loadMs: number
}

export interface LoadHooks {
  onStart?: () => Promise<void>
  onProgress?: (progress: number) => Promise<void>
}

/**
 * The resident that answers a request for `name`: the one that bears the name; else the model loaded on demand, taking
 * the place of the previous one that was; else the only one there is, whatever its name.
 */
export async function findOrLoad(
  context: LmStudioContext,
  exchange: Exchange,
  name: string,
  ttlSeconds: unknown,
  hooks: LoadHooks = {},
): Promise<FoundResident> {
  const { residency } = context
  const ready = residency.list().filter((resident) => resident.state === 'ready')
  const keepAliveMs = typeof ttlSeconds === 'number' ? ttlSeconds * 1000 : context.ttlMs
  const duplicate = exchange.misbehaves('duplicate-instance')
  if (exchange.misbehaves('wrong-model') && ready[0]) return { resident: ready[0], loadMs: 0 }

  const model = findModel(context, name)
  const named =
    residency.find(name) ?? residency.list().find((resident) => resident.model === model && model)
  if (named && named.state === 'ready' && !duplicate) {
    if (named.jit && typeof ttlSeconds === 'number') named.keepAliveMs = keepAliveMs
    return { resident: named, loadMs: 0 }
  }
  const canLoad = model && context.jit && !exchange.misbehaves('jit-fails')
  if (!canLoad) {
    const chat = ready.filter((resident) => !resident.model.embeds)
    const only = chat.length === 1 ? chat[0] : undefined
    if (only && !exchange.misbehaves('jit-fails')) return { resident: only, loadMs: 0 }
    if (ready.length === 0 && model) {
      throw new LmStudioError(404, {
        error: {
          message:
            "No models loaded. Please load a model in the developer page or use the 'lms load' command.",
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        },
      })
    }
    throw new LmStudioError(404, {
      error: {
        message: `Model "${name}" not found. Please specify a valid model.\n\nYour models:\n\n${listModelNames(context)}`,
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    })
  }
  await hooks.onStart?.()
  let loadMs = 0
  try {
    const resident = await residency.ensure(
      model,
      {
        id: duplicate ? nextInstanceId(context, model) : model.name,
        contextLength: Math.min(context.defaultContextLength, model.contextLength),
        parallel: context.parallel,
        unifiedCache: true,
        keepAliveMs,
        jit: true,
        evict: duplicate ? 'nobody' : 'jit',
        onProgress: async (progress) => {
          loadMs = model.loadMs
          await hooks.onProgress?.(progress)
        },
      },
      () => !duplicate,
      exchange.wire.signal,
    )
    return { resident, loadMs }
  } catch (error) {
    if (!(error instanceof OutOfSimulatedMemory)) throw error
    throw new LmStudioError(404, {
      error: {
        message: `Failed to load model "${name}". Error: ${guardrailText}`,
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    })
  }
}

/** POST /api/v1/models/load: answers when loaded. Evicts nobody, has no idle time. */
export async function handleLoad(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const body = readLmStudioBody(exchange)
  if (typeof body.model !== 'string' || body.model === '') throw missingParameter('model')
  const model = findModel(context, body.model)
  if (!model) {
    throw nativeError(404, {
      type: 'model_not_found',
      message: `Model "${body.model}" not found`,
      code: 'model_not_found',
      param: 'model',
    })
  }
  const asked = body.context_length
  if (asked !== undefined && (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1)) {
    throw nativeError(400, {
      type: 'invalid_request',
      message: '"context_length" must be a positive integer',
      code: 'invalid_value',
      param: 'context_length',
    })
  }
  try {
    const resident = await context.residency.ensure(
      model,
      {
        id: nextInstanceId(context, model),
        contextLength: Math.min(asked ?? context.defaultContextLength, model.contextLength),
        parallel: context.parallel,
        unifiedCache: true,
        keepAliveMs: Number.POSITIVE_INFINITY,
        jit: false,
        evict: 'nobody',
      },
      () => false,
      exchange.wire.signal,
    )
    await sendJson(exchange, {
      type: model.embeds ? 'embedding' : 'llm',
      instance_id: resident.id,
      load_time_seconds: Math.round(model.loadMs) / 1000,
      status: 'loaded',
      ...(body.echo_load_config === true ? { load_config: describeLoadConfig(resident) } : {}),
    })
  } catch (error) {
    if (!(error instanceof OutOfSimulatedMemory)) throw error
    throw nativeError(500, {
      type: 'model_load_failed',
      message: `Failed to load model "${model.name}". Error: ${guardrailText}`,
    })
  }
}

/** POST /api/v1/models/unload: answers when the memory is free. */
export async function handleUnload(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const body = readLmStudioBody(exchange)
  const id = body.instance_id
  if (typeof id !== 'string' || id === '') throw missingParameter('instance_id')
  const resident = context.residency.find(id)
  if (!resident) {
    throw nativeError(404, {
      type: 'model_not_found',
      message: `Model instance "${id}" is not loaded`,
      code: 'model_not_found',
      param: 'instance_id',
    })
  }
  const stuck = exchange.misbehaves('stuck-unload')
  const unloading = context.residency.unload(resident, exchange.faultLifted('stuck-unload'))
  if (!stuck) await unloading
  await sendJson(exchange, { instance_id: id })
}
