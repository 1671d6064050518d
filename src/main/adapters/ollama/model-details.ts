import type { ModelCapability } from '#shared/contract/models'
import { guessCapabilities } from '../guess-capabilities.ts'
import { mapBounded } from '../http/map-bounded.ts'
import { showAnswer, type TaggedModel } from './model-schemas.ts'

/** What `/api/show` adds to a listed model; `null` = not said. */
export interface ModelDetails {
  capabilities: ModelCapability[] | null
  contextLength: number | null
}

/** Details by digest. A digest never changes its meaning, so entries stay true whatever server is at the address. */
export type DetailsCache = Map<string, ModelDetails>

const mostShownAtOnce = 4
const mostCached = 2000
const unsaid: ModelDetails = { capabilities: null, contextLength: null }

const capabilityNames: Record<string, ModelCapability> = {
  completion: 'chat',
  embedding: 'embedding',
  vision: 'vision',
  tools: 'tools',
  thinking: 'reasoning',
}

/**
 * Details of all models in order. Servers since 0.30 list them; older ones are asked model by model, once per digest.
 * A model that can't be shown has none; an aborted signal rejects.
 */
export function detailsOfModels(
  models: TaggedModel[],
  cache: DetailsCache,
  show: (name: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<ModelDetails[]> {
  return mapBounded(models, mostShownAtOnce, async (model) => {
    const listed: ModelDetails = {
      capabilities: readCapabilities(model.capabilities),
      contextLength: model.details?.context_length || null,
    }
    if (model.capabilities !== null) return listed
    const shown = await shownDetails(model, cache, show, signal)
    return {
      capabilities: shown.capabilities,
      contextLength: listed.contextLength ?? shown.contextLength,
    }
  })
}

async function shownDetails(
  model: TaggedModel,
  cache: DetailsCache,
  show: (name: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<ModelDetails> {
  const name = model.model ?? model.name
  const known = model.digest === null ? undefined : cache.get(model.digest)
  if (known !== undefined) return known
  if (name === undefined) return unsaid
  try {
    const answer = showAnswer.parse(await show(name))
    const details: ModelDetails = {
      capabilities: withVision(readCapabilities(answer.capabilities), answer.projector_info),
      contextLength: contextLengthOf(answer.model_info),
    }
    if (cache.size >= mostCached) cache.clear()
    if (model.digest !== null) cache.set(model.digest, details)
    return details
  } catch {
    signal.throwIfAborted()
    return unsaid
  }
}

/** The capabilities of an embedding model never include `chat`. `null` where the server said none. */
function readCapabilities(words: unknown[] | null): ModelCapability[] | null {
  if (words === null) return null
  const known = new Set<ModelCapability>()
  for (const word of words) {
    const capability = typeof word === 'string' ? capabilityNames[word] : undefined
    if (capability !== undefined) known.add(capability)
  }
  if (known.has('embedding')) known.delete('chat')
  return [...known]
}

function withVision(
  capabilities: ModelCapability[] | null,
  projector: Record<string, unknown> | null,
): ModelCapability[] | null {
  const sees = projector !== null && Object.keys(projector).length > 0
  if (capabilities === null || !sees || capabilities.includes('vision')) return capabilities
  return [...capabilities, 'vision']
}

/** `<architecture>.context_length` of the model file's metadata. */
function contextLengthOf(info: Record<string, unknown> | null): number | null {
  const architecture = info?.['general.architecture']
  const length = info?.[`${String(architecture)}.context_length`]
  return typeof length === 'number' && length > 0 ? length : null
}

/** What was said, or a guess where nothing was. */
export function capabilitiesOf(
  details: ModelDetails,
  name: string,
  family: string | null,
): ModelCapability[] {
  return details.capabilities ?? guessCapabilities(name, family)
}
