import { z } from 'zod'
import {
  type ModelOperations,
  type OperationProgress,
  ServerFailure,
} from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { serverFailure } from '../http/failures.ts'
import { stillLoaded, whileLoading } from '../http/load-timeout.ts'
import { stepOf } from '../http/operation-progress.ts'
import { pollUntil } from '../http/poll.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { askList } from './find-api.ts'
import { nativeList } from './model-schemas.ts'

type Load = NonNullable<ModelOperations['load']>

interface Instance {
  id: string
  contextLength: number | null
}

const loadAnswer = z.object({ status: z.literal('loaded') })

/**
 * Loads over `/api/v1/models/load`, which would load a second instance of a model that is loaded: so one that will do
 * stays, and others go first. The interface knows neither idle times nor progress, so `keepAlive` is left to LM Studio.
 */
export async function* loadLmStudioModel(
  context: RefusalContext,
  model: string,
  options: Parameters<Load>[1],
  signal: AbortSignal,
): AsyncGenerator<OperationProgress> {
  const { contextLength } = options
  const loaded = await instancesOf(context, model, signal)
  const willDo = loaded.some(
    (instance) => contextLength === null || instance.contextLength === contextLength,
  )
  if (!willDo) {
    if (loaded.length > 0) {
      yield stepOf('unloading the one with another context')
      await unloadLmStudioModel(context, model, signal)
    }
    yield stepOf('loading')
    const answer = await whileLoading(model, () =>
      askJson(
        {
          method: 'POST',
          path: '/api/v1/models/load',
          body: { model, ...(contextLength === null ? {} : { context_length: contextLength }) },
          timeoutMs: context.limits.loadMs,
        },
        context,
        signal,
      ),
    )
    if (!loadAnswer.safeParse(answer).success) {
      throw serverFailure('malformed', `The server did not say that it loaded ${model}.`)
    }
  }
  yield stepOf('loaded', 1)
}

/** Unloads every instance of the model and waits until none is listed. */
export async function unloadLmStudioModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): Promise<void> {
  const { limits } = context
  for (const instance of await instancesOf(context, model, signal)) {
    await unloadInstance(context, instance.id, signal)
  }
  const gone = await pollUntil(
    async () => ((await instancesOf(context, model, signal)).length === 0 ? true : null),
    { everyMs: limits.pollMs, withinMs: limits.unloadMs },
    signal,
  )
  if (gone === null) throw stillLoaded(model, limits.unloadMs)
}

/** An instance that has gone meanwhile is what was wanted. */
async function unloadInstance(
  context: RefusalContext,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const path = '/api/v1/models/unload'
  const timeoutMs = context.limits.unloadMs
  try {
    await askJson({ method: 'POST', path, body: { instance_id: id }, timeoutMs }, context, signal)
  } catch (error) {
    if (error instanceof ServerFailure && error.failure.code === 'model-not-found') return
    throw error
  }
}

async function instancesOf(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): Promise<Instance[]> {
  const models = await askList('/api/v1/models', nativeList, context, context.limits.listMs, signal)
  const entry = models?.find(({ key }) => key === model)
  if (entry === undefined) {
    throw serverFailure('model-not-found', `LM Studio does not list a model "${model}".`)
  }
  return (entry.loaded_instances ?? []).flatMap((instance) =>
    instance?.id
      ? [{ id: instance.id, contextLength: instance.config?.context_length ?? null }]
      : [],
  )
}
