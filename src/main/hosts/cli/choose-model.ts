import { AppError } from '#shared/app-error'
import type { ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'
import type { Candidate } from '#shared/contract/routing'

/**
 * The model that `--model` means, within `--endpoint` where that is given: by key, by name, then by the part of the
 * name before its tag. Throws AppError `no-model`, which says what there is.
 */
export function decideNamedModel(
  inventory: Inventory,
  name: string,
  endpoint: string | null,
): ModelKey {
  const within = inventory.models.filter(
    (model) => endpoint === null || model.endpointId === endpoint,
  )
  const tests: ((model: Model) => boolean)[] = [
    (model) => model.key === name,
    (model) => model.name === name,
    (model) => model.displayName === name,
    (model) => model.name.split(':', 1)[0] === name,
  ]
  for (const test of tests) {
    const found = within.filter(test)
    const chosen = found.find((model) => model.resident !== null) ?? found[0]
    if (chosen !== undefined) return chosen.key
  }
  const where = endpoint === null ? '' : ` on ${endpoint}`
  throw new AppError(
    'no-model',
    `There is no model “${name}”${where}. ${listOf(within.map((model) => model.name))}`,
    { name, endpoint },
  )
}

/** The best candidate on one endpoint. Throws AppError `no-model`. */
export function decideOnEndpoint(
  inventory: Inventory,
  candidates: Candidate[],
  endpoint: string,
): ModelKey {
  if (!inventory.endpoints.some(({ id }) => id === endpoint)) {
    const names = inventory.endpoints.map(({ id }) => id)
    throw new AppError('no-model', `There is no server “${endpoint}”. ${listOf(names)}`, {
      endpoint,
    })
  }
  const own = candidates.filter((candidate) => candidate.endpointId === endpoint)
  const best = own.find((candidate) => candidate.rejected === null)
  if (best !== undefined) return best.model
  const why = own[0]?.rejected
  throw new AppError(
    'no-model',
    why ? `No model on ${endpoint} can answer this: ${why}.` : `${endpoint} has no models.`,
    { endpoint },
  )
}

function listOf(names: string[]): string {
  if (names.length === 0) return 'There are none: start Ollama or LM Studio, or try --demo.'
  const shown = names.slice(0, 8).join(', ')
  return `There are: ${shown}${names.length > 8 ? ` and ${names.length - 8} more (switchyard models)` : ''}.`
}
