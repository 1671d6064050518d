import type { output, ZodType } from 'zod'
import { type ListedModel, ServerFailure } from '#engine/endpoints/model-server'
import type { Residency } from '#shared/contract/models'
import { serverFailure } from '../http/failures.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { parseParameterCount } from '../parse-parameter-count.ts'
import {
  capabilitiesOf,
  type DetailsCache,
  detailsOfModels,
  type ModelDetails,
} from './model-details.ts'
import { psAnswer, type RunningModel, type TaggedModel, tagsAnswer } from './model-schemas.ts'
import { createOllamaClient } from './ollama-client.ts'

/** `keep_alive: -1` is told as a date centuries away. */
const neverMs = 10 * 365 * 24 * 3600_000

export async function listOllamaModels(
  context: RefusalContext,
  cache: DetailsCache,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const client = createOllamaClient(context, context.limits.listMs, signal)
  const [tagged, running] = await Promise.all([
    client.list().then((answer) => read(tagsAnswer, answer, context.origin, '/api/tags')),
    client.ps().then((answer) => read(psAnswer, answer, context.origin, '/api/ps'), noneIfUnknown),
  ])
  const details = await detailsOfModels(tagged, cache, (model) => client.show({ model }), signal)
  const residents = new Map(running.map((model) => [model.model ?? model.name, model]))
  return tagged.flatMap((model, index) => {
    const name = model.model ?? model.name
    const detail = details[index]
    if (name === undefined || detail === undefined) return []
    const listed = listedModelOf(name, model, detail, residents.get(name))
    const usable = listed.capabilities.includes('chat') || listed.capabilities.includes('embedding')
    return usable ? [listed] : []
  })
}

function read<T extends ZodType>(
  schema: T,
  answer: unknown,
  origin: string,
  path: string,
): output<T> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const message = `${origin}${path} answered with something that is no list of models. Is this an Ollama server?`
  throw serverFailure('malformed', message, { cause: parsed.error })
}

/** Servers before 0.1.33 have no `/api/ps`. */
function noneIfUnknown(error: unknown): RunningModel[] {
  if (error instanceof ServerFailure && error.failure.status === 404) return []
  throw error
}

function listedModelOf(
  name: string,
  model: TaggedModel,
  details: ModelDetails,
  running: RunningModel | undefined,
): ListedModel {
  const family = model.details?.family || null
  const quantization = model.details?.quantization_level || null
  return {
    name,
    displayName: name.replace(/:latest$/, ''),
    family,
    parameters: parseParameterCount(model.details?.parameter_size ?? null),
    quantization: quantization === 'unknown' ? null : quantization,
    sizeBytes: model.size,
    contextLength: details.contextLength,
    capabilities: capabilitiesOf(details, name, family),
    resident: running === undefined ? null : residencyOf(running),
    remote: Boolean(model.remote_model) || Boolean(model.remote_host),
  }
}

function residencyOf(running: RunningModel): Residency {
  const expiresAt = Date.parse(running.expires_at ?? '')
  const told = expiresAt > 0 && expiresAt < Date.now() + neverMs
  return {
    sizeBytes: running.size,
    vramBytes: running.size_vram,
    contextLength: running.context_length || null,
    expiresAt: told ? expiresAt : null,
  }
}
