import { isRecord, RefusedRequest, readBody } from '../completions/read-request.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { OutOfSimulatedMemory, type Resident } from '../resident.ts'
import { findModel, type LlamaContext, sendJson } from './context.ts'

const bad = 'invalid_request_error'

/** POST /models/load: answered at once; the list tells how it goes. */
export async function handleLoad(context: LlamaContext, exchange: Exchange): Promise<void> {
  const model = readModel(context, exchange)
  if (context.residency.find(model.name)) {
    throw new RefusedRequest(400, bad, 'model is already loaded')
  }
  // Told to load, it no longer carries the mark of an earlier try.
  context.failed.delete(model.name)
  const never = new AbortController().signal
  void startServer(context, exchange, model, never).catch(() => {})
  await sendJson(exchange, { success: true })
}

/** POST /models/unload: answered at once. */
export async function handleUnload(context: LlamaContext, exchange: Exchange): Promise<void> {
  const model = readModel(context, exchange)
  const resident = context.residency.find(model.name)
  if (!resident) throw new RefusedRequest(400, bad, 'model is not loaded')
  void context.residency.unload(resident, exchange.faultLifted('stuck-unload'))
  await sendJson(exchange, { success: true })
}

/** The server of a model, started where it does not run. Other idle ones leave when memory is short. */
export async function startServer(
  context: LlamaContext,
  exchange: Exchange | null,
  model: SimulatedModel,
  signal: AbortSignal,
): Promise<Resident> {
  const noEviction = exchange?.misbehaves('no-eviction') ?? false
  try {
    if (noEviction && !context.residency.find(model.name) && context.residency.list().length > 0) {
      throw new OutOfSimulatedMemory(model.sizeBytes, 0)
    }
    return await context.residency.ensure(
      model,
      {
        id: model.name,
        contextLength: Math.min(context.contextLength, model.contextLength),
        parallel: context.parallel,
        keepAliveMs: Number.POSITIVE_INFINITY,
        jit: false,
        evict: 'idle',
      },
      () => true,
      signal,
    )
  } catch (error) {
    if (!(error instanceof OutOfSimulatedMemory)) throw error
    context.failed.set(model.name, 1)
    throw new RefusedRequest(500, 'server_error', `model name=${model.name} failed to load`)
  }
}

function readModel(context: LlamaContext, exchange: Exchange): SimulatedModel {
  const body = readBody(exchange, bad)
  const name = isRecord(body) && typeof body.model === 'string' ? body.model : ''
  return findModel(context, name)
}
