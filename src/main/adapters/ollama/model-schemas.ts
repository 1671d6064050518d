import { z } from 'zod'

/** Every field may be absent, null or of a wrong type, which then counts as not said. */
const text = z.string().nullable().catch(null)
const amount = z.number().nonnegative().nullable().catch(null)
const words = z.array(z.unknown()).nullable().catch(null)
const name = z.string().min(1).max(400)

const listed = z.object({
  name: name.optional().catch(undefined),
  model: name.optional().catch(undefined),
  size: amount,
  digest: text,
  details: z
    .object({
      family: text,
      parameter_size: text,
      quantization_level: text,
      context_length: amount,
    })
    .nullable()
    .catch(null),
  capabilities: words,
  remote_model: text,
  remote_host: text,
})
export type TaggedModel = z.infer<typeof listed>

const running = z.object({
  name: name.optional().catch(undefined),
  model: name.optional().catch(undefined),
  size: amount,
  size_vram: amount,
  context_length: amount,
  expires_at: text,
})
export type RunningModel = z.infer<typeof running>

/** `models` may be null; entries that are no objects are passed over. Source: ollama/ollama api/types.go. */
const listOf = <T extends z.ZodType>(entry: T) =>
  z
    .object({ models: z.array(entry.nullable().catch(null)).nullable() })
    .transform(({ models }) => (models ?? []).filter((model) => model !== null))

export const tagsAnswer = listOf(listed)
export const psAnswer = listOf(running)

export const showAnswer = z.object({
  capabilities: words,
  model_info: z.record(z.string(), z.unknown()).nullable().catch(null),
  projector_info: z.record(z.string(), z.unknown()).nullable().catch(null),
})

export const versionAnswer = z.object({ version: z.string().min(1).max(100) })
