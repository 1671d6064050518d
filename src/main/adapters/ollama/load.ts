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
import { wholeName } from './model-name.ts'
import { psAnswer } from './model-schemas.ts'

type Load = NonNullable<ModelOperations['load']>

/** `done_reason` is `load` or `unload`. Source: ollama/ollama server/routes.go GenerateHandler. */
const generated = z.object({ done: z.literal(true) })

/**
 * Loads by asking for nothing: `/api/generate` without a prompt, for models that only embed `/api/embed` of one character.
 * Another context than the loaded one makes Ollama load the model anew.
 */
export async function* loadOllamaModel(
  context: RefusalContext,
  model: string,
  options: Parameters<Load>[1],
  signal: AbortSignal,
): AsyncGenerator<OperationProgress> {
  yield stepOf('loading')
  const { contextLength, keepAlive } = options
  const settings = {
    ...(contextLength === null ? {} : { options: { num_ctx: contextLength } }),
    ...(keepAlive === null ? {} : { keep_alive: keepAlive === 'forever' ? -1 : keepAlive }),
  }
  const ask = (path: string, body: object) =>
    whileLoading(model, () =>
      askJson({ method: 'POST', path, body, timeoutMs: context.limits.loadMs }, context, signal),
    )
  try {
    const answer = await ask('/api/generate', { model, prompt: '', stream: false, ...settings })
    if (!generated.safeParse(answer).success) throw notSaid(model)
  } catch (error) {
    if (!isEmbeddingOnly(error)) throw error
    await ask('/api/embed', { model, input: '.', ...settings })
  }
  yield stepOf('loaded', 1)
}

/** Ollama answers at once and unloads later, when nobody uses the model any more: `/api/ps` tells when it has gone. */
export async function unloadOllamaModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): Promise<void> {
  const { limits } = context
  const ask = (method: 'GET' | 'POST', path: string, body?: object) =>
    askJson({ method, path, body, timeoutMs: limits.listMs }, context, signal)
  const isGone = async () => {
    const running = psAnswer.safeParse(await ask('GET', '/api/ps')).data
    if (running === undefined) {
      throw serverFailure('malformed', `${context.origin}/api/ps answered with no list of models.`)
    }
    const there = running.some(
      (entry) => wholeName(entry.model ?? entry.name ?? '') === wholeName(model),
    )
    return there ? null : true
  }
  try {
    await ask('POST', '/api/generate', { model, prompt: '', stream: false, keep_alive: 0 })
  } catch (error) {
    if (!isEmbeddingOnly(error)) throw error
    if (await isGone()) return
    await ask('POST', '/api/embed', { model, input: '.', keep_alive: 0 })
  }
  const gone = await pollUntil(
    isGone,
    { everyMs: limits.pollMs, withinMs: limits.unloadMs },
    signal,
  )
  if (gone === null) throw stillLoaded(model, limits.unloadMs)
}

function isEmbeddingOnly(error: unknown): boolean {
  return (
    error instanceof ServerFailure &&
    error.failure.status === 400 &&
    /does not support (generate|chat|completion)/i.test(error.failure.message)
  )
}

function notSaid(model: string): ServerFailure {
  return serverFailure('malformed', `The server did not say that it loaded ${model}.`)
}
