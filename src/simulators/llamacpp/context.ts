import type { SimulatorClock } from '../clock.ts'
import type { CompletionContext } from '../completions/answer.ts'
import { RefusedRequest } from '../completions/read-request.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import type { IdMaker } from '../random.ts'
import type { Residency } from '../residency.ts'

/** `single`: started with one model. `router`: started with none, it starts servers for them. */
export type LlamaMode = 'single' | 'router'

/** What every llama-server route works on. */
export interface LlamaContext extends CompletionContext {
  readonly mode: LlamaMode
  /** `build_info`, e.g. `b6500-1a2b3c4d`. */
  readonly build: string
  readonly clock: SimulatorClock
  readonly seed: number
  readonly createId: IdMaker
  readonly parallel: number
  readonly contextLength: number
  readonly apiKey: string | null
  /** A small model drafts: only the first token of an answer then comes with a log-probability. */
  readonly speculative: boolean
  /** Where it says that its models' files lie. */
  readonly modelFolder: string
  readonly residency: Residency
  models: SimulatedModel[]
  /** Exit codes of servers that the router could not start, by model. */
  readonly failed: Map<string, number>
}

/** Source: llama.cpp tools/server/server-common.cpp, format_error_response. */
export function describeLlamaError({ status, type, message, extra }: RefusedRequest): unknown {
  return { error: { code: status, message, type, ...extra } }
}

export const stillLoading = () => new RefusedRequest(503, 'unavailable_error', 'Loading model')

export function sendJson(exchange: Exchange, value: unknown, status = 200): Promise<void> {
  return exchange.wire.send(status, 'application/json; charset=utf-8', JSON.stringify(value))
}

export function findModel(context: LlamaContext, name: string): SimulatedModel {
  const model = context.models.find((known) => known.name === name)
  if (model) return model
  throw new RefusedRequest(404, 'not_found_error', `model '${name}' not found`)
}
