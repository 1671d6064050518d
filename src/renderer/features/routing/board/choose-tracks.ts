import type { ModelRef } from '#shared/contract/attempt'
import type { BoardRun } from '#shared/contract/board'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Endpoint, Model, Operation } from '#shared/contract/models'
import { operationOn } from '../../models/operations-store.ts'

export interface Track {
  key: ModelKey
  name: string
  endpointId: EndpointId
  endpointName: string
  /** `null` = it is no longer listed, but a run is on it. */
  model: Model | null
  operation: Operation | undefined
  /** A run waits for it to be loaded, be it by its own request. */
  awaited: boolean
}

export interface Tracks {
  /** Grouped by server, in the servers' order. */
  shown: Track[]
  /** Cold models without a track. */
  others: Track[]
}

/** Models with something on them: asked now or a moment ago, by a run that goes on or one that is still on show. */
function busyModels(runs: readonly BoardRun[]): Map<ModelKey, ModelRef> {
  const refs = runs.flatMap(({ model, failedTries }) => [
    ...(model ? [model] : []),
    ...failedTries.map((attempt) => attempt.model),
  ])
  return new Map(refs.map((ref) => [ref.key, ref]))
}

/**
 * Which models get a track: all that are in memory, coming or going, or have a train on them; then cold ones that can
 * chat, until `most` are shown. `always`: one that is to be shown whatever it is.
 */
export function chooseTracks(
  inventory: { models: readonly Model[]; endpoints: readonly Endpoint[] },
  operations: readonly Operation[],
  runs: readonly BoardRun[],
  most: number,
  always: ModelKey | null = null,
): Tracks {
  const busy = busyModels(runs)
  const listed = new Set(inventory.models.map(({ key }) => key))
  const awaited = new Set(
    runs.flatMap(({ phase, model }) => (phase === 'loading' && model ? model.key : [])),
  )
  const tracks: Track[] = inventory.models.map((model) => ({
    key: model.key,
    name: model.displayName,
    endpointId: model.endpointId,
    endpointName: model.endpointName,
    model,
    operation: operationOn(operations, model),
    awaited: awaited.has(model.key),
  }))
  for (const { key, name, endpointId, endpointName } of busy.values()) {
    if (listed.has(key)) continue
    tracks.push({
      key,
      name,
      endpointId,
      endpointName,
      model: null,
      operation: undefined,
      awaited: false,
    })
  }
  const isNeeded = ({ key, model, operation }: Track) =>
    busy.has(key) || key === always || Boolean(model?.resident) || operation !== undefined
  const needed = tracks.filter(isNeeded)
  const spare = tracks
    .filter((track) => !isNeeded(track) && track.model?.capabilities.includes('chat'))
    .slice(0, Math.max(0, most - needed.length))
  const shown = new Set([...needed, ...spare])
  const order = new Map(inventory.endpoints.map(({ id }, index) => [id, index]))
  const placeOf = ({ endpointId }: Track) => order.get(endpointId) ?? order.size
  // Sorting is stable, so within a server models keep their order.
  const sorted = tracks.sort((a, b) => placeOf(a) - placeOf(b))
  return {
    shown: sorted.filter((track) => shown.has(track)),
    others: sorted.filter((track) => !shown.has(track)),
  }
}
