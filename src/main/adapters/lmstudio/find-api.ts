import type { output, ZodType } from 'zod'
import { type ListedModel, ServerFailure } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { serverFailure } from '../http/failures.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { listedFromLegacy, listedFromNative, listedFromOpenAi } from './list-models.ts'
import { legacyList, nativeList, openAiList } from './model-schemas.ts'

/** The richest listing that the server has, and the version line that has it (`null` = before 0.3.6, or unknown). */
export interface FoundListing {
  version: '0.4' | '0.3' | null
  models: ListedModel[]
}

/**
 * Lists by `/api/v1`, else `/api/v0`, else `/v1`. LM Studio answers unknown routes with status 200 and an error text, so
 * that text decides and never the status. Rejects with `ServerFailure`.
 */
export async function findListing(
  context: RefusalContext,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<FoundListing> {
  const ask = <T extends ZodType>(path: string, schema: T) =>
    askList(path, schema, context, timeoutMs, signal)
  const native = await ask('/api/v1/models', nativeList)
  if (native !== null) {
    const models = native.map(listedFromNative).filter((model) => model !== null)
    return { version: '0.4', models }
  }
  const legacy = await ask('/api/v0/models', legacyList)
  if (legacy !== null) {
    const models = legacy.map(listedFromLegacy).filter((model) => model !== null)
    return { version: '0.3', models }
  }
  const openAi = await ask('/v1/models', openAiList)
  if (openAi !== null) return { version: null, models: openAi.map(listedFromOpenAi) }
  const message = `${context.origin} has no list of models, neither LM Studio's nor OpenAI's. Is this LM Studio?`
  throw serverFailure('wrong-server', message)
}

/** `null` where the server does not know the route. */
export async function askList<T extends ZodType>(
  path: string,
  schema: T,
  context: RefusalContext,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<output<T> | null> {
  let answer: unknown
  try {
    answer = await askJson({ method: 'GET', path, timeoutMs }, context, signal)
  } catch (error) {
    if (error instanceof ServerFailure && isUnknownRoute(error)) return null
    throw error
  }
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const message = `${context.origin}${path} answered with something that is no list of models.`
  throw serverFailure('malformed', message, { cause: parsed.error })
}

function isUnknownRoute({ failure }: ServerFailure): boolean {
  const foreign = failure.code === 'wrong-server'
  return (
    /unexpected endpoint or method/i.test(failure.message) || (failure.status === 404 && !foreign)
  )
}
