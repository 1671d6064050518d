import { modelKeyOf } from '#shared/contract/ids'
import type { Endpoint, Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import type { KnownEndpoint } from './known-endpoints.ts'
import { type ModelServer, ServerFailure } from './model-server.ts'

/** A check that takes longer counts as stalled. Listing waits on a disk now and then, so it is generous. */
const checkTimeoutMs = 10_000

export interface EndpointReading {
  endpoint: Endpoint
  models: Model[]
}

export function unreadEndpoint(known: KnownEndpoint): Endpoint {
  return {
    id: known.id,
    kind: known.kind,
    name: known.name,
    url: known.url,
    source: known.source,
    state: known.enabled ? 'checking' : 'disabled',
    version: null,
    modelCount: 0,
    failure: null,
    checkedAt: null,
    queue: { running: 0, waiting: 0 },
    abilities: { load: false, unload: false, pull: false, remove: false },
    hasToken: false,
    lastTokenAt: null,
    retryAt: null,
  }
}

function stateOf(failure: Failure): Endpoint['state'] {
  if (failure.code === 'unauthorised') return 'misconfigured'
  return failure.code === 'wrong-server' ? 'wrong-server' : 'down'
}

/** Asks one endpoint who it is and what it holds. Never throws: a failure is a reading too. */
export async function checkEndpoint(
  known: KnownEndpoint,
  server: ModelServer,
  now: () => number,
  stop: AbortSignal,
): Promise<EndpointReading> {
  const endpoint = unreadEndpoint(known)
  const timeout = AbortSignal.timeout(checkTimeoutMs)
  const signal = AbortSignal.any([stop, timeout])
  try {
    const identity = await server.identify(signal)
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
    return {
      endpoint: {
        ...endpoint,
        state: 'ready',
        version: identity.version,
        modelCount: models.length,
        checkedAt: now(),
      },
      models,
    }
  } catch (error) {
    const failure: Failure = timeout.aborted
      ? { code: 'stalled', message: `No complete answer within ${checkTimeoutMs / 1000} s.` }
      : error instanceof ServerFailure
        ? error.failure
        : { code: 'unknown', message: error instanceof Error ? error.message : String(error) }
    return {
      endpoint: { ...endpoint, state: stateOf(failure), failure, checkedAt: now() },
      models: [],
    }
  }
}
