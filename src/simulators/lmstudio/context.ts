import type { SimulatorClock } from '../clock.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import type { IdMaker } from '../random.ts'
import type { ReplyScript } from '../reply/request.ts'
import type { Residency } from '../residency.ts'
import type { SimulatedMemory } from '../resident.ts'
import type { DownloadJob } from './downloads.ts'

/** 0.3 knows /api/v0 and /v1; 0.4 adds /api/v1. */
export type LmStudioVersion = '0.3' | '0.4'

/** What every LM Studio route works on. */
export interface LmStudioContext {
  readonly version: LmStudioVersion
  readonly clock: SimulatorClock
  readonly timeScale: number
  readonly seed: number
  readonly createId: IdMaker
  readonly memory: SimulatedMemory
  readonly parallel: number
  /** Loads a model when a request names it. */
  readonly jit: boolean
  /** Idle time after which a model that was loaded on demand leaves. */
  readonly ttlMs: number
  readonly apiToken: string | null
  readonly defaultContextLength: number
  readonly downloadBytesPerSecond: number
  readonly library: readonly SimulatedModel[]
  readonly residency: Residency
  readonly reply: ReplyScript | undefined
  models: SimulatedModel[]
  readonly jobs: Map<string, DownloadJob>
  /** Stored conversations of /api/v1/chat by response id. */
  readonly responses: Map<string, StoredResponse>
  generating: number
}

export interface StoredResponse {
  messages: { role: 'user' | 'assistant'; content: string }[]
}

/** A refusal before the first byte, with the body exactly as it goes out. */
export class LmStudioError extends Error {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

export const jsonType = 'application/json; charset=utf-8'
export const sseType = 'text/event-stream'

export function sendJson(exchange: Exchange, value: unknown, status = 200): Promise<void> {
  return exchange.wire.send(status, jsonType, JSON.stringify(value))
}

/** What an unknown route gets, with status 200. */
export function unexpectedEndpoint(exchange: Exchange): Promise<void> {
  return sendJson(exchange, {
    error: `Unexpected endpoint or method. (${exchange.method} ${exchange.path})`,
  })
}

export function readLmStudioBody(exchange: Exchange): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(exchange.rawBody === '' ? '{}' : exchange.rawBody)
  } catch (error) {
    throw new LmStudioError(400, { error: error instanceof Error ? error.message : String(error) })
  }
  if (!isRecord(parsed))
    throw new LmStudioError(400, { error: 'Request body must be a JSON object' })
  return parsed
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface V1ErrorBody {
  type:
    | 'invalid_request'
    | 'unknown'
    | 'not_implemented'
    | 'model_not_found'
    | 'model_load_failed'
    | 'job_not_found'
    | 'internal_error'
  message: string
  code?: string
  param?: string
}

/** The envelope of /api/v1. */
export function nativeError(status: number, error: V1ErrorBody): LmStudioError {
  return new LmStudioError(status, { error })
}

export function missingParameter(param: string): LmStudioError {
  return nativeError(400, {
    type: 'invalid_request',
    message: `"${param}" is required`,
    code: 'missing_required_parameter',
    param,
  })
}

export function findModel(context: LmStudioContext, name: string): SimulatedModel | undefined {
  const wanted = name.toLowerCase()
  return context.models.find((model) => {
    const known = model.name.toLowerCase()
    return (
      known === wanted ||
      `${known}@${model.quantization.toLowerCase()}` === wanted ||
      known.split('/').at(-1) === wanted
    )
  })
}

export function listModelNames(context: LmStudioContext): string {
  return context.models.map((model) => model.name).join('\n')
}
