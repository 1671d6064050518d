import { z } from 'zod'
import { createNeed, type MemoryNeed } from '#engine/memory/memory-need'
import { createShape, type ModelShape } from '#engine/memory/model-shape'
import { familyShape } from '#engine/memory/typical-shapes'
import { parameterCountInName, parseParameterCount } from '../parse-parameter-count.ts'

const text = z.string().nullable().catch(null)
const count = z.number().int().positive().nullable().catch(null)
const flag = z.boolean().nullable().catch(null)

/** One entry of `GET /api/v1/models`. Everything but the key may be absent. Source: lmstudio.ai/docs, REST v1. */
const listed = z.object({
  key: z.string().min(1).max(400),
  architecture: text,
  quantization: z
    .object({ name: text, bits_per_weight: z.number().positive().nullable().catch(null) })
    .nullable()
    .catch(null),
  size_bytes: count,
  params_string: text,
  max_context_length: count,
  loaded_instances: z
    .array(
      z.object({
        config: z
          .object({
            context_length: count,
            eval_batch_size: count,
            parallel: count,
            flash_attention: flag,
            offload_kv_cache_to_gpu: flag,
          })
          .nullable()
          .catch(null),
      }),
    )
    .nullable()
    .catch(null),
})

export interface LmStudioShape {
  shape: ModelShape
  /** How its first instance runs; `null` when none does. */
  loaded: MemoryNeed | null
}

/**
 * The shape of a model LM Studio lists. It tells neither layers nor heads: they come from the published model of that
 * architecture with as many weights, else they are reckoned from the number of weights alone. `null` for an entry that is
 * no model.
 */
export function readLmStudioShape(entry: unknown): LmStudioShape | null {
  const parsed = listed.safeParse(entry)
  if (!parsed.success) return null
  const model = parsed.data
  const parameters =
    parseParameterCount(model.params_string) ??
    parameterCountInName(model.key) ??
    parametersFromSize(model.size_bytes, model.quantization?.bits_per_weight ?? null)
  const activeParameters = activeCount(model.params_string ?? '') ?? activeCount(model.key)
  const family =
    model.architecture === null || parameters === null
      ? null
      : familyShape(model.architecture, parameters)
  return {
    shape: {
      ...(family ?? createShape({ architecture: model.architecture, source: 'estimate' })),
      contextLength: model.max_context_length,
      parameters,
      activeParameters,
      weightBytes: model.size_bytes,
      quantization: model.quantization?.name ?? null,
    },
    loaded: needOf(model),
  }
}

function parametersFromSize(bytes: number | null, bits: number | null): number | null {
  return bytes === null || bits === null ? null : (bytes * 8) / bits
}

/** `26B-A4B` uses 4e9 of its weights for a token. */
function activeCount(words: string): number | null {
  const match = /-a(\d+(?:\.\d+)?[bm])(?![a-z0-9])/i.exec(words)
  return parseParameterCount(match?.[1] ?? null)
}

function needOf(model: z.infer<typeof listed>): MemoryNeed | null {
  const config = model.loaded_instances?.[0]?.config
  if (config === null || config === undefined || config.context_length === null) return null
  return createNeed({
    contextLength: config.context_length,
    parallel: config.parallel ?? 1,
    // Its conversations share one cache unless that is switched off, which it does not tell.
    slots: 'unified',
    batch: config.eval_batch_size ?? 512,
    ubatch: Math.min(512, config.eval_batch_size ?? 512),
    flashAttention: config.flash_attention ?? true,
    kvOnGpu: config.offload_kv_cache_to_gpu ?? true,
  })
}
