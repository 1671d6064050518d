import { appOrigin } from '#shared/host'
import { securityHeaders } from '../page/content-security.ts'
import { findPageFile } from '../page/page-files.ts'

/** Answers `switchyard://app/…` with the built page's files, as `protocol.handle` wants it. */
export function createPageHandler(pageDir: string): (request: Request) => Promise<Response> {
  const headers = securityHeaders([])
  const origin = new URL(appOrigin)
  return async (request) => {
    const url = URL.parse(request.url)
    if (url === null || url.protocol !== origin.protocol || url.host !== origin.host) {
      return new Response('Unknown host', { status: 404, headers })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('GET and HEAD only', { status: 405, headers })
    }
    const file = await findPageFile(pageDir, url.pathname)
    if (file === null) return new Response('There is nothing here.', { status: 404, headers })
    return new Response(new Uint8Array(file.body), { headers: { ...headers, ...file.headers } })
  }
}
