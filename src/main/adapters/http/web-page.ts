import type { ServerFailure } from '#engine/endpoints/model-server'
import { serverFailure } from './failures.ts'

/** A proxy or another program answers with pages where a model server answers with data. */
export function isWebPage(mediaType: string, text: string): boolean {
  return (
    mediaType === 'text/html' ||
    mediaType === 'application/xhtml+xml' ||
    /^\s*<(!doctype html|html)\b/i.test(text)
  )
}

/**
 * A web page as a failure: from a proxy that says its server is away (502, 503, 504) `unreachable`, else
 * `wrong-server`.
 */
export function webPageFailure(
  origin: string,
  status: number,
  text: string,
  retryAfterMs: number | undefined,
): ServerFailure {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim().replace(/\s+/g, ' ')
  const named = title === undefined || title === '' ? '' : ` "${title}"`
  const away = status === 502 || status === 503 || status === 504
  const message = away
    ? `A proxy at ${origin} answered with the web page${named} (status ${status}): the model server behind it is away.`
    : `${origin} answered with the web page${named} (status ${status}). Is this the address of the model server?`
  return serverFailure(away ? 'unreachable' : 'wrong-server', message, { status, retryAfterMs })
}
