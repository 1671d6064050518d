import { modelKeyOf } from '#shared/contract/ids'
import type { EndpointAbilities, EndpointState, Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import type { KnownEndpoint } from './known-endpoints.ts'
import { type ModelOperations, type ModelServer, ServerFailure } from './model-server.ts'

/** A check that takes longer counts as stalled. Listing waits on a disk now and then, so it is generous. */
const checkTimeoutMs = 10_000

/** What an endpoint's own answers say, before our experience with its generations is added. */
export interface EndpointReading {
  state: Extract<
    EndpointState,
    | 'checking'
    | 'ready'
    | 'warming'
    | 'down'
    | 'misconfigured'
    | 'rate-limited'
    | 'wrong-server'
    | 'disabled'
  >
  version: string | null
  failure: Failure | null
  /** Epoch milliseconds. */
  checkedAt: number | null
  abilities: EndpointAbilities
  slots: number | null
  models: Model[]
}

const noAbilities: EndpointAbilities = { load: false, unload: false, pull: false, remove: false }

export function unreadEndpoint(known: KnownEndpoint): EndpointReading {
  return {
    state: known.enabled ? 'checking' : 'disabled',
    version: null,
    failure: null,
    checkedAt: null,
    abilities: noAbilities,
    slots: null,
    models: [],
  }
}

function abilitiesOf(operations: ModelOperations): EndpointAbilities {
  return {
    load: operations.load !== null,
    unload: operations.unload !== null,
    pull: operations.pull !== null,
    remove: operations.remove !== null,
  }
}

/** llama-server answers 503 while its model is being read from disk. */
function isLoading(failure: Failure): boolean {
  return failure.status === 503 && /\bloading model\b/i.test(failure.message)
}

function stateOf(failure: Failure): EndpointReading['state'] {
  if (failure.code === 'unauthorised') return 'misconfigured'
  if (failure.code === 'rate-limited' || failure.code === 'wrong-server') return failure.code
  return isLoading(failure) ? 'warming' : 'down'
}

/** Asks one endpoint who it is and what it holds. Never throws: a failure is a reading too. */
export async function checkEndpoint(
  known: KnownEndpoint,
  server: ModelServer,
  now: () => number,
  stop: AbortSignal,
): Promise<EndpointReading> {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), checkTimeoutMs)
  const signal = AbortSignal.any([stop, timeout.signal])
  const unread = unreadEndpoint(known)
  try {
    const identity = await server.identify(signal)
    const { version, slots = null } = identity
    if (identity.loading) {
      return { ...unread, state: 'warming', version, slots, checkedAt: now() }
    }
    const listed = await server.listModels(signal)
    const models = listed.map(
      (model): Model => ({
        ...model,
        key: modelKeyOf(known.id, model.name),
        endpointId: known.id,
        endpointName: known.name,
        demo: known.source === 'demo',
        pinned: false,
      }),
    )
    const abilities = abilitiesOf(server.operations)
    return { state: 'ready', version, failure: null, checkedAt: now(), abilities, slots, models }
  } catch (error) {
    const failure: Failure = timeout.signal.aborted
      ? { code: 'stalled', message: `No complete answer within ${checkTimeoutMs / 1000} s.` }
      : error instanceof ServerFailure
        ? error.failure
        : { code: 'unknown', message: error instanceof Error ? error.message : String(error) }
    const state = stateOf(failure)
    return {
      ...unread,
      state,
      failure: state === 'warming' ? null : failure,
      checkedAt: now(),
    }
  } finally {
    clearTimeout(timer)
  }
}
