import { openExchange } from './exchange.ts'
import { classifyFailure, errorIn, serverFailure } from './failures.ts'
import { type RefusalContext, readRefusal } from './refusal.ts'

export interface JsonQuestion {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  body?: unknown
  /** For the whole answer. */
  timeoutMs: number
  /** An empty answer with a good status is `null`, not a failure. */
  mayBeEmpty?: boolean
}

const expected = 'JSON'

/**
 * Asks for one JSON value, bounded in time and size. Rejects with `ServerFailure` for everything else, an `error` object
 * under status 200 included; with the signal's reason when aborted.
 */
export async function askJson(
  question: JsonQuestion,
  context: RefusalContext,
  signal: AbortSignal,
): Promise<unknown> {
  const { origin, limits, rules } = context
  const deadline = performance.now() + question.timeoutMs
  const exchange = await openExchange({
    method: question.method,
    origin,
    path: question.path,
    body: question.body,
    accept: 'application/json',
    token: context.token,
    connectMs: limits.connectMs,
    headMs: question.timeoutMs,
    signal,
  })
  try {
    const { status, mediaType } = exchange
    const good = status >= 200 && status < 300
    const mayBeEmpty = good && question.mayBeEmpty === true
    if (!good || (mediaType !== 'application/json' && !mayBeEmpty)) {
      throw await readRefusal(exchange, expected, context)
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const left = deadline - performance.now()
      if (left <= 0) throw tooSlow(origin, question)
      const chunk = await exchange.read(left)
      if (chunk === null) break
      size += chunk.byteLength
      if (size > limits.jsonBytes) throw tooLarge(origin, question, limits.jsonBytes)
      chunks.push(chunk)
    }
    if (size === 0 && mayBeEmpty) return null
    const value = parse(Buffer.concat(chunks).toString('utf8'), origin, question)
    const said = errorIn(value)
    if (said !== null) throw classifyFailure(rules, { ...said, status })
    return value
  } finally {
    exchange.close()
  }
}

function parse(text: string, origin: string, question: JsonQuestion): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = `${origin}${question.path} answered with broken JSON (${text.length} characters).`
    throw serverFailure('malformed', message, { cause: error })
  }
}

function tooSlow(origin: string, question: JsonQuestion): Error {
  const seconds = question.timeoutMs / 1000
  return serverFailure('stalled', `${origin}${question.path} took longer than ${seconds} s.`)
}

function tooLarge(origin: string, question: JsonQuestion, most: number): Error {
  const megabytes = Math.round(most / 1024 / 1024)
  const message = `${origin}${question.path} answered with more than ${megabytes} MB.`
  return serverFailure('malformed', message)
}
