import { type OperationProgress, ServerFailure } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { serverFailure } from '../http/failures.ts'
import { stillLoaded } from '../http/load-timeout.ts'
import { stepOf } from '../http/operation-progress.ts'
import { pollUntil, waitFor } from '../http/poll.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { askModels, type LlamaModel } from './answers.ts'

/** How often a model may be told as `failed` before its load was seen to begin: the mark may be of an earlier try. */
const staleMarks = 4

/**
 * Tells the router to load and asks until it has. A router loads with the context that it was configured with, so none
 * can be asked for, and knows no idle times. Its `failed` mark also stands at models that were never loaded, so it counts
 * only after the load was seen to begin, or when it stays.
 */
export async function* loadLlamaModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<OperationProgress> {
  const { limits } = context
  if ((await statusOf(context, model, signal))?.value === 'loaded') return yield stepOf('loaded', 1)
  yield stepOf('loading')
  try {
    await tell(context, 'load', model, signal)
  } catch (error) {
    // Somebody else was quicker.
    if (!saysAlready(error)) throw error
  }
  const deadline = performance.now() + limits.loadMs
  let begun = false
  let marks = 0
  for (;;) {
    const status = await statusOf(context, model, signal)
    if (status?.value === 'loaded') return yield stepOf('loaded', 1)
    if (status?.value === 'loading') begun = true
    if (status?.failed === true && status.value !== 'loading') {
      marks++
      if (begun || marks > staleMarks) throw loadFailed(model, status.exit_code ?? null)
    }
    if (begun && status?.value === 'unloaded') throw loadFailed(model, status.exit_code ?? null)
    yield stepOf(status?.progress?.current ?? 'loading', fractionOf(status))
    if (performance.now() >= deadline) {
      const seconds = Math.round(limits.loadMs / 1000)
      throw serverFailure('load-timeout', `${model} was not loaded within ${seconds} s.`)
    }
    await waitFor(limits.pollMs, signal)
  }
}

/** The router answers at once and unloads later; its list tells when the model has gone. */
export async function unloadLlamaModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): Promise<void> {
  const { limits } = context
  const isGone = async () => {
    const value = (await statusOf(context, model, signal))?.value
    return value === 'loaded' || value === 'loading' || value === 'sleeping' ? null : true
  }
  if ((await isGone()) === true) return
  await tell(context, 'unload', model, signal)
  const times = { everyMs: limits.pollMs, withinMs: limits.unloadMs }
  if ((await pollUntil(isGone, times, signal)) === null) throw stillLoaded(model, limits.unloadMs)
}

async function tell(
  context: RefusalContext,
  what: 'load' | 'unload',
  model: string,
  signal: AbortSignal,
): Promise<void> {
  const timeoutMs = context.limits.listMs
  const question = { method: 'POST', path: `/models/${what}`, body: { model }, timeoutMs } as const
  await askJson(question, context, signal)
}

async function statusOf(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): Promise<LlamaModel['status']> {
  const entry = (await askModels(context, '/models', signal)).find(({ id }) => id === model)
  if (entry !== undefined) return entry.status
  throw serverFailure('model-not-found', `The router does not list a model "${model}".`)
}

function saysAlready(error: unknown): boolean {
  return error instanceof ServerFailure && /already (loaded|loading|running)/i.test(error.message)
}

function fractionOf(status: LlamaModel['status']): number | null {
  const value = status?.progress?.value ?? null
  return value === null ? null : Math.min(1, value)
}

function loadFailed(model: string, exitCode: number | null): ServerFailure {
  const how = exitCode === null ? '' : ` (exit code ${exitCode})`
  const message = `llama-server could not load ${model}${how}. Its own log tells why; short memory is the usual reason.`
  return serverFailure('load-failed', message)
}
