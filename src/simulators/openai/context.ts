import type { SimulatorClock } from '../clock.ts'
import type { CompletionContext } from '../completions/answer.ts'
import { RefusedRequest } from '../completions/read-request.ts'
import type { SimulatedModel } from '../model.ts'
import type { IdMaker } from '../random.ts'
import type { Resident } from '../resident.ts'
import { flavours, type OpenAiFlavour } from './flavours.ts'

/** What every route of an OpenAI-compatible server works on. */
export interface OpenAiContext extends CompletionContext {
  readonly flavour: OpenAiFlavour
  readonly clock: SimulatorClock
  readonly seed: number
  readonly createId: IdMaker
  readonly apiKey: string | null
  readonly contextLength: number
  /** Puts usage into every chunk, asked or not. */
  readonly countsInEveryChunk: boolean
  readonly logprobs: 'given' | 'ignored' | 'refused'
  readonly models: SimulatedModel[]
}

/** vLLM holds its one model from start to end; of the others it does not show when they load. */
export async function findResident(
  context: OpenAiContext,
  name: string,
  signal: AbortSignal,
): Promise<Resident> {
  const model = context.models.find((known) => known.name === name)
  if (!model) {
    const generic = context.flavour === 'generic'
    throw new RefusedRequest(
      404,
      flavours[context.flavour].types.missing,
      `The model \`${name}\` does not exist.`,
      generic ? { code: 'model_not_found' } : {},
    )
  }
  return context.residency.ensure(
    { ...model, loadMs: 0 },
    {
      id: model.name,
      contextLength: Math.min(context.contextLength, model.contextLength),
      parallel: 256,
      keepAliveMs: Number.POSITIVE_INFINITY,
      jit: false,
      evict: 'idle',
    },
    () => true,
    signal,
  )
}
