import { type Exchange, openExchange } from './exchange.ts'
import { type RefusalContext, readRefusal } from './refusal.ts'

export interface StreamQuestion {
  path: string
  body: unknown
  /** Media type of a stream that is one. */
  mediaType: string
}

/** Opens a stream of frames; whatever answers instead is thrown as the `ServerFailure` that it means. */
export async function openStream(
  question: StreamQuestion,
  headMs: number,
  context: RefusalContext,
  signal: AbortSignal,
): Promise<Exchange> {
  const { origin, token, limits } = context
  const exchange = await openExchange({
    method: 'POST',
    origin,
    path: question.path,
    body: question.body,
    accept: question.mediaType,
    token,
    connectMs: limits.connectMs,
    headMs,
    signal,
  })
  if (exchange.status === 200 && exchange.mediaType === question.mediaType) return exchange
  throw await readRefusal(exchange, question.mediaType, context)
}
