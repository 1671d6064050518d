import { ServerFailure } from '#engine/endpoints/model-server'
import type { Failure, FailureCode } from '#shared/failure'

/** One line of a server's table: a text that matches `pattern` means `code`. The first match wins. */
export interface FailureRule {
  code: FailureCode
  pattern: RegExp
}

/** What a server said when it refused or broke off. */
export interface ErrorAnswer {
  text: string
  /** Machine-readable words beside the text, which help to name it and are not shown. */
  marks?: string
  status?: number
  retryAfterMs?: number
}

const longestMessage = 2000

export function serverFailure(
  code: FailureCode,
  message: string,
  more: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
): ServerFailure {
  const failure: Failure = { code, message: boundText(message) }
  if (more.status !== undefined) failure.status = more.status
  if (more.retryAfterMs !== undefined) failure.retryAfterMs = more.retryAfterMs
  return new ServerFailure(failure, { cause: more.cause })
}

/** Names an error by its text, then by its status; what nobody knows stays `unknown` with its words. */
export function classifyFailure(rules: readonly FailureRule[], answer: ErrorAnswer): ServerFailure {
  const words = `${answer.text}\n${answer.marks ?? ''}`
  const rule = rules.find((candidate) => candidate.pattern.test(words))
  const code = rule?.code ?? codeOfStatus(answer.status)
  const silent = answer.text.trim() === ''
  const message = silent ? `The server answered with status ${answer.status}.` : answer.text
  return serverFailure(code, message, answer)
}

function codeOfStatus(status: number | undefined): FailureCode {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return 'bad-request'
    case 401:
    case 403:
      return 'unauthorised'
    case 429:
      return 'rate-limited'
    case 502:
    case 504:
      return 'unreachable'
    default:
      return 'unknown'
  }
}

/**
 * The words of an error object: `{"error":"…"}`, `{"error":{"message":"…","type":"…","code":"…"}}`, as vLLM wrote it
 * before 0.10.1 `{"object":"error","message":"…"}`, as FastAPI writes it `{"detail":…}`. `null` where `value` is no error.
 */
export function errorIn(value: unknown): { text: string; marks: string } | null {
  if (!isRecord(value)) return null
  if (value.object === 'error') return wordsOf(value)
  if (value.detail !== undefined && Object.keys(value).length === 1) {
    const { detail } = value
    return { text: typeof detail === 'string' ? detail : JSON.stringify(detail), marks: '' }
  }
  const { error } = value
  if (error === undefined || error === null) return null
  if (typeof error === 'string') return { text: error, marks: '' }
  return isRecord(error) ? wordsOf(error) : { text: JSON.stringify(error), marks: '' }
}

function wordsOf(error: Record<string, unknown>): { text: string; marks: string } {
  const text = typeof error.message === 'string' ? error.message : JSON.stringify(error)
  const marks = [error.type, error.code].filter((mark) => typeof mark === 'string').join(' ')
  return { text, marks }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function boundText(text: string, longest = longestMessage): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
