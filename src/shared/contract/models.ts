import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure } from '../failure.ts'
import type { EndpointId, ModelKey } from './ids.ts'
import { endpointId, modelKey } from './ids.ts'

/** `openai`: anything that speaks OpenAI's chat interface, vLLM among them. */
export const endpointKinds = ['ollama', 'lmstudio', 'llamacpp', 'openai'] as const
export type EndpointKind = (typeof endpointKinds)[number]

/**
 * `checking`: not known yet. `busy`: answering as many as it takes at once. `warming`: loading a model.
 * `misconfigured`: it wants a token, or another one. `wrong-server`: something else answers at the address.
 */
export type EndpointState =
  | 'checking'
  | 'ready'
  | 'busy'
  | 'warming'
  | 'down'
  | 'misconfigured'
  | 'rate-limited'
  | 'wrong-server'
  | 'disabled'

/** Requests of ours at one endpoint. */
export interface EndpointQueue {
  running: number
  waiting: number
}

/** What an endpoint lets others do with its models. */
export interface EndpointAbilities {
  load: boolean
  unload: boolean
  pull: boolean
  remove: boolean
}

export interface UnnamedErrors {
  count: number
  /** The last one's own words. Untrusted text. */
  last: string
}

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
  queue: EndpointQueue
  abilities: EndpointAbilities
  /** A token is kept for it. */
  hasToken: boolean
  /** Epoch milliseconds of the last generated token seen from it, by anybody's prompt or our own one-token check. */
  lastTokenAt: number | null
  /** Not asked before this time, because it failed too often or asked for a pause. */
  retryAt: number | null
  /** Errors whose text Switchyard has no name for, counted since it knows this server; missing = none. */
  unnamedErrors?: UnnamedErrors
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
  /** Kept loaded until the user lets go. */
  pinned: boolean
  /** How fast it wrote here lately, over `n` answers; missing or `null` = not measured. */
  speed?: { tokensPerSecond: number; n: number } | null
  /** Runs on somebody else's computer (an Ollama cloud model). */
  remote: boolean
  /** Served by a simulator: never let it pass for a real model. */
  demo: boolean
}

export interface Inventory {
  endpoints: Endpoint[]
  models: Model[]
}

/** Number formats of the key-value cache, as llama.cpp names them. */
export const kvTypes = ['f16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0'] as const
export type KvType = (typeof kvTypes)[number]

/**
 * `fits`: now. `fits-after-eviction`: when the named residents go first. `fits-smaller`: with a smaller context.
 * `never`: more than the device has beside what other programs hold. `unknown`: nobody tells the memory or the size.
 */
export type FitKind = 'fits' | 'fits-after-eviction' | 'fits-smaller' | 'never' | 'unknown'

/** What loading a model would take and do. Bytes on the device. */
export interface Fit {
  kind: FitKind
  /** `null` where the model's size is not known. */
  need: {
    low: number
    total: number
    high: number
    weights: number
    kv: number
    rest: number
  } | null
  /** Free, less what is reserved; `null` = not known. */
  availableBytes: number | null
  /** What is missing, where something is. */
  shortBytes: number | null
  evict: { model: ModelKey; name: string; bytes: number; reloadSeconds: number | null }[]
  /** The largest context that fits without evicting, in tokens; `null` = none or not known. */
  largestContext: number | null
  contextLength: number
  /** One sentence with the numbers that decided. */
  reason: string
  /** What had to be assumed, in words. */
  assumed: string[]
}

export type OperationKind = 'load' | 'unload' | 'pull' | 'remove'

/** Long work on a model. Bytes, bytes per second, epoch milliseconds. */
export interface Operation {
  id: string
  kind: OperationKind
  endpointId: EndpointId
  endpointName: string
  /** As the server names it. */
  model: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** 0..1; `null` = the server does not tell. */
  progress: number | null
  /** What it is doing, in the server's words or ours. */
  step: string
  layers: { name: string; completedBytes: number; totalBytes: number }[]
  bytesPerSecond: number | null
  secondsLeft: number | null
  failure: Failure | null
  startedAt: number
  endedAt: number | null
  demo: boolean
}

const modelName = z.string().trim().min(1, 'Name a model first.').max(400)
const contextLength = z.number().int().min(256).max(10_000_000)
const token = z.string().min(1).max(4000)
const url = z.url({
  protocol: /^https?$/,
  error: 'Use an address such as http://192.168.1.20:11434.',
})

/** What answers at an address, asked before it is added. */
export interface EndpointProbe {
  kind: EndpointKind
  version: string | null
  models: number
}

export const models = {
  /** The whole inventory at once, then again whenever something in it changed. */
  watch: oc.output(eventIterator(type<Inventory>())),
  /** Probes every endpoint now. Resolves when all have answered or failed. */
  refresh: oc.output(type<Inventory>()),

  /** What would happen if the model were loaded so. Nothing is changed. */
  fit: oc
    .input(
      z.object({
        model: modelKey,
        contextLength: contextLength.optional(),
        kvType: z.enum(kvTypes).optional(),
      }),
    )
    .output(type<Fit>()),
  /**
   * Begins a load and resolves with its operation; progress comes by `operations`. `evict` names the residents that may
   * go. Refused with `does-not-fit` and the fit as data when more would have to go, `unsupported` where the endpoint
   * can't.
   */
  load: oc
    .input(
      z.object({
        model: modelKey,
        contextLength: contextLength.optional(),
        evict: z.array(modelKey).max(50).default([]),
      }),
    )
    .output(type<Operation>()),
  unload: oc.input(z.object({ model: modelKey })).output(type<Operation>()),
  /** Keeps a model loaded, or lets its server unload it again when idle. */
  pin: oc.input(z.object({ model: modelKey, pinned: z.boolean() })).output(type<void>()),
  /** Fetches a model. The same call again after a failure or a cancel resumes where it stopped. */
  pull: oc.input(z.object({ endpointId, model: modelName })).output(type<Operation>()),
  /** Deletes a model's files on its server. There is no way back but to pull it again. */
  remove: oc.input(z.object({ model: modelKey })).output(type<Operation>()),
  /** Resolves when it has stopped. Repeatable. */
  cancel: oc.input(z.object({ operationId: z.string() })).output(type<void>()),
  /** All operations that go on, and the last ended ones, whenever something changes. */
  operations: oc.output(eventIterator(type<Operation[]>())),

  /** Asks an address who it is. Refused with `invalid-input` and the reason in words. */
  probe: oc
    .input(z.object({ url, kind: z.enum(endpointKinds).optional(), token: token.optional() }))
    .output(type<EndpointProbe>()),
  /** Keeps a token for an endpoint; `null` forgets it. Tokens are never read back. */
  setToken: oc.input(z.object({ endpointId, token: token.nullable() })).output(type<void>()),
}
