import { z } from 'zod'
import type { ListedModel } from '#engine/endpoints/model-server'
import { guessCapabilities } from '../guess-capabilities.ts'
import { askJson } from '../http/ask-json.ts'
import { serverFailure } from '../http/failures.ts'
import type { RefusalContext } from '../http/refusal.ts'
import { parameterCountInName } from '../parse-parameter-count.ts'
import { quantizationInName } from '../quantization-in-name.ts'
import { isFarAway } from './is-far-away.ts'

const text = z.string().max(400).nullish().catch(null)

/** An entry of `/v1/models`. vLLM adds `root` and `max_model_len` (tokens), others nothing. */
const listed = z.object({
  id: z.string().min(1).max(400),
  owned_by: text,
  root: text,
  max_model_len: z.number().int().positive().nullish().catch(null),
})
type ListedEntry = z.infer<typeof listed>

/** `data` is `null` on some servers that hold nothing. */
const modelList = z
  .object({ data: z.array(listed.nullable().catch(null)).nullable() })
  .transform(({ data }) => (data ?? []).filter((entry) => entry !== null))

/** The entries of `/v1/models`. Rejects with `ServerFailure`. */
export async function askModelList(
  context: RefusalContext,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ListedEntry[]> {
  const path = '/v1/models'
  const answer = await askJson({ method: 'GET', path, timeoutMs }, context, signal)
  const parsed = modelList.safeParse(answer)
  if (parsed.success) return parsed.data
  const message = `${context.origin}${path} answered with something that is no list of models.`
  throw serverFailure('malformed', message, { cause: parsed.error })
}

/** vLLM holds its one model loaded as long as it runs; of others nobody knows what is loaded. */
export function listedFromEntry(entry: ListedEntry, origin: string): ListedModel {
  const contextLength = entry.max_model_len ?? null
  const loaded = entry.owned_by === 'vllm'
  const names = `${entry.id} ${entry.root ?? ''}`.split(' ')
  const told = <T>(read: (name: string) => T | null) =>
    names.map(read).find((value) => value !== null) ?? null
  return {
    name: entry.id,
    displayName: entry.id,
    family: null,
    parameters: told(parameterCountInName),
    quantization: told(quantizationInName),
    sizeBytes: null,
    contextLength,
    capabilities: guessCapabilities(entry.id, null),
    resident: loaded ? { sizeBytes: null, vramBytes: null, contextLength, expiresAt: null } : null,
    remote: isFarAway(origin),
  }
}
