import { eventIterator, oc, type } from '@orpc/contract'
import type { Failure } from '../failure.ts'
import type { EndpointId, ModelKey } from './ids.ts'

export const endpointKinds = ['ollama', 'lmstudio'] as const
export type EndpointKind = (typeof endpointKinds)[number]

/** `wrong-server`: something answers at the address, but it is not a model server of the expected kind. */
export type EndpointState =
  | 'checking'
  | 'ready'
  | 'down'
  | 'misconfigured'
  | 'wrong-server'
  | 'disabled'

export interface Endpoint {
  id: EndpointId
  kind: EndpointKind
  /** What the user calls it. */
  name: string
  /** Origin, e.g. `http://127.0.0.1:11434`. */
  url: string
  /** `found`: discovery probed a well-known address. `settings`: the user named it. `demo`: one of our simulators. */
  source: 'found' | 'settings' | 'demo'
  state: EndpointState
  version: string | null
  modelCount: number
  /** The last thing that went wrong, while it still matters. */
  failure: Failure | null
  /** Epoch milliseconds of the last completed check. */
  checkedAt: number | null
}

export type ModelCapability = 'chat' | 'embedding' | 'vision' | 'tools' | 'reasoning'

/** A loaded model. Sizes in bytes, times in epoch milliseconds; `null` where the server does not say. */
export interface Residency {
  sizeBytes: number | null
  vramBytes: number | null
  contextLength: number | null
  /** When the server will unload it if nobody asks; `null` = not said or never. */
  expiresAt: number | null
}

export interface Model {
  key: ModelKey
  endpointId: EndpointId
  endpointName: string
  /** The name the server knows it by. */
  name: string
  displayName: string
  family: string | null
  /** Number of weights, e.g. 7.6e9. */
  parameters: number | null
  quantization: string | null
  /** Size of the weights on disk, in bytes. */
  sizeBytes: number | null
  /** Largest context the model was made for, in tokens. */
  contextLength: number | null
  capabilities: ModelCapability[]
  resident: Residency | null
  /** Runs on somebody else's computer (an Ollama cloud model). */
  remote: boolean
  /** Served by a simulator: never let it pass for a real model. */
  demo: boolean
}

export interface Inventory {
  endpoints: Endpoint[]
  models: Model[]
}

export const models = {
  /** The whole inventory at once, then again whenever something in it changed. */
  watch: oc.output(eventIterator(type<Inventory>())),
  /** Probes every endpoint now. Resolves when all have answered or failed. */
  refresh: oc.output(type<Inventory>()),
}
