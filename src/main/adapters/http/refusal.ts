import type { ServerFailure } from '#engine/endpoints/model-server'
import type { Exchange } from './exchange.ts'
import { boundText, classifyFailure, errorIn, type FailureRule, serverFailure } from './failures.ts'
import type { HttpLimits } from './limits.ts'
import { parseRetryAfter } from './retry-after.ts'
import { isWebPage, webPageFailure } from './web-page.ts'

/** What a refusal is read with. */
export interface RefusalContext {
  origin: string
  /** Goes with every request; `null` = none. */
  token: string | null
  rules: readonly FailureRule[]
  limits: HttpLimits
}

/**
 * Names an answer that is not the one asked for: a redirect, an error status, an error object under status 200, a web
 * page, or something of the wrong media type (`expected` says which would have been right). Reads a bounded part of it.
 */
export async function readRefusal(
  exchange: Exchange,
  expected: string,
  context: RefusalContext,
): Promise<ServerFailure> {
  const { origin, rules, limits } = context
  const { status } = exchange
  if (status >= 300 && status < 400) {
    exchange.close()
    const to = boundText(exchange.header('location') ?? 'elsewhere', 200)
    const message = `${origin} redirects to ${to}. Enter the address of the model server itself.`
    return serverFailure('wrong-server', message, { status })
  }
  const text = await readBounded(exchange, limits)
  const retryAfterMs = parseRetryAfter(exchange.header('retry-after'), Date.now())
  if (isWebPage(exchange.mediaType, text)) {
    return webPageFailure(origin, status, text, retryAfterMs)
  }
  const said = errorIn(parseOrNull(text))
  if (said !== null) return classifyFailure(rules, { ...said, status, retryAfterMs })
  if (status >= 400) return classifyFailure(rules, { text, status, retryAfterMs })
  const what = exchange.mediaType === '' ? 'something unnamed' : exchange.mediaType
  const message = `${origin} answered with ${what} instead of ${expected}: ${boundText(text.trim(), 300)}`
  return serverFailure('malformed', message, { status })
}

/** At most `errorBytes`, within `identifyMs`; what comes later is left unread, and the connection is closed. */
async function readBounded(exchange: Exchange, limits: HttpLimits): Promise<string> {
  const decoder = new TextDecoder()
  const deadline = performance.now() + limits.identifyMs
  let text = ''
  let size = 0
  try {
    while (size < limits.errorBytes) {
      const chunk = await exchange.read(Math.max(1, deadline - performance.now()))
      if (chunk === null) break
      size += chunk.byteLength
      text += decoder.decode(chunk, { stream: true })
    }
  } catch (error) {
    if (text === '') throw error
  } finally {
    exchange.close()
  }
  return text
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
