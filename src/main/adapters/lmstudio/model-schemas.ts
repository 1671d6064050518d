import { z } from 'zod'

/** Every field may be absent, null or of a wrong type, which then counts as not said. */
const text = z.string().nullable().catch(null)
const amount = z.number().nonnegative().nullable().catch(null)
const name = z.string().min(1).max(400)

const nativeModel = z.object({
  type: text,
  key: name,
  display_name: text,
  architecture: text,
  quantization: z.object({ name: text }).nullable().catch(null),
  size_bytes: amount,
  params_string: text,
  loaded_instances: z
    .array(
      z
        .object({
          id: text,
          config: z.object({ context_length: amount }).nullable().catch(null),
        })
        .nullable()
        .catch(null),
    )
    .nullable()
    .catch(null),
  max_context_length: amount,
  capabilities: z
    .object({
      vision: z.boolean().nullable().catch(null),
      trained_for_tool_use: z.boolean().nullable().catch(null),
      reasoning: z.unknown().optional(),
    })
    .nullable()
    .catch(null),
})
export type NativeModel = z.infer<typeof nativeModel>

const legacyModel = z.object({
  id: name,
  type: text,
  arch: text,
  quantization: text,
  state: text,
  max_context_length: amount,
  loaded_context_length: amount,
  capabilities: z.array(z.unknown()).nullable().catch(null),
})
export type LegacyModel = z.infer<typeof legacyModel>

const openAiModel = z.object({ id: name })

/** Entries without a name are passed over; the list itself may be null. */
const entries = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry.nullable().catch(null))
    .nullable()
    .transform((models) => (models ?? []).filter((model) => model !== null))

/** `GET /api/v1/models`, LM Studio 0.4 and later. */
export const nativeList = z
  .object({ models: entries(nativeModel) })
  .transform(({ models }) => models)
/** `GET /api/v0/models`, 0.3.6 and later. */
export const legacyList = z.object({ data: entries(legacyModel) }).transform(({ data }) => data)
/** `GET /v1/models`, every version. */
export const openAiList = z.object({ data: entries(openAiModel) }).transform(({ data }) => data)
