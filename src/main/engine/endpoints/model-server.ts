import type { AnswerLogprobs } from '#shared/contract/confidence'
import type { EndpointKind, Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import type { ModelShape } from '../memory/model-shape.ts'

/** Who answered at an address. */
export interface Identity {
  kind: EndpointKind
  version: string | null
  /** It is loading the only model it has, and can be asked nothing else until then. */
  loading?: boolean
  /** Requests it works on at once, where it tells. */
  slots?: number | null
}

/** A model as its server lists it; the registry adds which endpoint it came from. */
export type ListedModel = Omit<Model, 'key' | 'endpointId' | 'endpointName' | 'demo' | 'pinned'>

export interface ChatTurn {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface StreamRequest {
  /** The model's name on that server. */
  model: string
  turns: ChatTurn[]
  /** Context to load the model with, in tokens, where it is not resident; without it the server's own holds. */
  contextLength?: number | null
  /** Stop after so many tokens; without it the server's own limit holds. */
  maxTokens?: number | null
  /** How long the server keeps the model after this, in seconds; without it the server's own holds. */
  keepAliveSeconds?: number | null
  /**
   * Wishes for log-probabilities, with so many alternatives for each token (1 to 20). A wish only: a server that is known
   * not to give them for this model isn't asked, one that refuses is asked again without.
   */
  logprobs?: { alternatives: number } | null
}

/** How far a load or a pull has come. `null` = the server does not tell. */
export interface OperationProgress {
  step: string
  progress: number | null
  layers: { name: string; completedBytes: number; totalBytes: number }[]
}

/**
 * What a server lets others do with its models; a method that is `null` can't be done over its interface. All throw
 * `ServerFailure`, and are cancelled by `signal` (then they throw its reason).
 */
export interface ModelOperations {
  /**
   * Loads with that context (`null` = the server's own) and keep-alive: seconds, `'forever'`, or `null` = the server's
   * own. Ends when the server says it is loaded. Repeatable: a loaded model stays.
   */
  load:
    | ((
        model: string,
        options: { contextLength: number | null; keepAlive: number | 'forever' | null },
        signal: AbortSignal,
      ) => AsyncIterable<OperationProgress>)
    | null
  /** Ends when the server no longer lists it as resident, asked again and again: many unload in the background. */
  unload: ((model: string, signal: AbortSignal) => Promise<void>) | null
  /** Fetches, resuming what an earlier try left. */
  pull: ((model: string, signal: AbortSignal) => AsyncIterable<OperationProgress>) | null
  remove: ((model: string, signal: AbortSignal) => Promise<void>) | null
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
  | {
      type: 'done'
      finish: FinishReason
      measures: ServerMeasures
      servedModel: string | null
      /** Of the answer without its reasoning; only where they were wished for and came. */
      logprobs?: AnswerLogprobs
    }
  | { type: 'failed'; failure: Failure }
  | { type: 'stopped' }

/**
 * One model server at one address. What it remembers between calls (what it can do, whether it gives log-probabilities)
 * is learned anew when `identify` finds another version, so an address may change its server under it.
 */
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
   * upstream, and ends the stream with `stopped`. Leaving the loop early does the same. Never retried in here, but for
   * a refused wish for log-probabilities, before any text.
   */
  stream(request: StreamRequest, signal: AbortSignal): AsyncIterable<StreamEvent>
  readonly operations: ModelOperations
  /** What is known of a model's shape, for predicting its memory; `null` = nothing. Throws `ServerFailure`. */
  describe(model: string, signal: AbortSignal): Promise<ModelShape | null>
}

/** Makes the server for an endpoint; `url` is an origin without a trailing slash, `token` goes with every request. */
export type ConnectModelServer = (
  kind: EndpointKind,
  url: string,
  token: string | null,
) => ModelServer

/** Thrown by `identify` and `listModels`. */
export class ServerFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'ServerFailure'
    this.failure = failure
  }
}
