import { z } from 'zod'
import { ServerFailure } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { serverFailure } from '../http/failures.ts'
import type { RefusalContext } from '../http/refusal.ts'

const text = z.string().nullish().catch(null)
const count = z.number().nonnegative().nullish().catch(null)

/** `GET /props`. Of a router it tells `role`, of a server the model that it was started with. */
const props = z
  .object({
    role: text,
    build_info: text,
    chat_template: text,
    model_path: text,
    is_sleeping: z.boolean().nullish().catch(null),
    total_slots: count,
    modalities: z.object({ vision: z.boolean().nullish() }).nullish().catch(null),
    default_generation_settings: z.object({ n_ctx: count }).nullish().catch(null),
  })
  .refine((value) => value.role === 'router' || Boolean(value.default_generation_settings))
export type LlamaProps = z.infer<typeof props>

/**
 * An entry of `GET /v1/models`, and of a router's `GET /models`, which adds `status`. `meta` is `null` while the model is
 * loading.
 */
const listed = z.object({
  id: z.string().min(1).max(400),
  owned_by: text,
  /** Of a router's models: their files. */
  path: text,
  architecture: z
    .object({ input_modalities: z.array(z.unknown()).nullish() })
    .nullish()
    .catch(null),
  meta: z
    .object({ n_ctx_train: count, n_embd: count, n_vocab: count, n_params: count, size: count })
    .nullish()
    .catch(null),
  status: z
    .object({
      value: text,
      failed: z.boolean().nullish().catch(null),
      exit_code: z.number().nullish().catch(null),
      progress: z.object({ current: text, value: count }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
})
export type LlamaModel = z.infer<typeof listed>

const modelList = z
  .object({ data: z.array(listed.nullable().catch(null)).nullable() })
  .transform(({ data }) => (data ?? []).filter((entry) => entry !== null))

const healthy = z.object({ status: z.literal('ok') })

/** `loading`: the server is up and its model is not. Rejects with `ServerFailure`. */
export async function askHealth(
  context: RefusalContext,
  signal: AbortSignal,
): Promise<'ok' | 'loading' | null> {
  const timeoutMs = context.limits.identifyMs
  try {
    const answer = await askJson({ method: 'GET', path: '/health', timeoutMs }, context, signal)
    return healthy.safeParse(answer).success ? 'ok' : null
  } catch (error) {
    if (isLoading(error)) return 'loading'
    throw error
  }
}

/** `null` where the answer is not llama-server's. Rejects with `ServerFailure`. */
export async function askProps(
  context: RefusalContext,
  model: string | null,
  signal: AbortSignal,
): Promise<LlamaProps | null> {
  const query = model === null ? '' : `?model=${encodeURIComponent(model)}`
  const timeoutMs = context.limits.identifyMs
  const question = { method: 'GET', path: `/props${query}`, timeoutMs } as const
  return props.safeParse(await askJson(question, context, signal)).data ?? null
}

/** Rejects with `ServerFailure`. */
export async function askModels(
  context: RefusalContext,
  path: '/v1/models' | '/models',
  signal: AbortSignal,
): Promise<LlamaModel[]> {
  const timeoutMs = context.limits.listMs
  const answer = await askJson({ method: 'GET', path, timeoutMs }, context, signal)
  const parsed = modelList.safeParse(answer)
  if (parsed.success) return parsed.data
  const message = `${context.origin}${path} answered with something that is no list of models.`
  throw serverFailure('malformed', message, { cause: parsed.error })
}

/** 503 `Loading model`: every route but a few answers so until the model is there. */
export function isLoading(error: unknown): error is ServerFailure {
  return (
    error instanceof ServerFailure &&
    error.failure.status === 503 &&
    /loading model/i.test(error.failure.message)
  )
}
