import type { SimulatorClock } from '../clock.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import type { IdMaker, Random } from '../random.ts'
import type { ReplyScript } from '../reply/request.ts'
import type { Residency } from '../residency.ts'
import type { SimulatedMemory } from '../resident.ts'
import { formatGoTime, parseGoDuration, toGoJson } from './go-values.ts'

export type OllamaVersion = '0.12.3' | '0.12.11' | '0.29.0' | '0.33.0'

/** What every Ollama route works on. */
export interface OllamaContext {
  readonly version: OllamaVersion
  readonly clock: SimulatorClock
  readonly timeScale: number
  readonly seed: number
  readonly random: Random
  readonly createId: IdMaker
  readonly keepAliveMs: number
  readonly parallel: number
  readonly maxQueue: number
  readonly memory: SimulatedMemory
  readonly utcOffsetMinutes: number
  readonly downloadBytesPerSecond: number
  readonly library: readonly SimulatedModel[]
  readonly residency: Residency
  readonly reply: ReplyScript | undefined
  /** Installed models, newest first. */
  models: SimulatedModel[]
  /** Bytes of each blob that earlier pulls have fetched. */
  readonly fetched: Map<string, number>
  generating: number
}

/** A refusal before the first byte. */
export class OllamaError extends Error {
  readonly status: number
  readonly extra: Record<string, unknown>
  constructor(status: number, message: string, extra: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.extra = extra
  }
}

export const jsonType = 'application/json; charset=utf-8'
export const streamType = 'application/x-ndjson'

export function atLeast(version: string, least: string): boolean {
  const a = version.split('.').map(Number)
  const b = least.split('.').map(Number)
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** llama-server runs the models since 0.30. */
export const runsLlamaServer = (version: OllamaVersion) => atLeast(version, '0.30.0')

export const givesLogprobs = (version: OllamaVersion) => atLeast(version, '0.12.11')

export function sendJson(exchange: Exchange, value: unknown, status = 200): Promise<void> {
  return exchange.wire.send(status, jsonType, toGoJson(value))
}

export function now(context: OllamaContext): string {
  return formatGoTime(context.clock.now())
}

/** The JSON body of a request; refuses what the server refuses. */
export function readOllamaBody(exchange: Exchange): Record<string, unknown> {
  const text = exchange.rawBody
  if (text.trim() === '') throw new OllamaError(400, 'missing request body')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    const first = text.trim()[0] ?? ''
    const whole = '{["-0123456789tfn'.includes(first)
    throw new OllamaError(
      400,
      whole ? 'unexpected EOF' : `invalid character '${first}' looking for beginning of value`,
    )
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OllamaError(
      400,
      `json: cannot unmarshal ${goKind(parsed)} into Go value of type api.Request`,
    )
  }
  return parsed as Record<string, unknown>
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return value === null ? 'null' : typeof value
}

/** A field of the wanted kind or `undefined`; another kind is refused in Go's words. */
export function readField<K extends 'string' | 'boolean' | 'number' | 'array'>(
  body: Record<string, unknown>,
  name: string,
  kind: K,
  type: string,
): { string: string; boolean: boolean; number: number; array: unknown[] }[K] | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  const actual = Array.isArray(value) ? 'array' : typeof value
  if (actual !== kind) {
    const goType = { string: 'string', boolean: 'bool', number: 'int', array: '[]' }[kind]
    throw new OllamaError(
      400,
      `json: cannot unmarshal ${goKind(value)} into Go struct field ${type}.${name} of type ${goType}`,
    )
  }
  return value as { string: string; boolean: boolean; number: number; array: unknown[] }[K]
}

export function readModelName(body: Record<string, unknown>, type: string): string {
  const name = readField(body, 'model', 'string', type) ?? readField(body, 'name', 'string', type)
  if (!name) throw new OllamaError(400, 'model is required')
  return name
}

/** `llama3.2` means `llama3.2:latest`; case does not matter. */
export function findModel(context: OllamaContext, name: string): SimulatedModel | undefined {
  const wanted = canonicalName(name)
  return context.models.find((model) => canonicalName(model.name) === wanted)
}

export function canonicalName(name: string): string {
  const lower = name.toLowerCase().replace(/^(registry\.ollama\.ai\/)?(library\/)?/, '')
  return lower.includes(':') ? lower : `${lower}:latest`
}

/** Milliseconds; `Infinity` = never unload. A number counts seconds, a string is a Go duration, negative is forever. */
export function readKeepAlive(context: OllamaContext, value: unknown): number {
  if (value === undefined || value === null) return context.keepAliveMs
  const ms =
    typeof value === 'number'
      ? value * 1000
      : typeof value === 'string'
        ? parseGoDuration(value)
        : null
  if (ms === null) {
    throw new OllamaError(400, `time: invalid duration ${JSON.stringify(value)}`)
  }
  return ms < 0 ? Number.POSITIVE_INFINITY : ms
}
