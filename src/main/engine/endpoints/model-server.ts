import type { EndpointKind, Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'

/** Who answered at an address. */
export interface Identity {
  kind: EndpointKind
  version: string | null
}

/** A model as its server lists it; the registry adds which endpoint it came from. */
export type ListedModel = Omit<Model, 'key' | 'endpointId' | 'endpointName' | 'demo'>

export interface ChatTurn {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface StreamRequest {
  /** The model's name on that server. */
  model: string
  turns: ChatTurn[]
}

export type FinishReason = 'stop' | 'length'

/** Measurements a server reports itself, in milliseconds and tokens; `null` = not said. */
export interface ServerMeasures {
  promptTokens: number | null
  completionTokens: number | null
  loadMs: number | null
  promptMs: number | null
  generateMs: number | null
}

/**
 * What a stream yields. Exactly one of `done`, `failed`, `stopped` comes, as the last event. `loading` and `reading`
 * come only from servers that tell.
 */
export type StreamEvent =
  | { type: 'phase'; phase: 'loading' | 'reading'; progress: number | null }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'done'; finish: FinishReason; measures: ServerMeasures; servedModel: string | null }
  | { type: 'failed'; failure: Failure }
  | { type: 'stopped' }

/** One model server at one address. Keeps no state between calls, so an address may change its server under it. */
export interface ModelServer {
  readonly kind: EndpointKind
  /**
   * Asks the address who it is. Throws `ServerFailure`: `unreachable`, `wrong-server`, `unauthorised`… Repeatable,
   * loads nothing, cancelled by `signal`.
   */
  identify(signal: AbortSignal): Promise<Identity>
  /** All chat and embedding models, with what is resident. Throws `ServerFailure`. Repeatable, loads nothing. */
  listModels(signal: AbortSignal): Promise<ListedModel[]>
  /**
   * Generates. Never throws: see `StreamEvent`. Aborting `signal` closes the connection, which stops the generation
   * upstream, and ends the stream with `stopped`. Leaving the loop early does the same. Never retried in here.
   */
  stream(request: StreamRequest, signal: AbortSignal): AsyncIterable<StreamEvent>
}

/** Makes the server for an endpoint; `url` is an origin without a trailing slash. */
export type ConnectModelServer = (kind: EndpointKind, url: string) => ModelServer

/** Thrown by `identify` and `listModels`. */
export class ServerFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'ServerFailure'
    this.failure = failure
  }
}
