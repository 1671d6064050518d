import { z } from 'zod'
import type { ModelShape } from '#engine/memory/model-shape'
import type { RefusalContext } from '../http/refusal.ts'
import { askList } from './find-api.ts'
import { legacyList } from './model-schemas.ts'
import { readLmStudioShape } from './model-shape.ts'

/** The list as it came: the shape's own reader looks at each entry. */
const rawList = z
  .object({ models: z.array(z.unknown()).nullable() })
  .transform(({ models }) => models ?? [])

/** The shape of a model from what LM Studio lists about it; `null` where it lists no such model. */
export async function describeLmStudioModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): Promise<ModelShape | null> {
  const timeoutMs = context.limits.listMs
  const native = await askList('/api/v1/models', rawList, context, timeoutMs, signal)
  if (native !== null) {
    const entry = native.find((listed) => keyOf(listed) === model)
    return readLmStudioShape(entry)?.shape ?? null
  }
  const legacy = await askList('/api/v0/models', legacyList, context, timeoutMs, signal)
  const entry = legacy?.find(({ id }) => id === model)
  if (entry === undefined) return null
  const { id, arch, quantization, max_context_length } = entry
  const asNative = { key: id, architecture: arch, quantization: { name: quantization } }
  return readLmStudioShape({ ...asNative, max_context_length })?.shape ?? null
}

function keyOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'key' in entry ? entry.key : undefined
}
