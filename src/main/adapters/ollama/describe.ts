import type { ModelShape } from '#engine/memory/model-shape'
import { askJson } from '../http/ask-json.ts'
import { serverFailure } from '../http/failures.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { wholeName } from './model-name.ts'
import { tagsAnswer } from './model-schemas.ts'
import { readOllamaShape } from './model-shape.ts'

/** Shapes by digest: a digest never changes its meaning. */
export type ShapeCache = Map<string, ModelShape>

const mostCached = 500

/**
 * The shape of a model by `/api/show`. Where the short answer leaves out lists that decide about memory, the long one is
 * asked for, which carries the whole vocabulary: several megabytes, once per digest. `null` = the server has no such
 * model any more.
 */
export async function describeOllamaModel(
  context: RefusalContext,
  cache: ShapeCache,
  model: string,
  signal: AbortSignal,
): Promise<ModelShape | null> {
  const timeoutMs = context.limits.listMs
  const tags = await askJson({ method: 'GET', path: '/api/tags', timeoutMs }, context, signal)
  const listed = tagsAnswer.safeParse(tags).data
  if (listed === undefined) {
    throw serverFailure('malformed', `${context.origin}/api/tags answered with no list of models.`)
  }
  const entry = listed.find(
    (tagged) => wholeName(tagged.model ?? tagged.name ?? '') === wholeName(model),
  )
  if (entry === undefined) return null
  const known = entry.digest === null ? undefined : cache.get(entry.digest)
  if (known !== undefined) return known
  const show = (verbose: boolean) =>
    askJson(
      { method: 'POST', path: '/api/show', body: { model, verbose }, timeoutMs },
      context,
      signal,
    )
  const short = readOllamaShape(await show(false), entry.size)
  const { shape } = short.needsVerbose ? readOllamaShape(await show(true), entry.size) : short
  if (cache.size >= mostCached) cache.clear()
  if (entry.digest !== null) cache.set(entry.digest, shape)
  return shape
}
