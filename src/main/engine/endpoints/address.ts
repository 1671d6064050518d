import type { EndpointKind } from '#shared/contract/models'

const loopback = /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/

/** Whether an address is on this machine. */
export function isLoopback(url: string): boolean {
  return loopback.test(new URL(url).hostname)
}

/**
 * The address that a kind of server is asked at, without a trailing slash: its origin; for OpenAI's interface with the
 * path before `/v1`, since hosted ones have one.
 */
export function baseAddressOf(kind: EndpointKind, url: string): string {
  const { origin, pathname } = new URL(url)
  if (kind !== 'openai') return origin
  return origin + pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '')
}

/** The same for two spellings of one place on this machine. */
export function placeOf(url: string): string {
  const { protocol, host, port, pathname } = new URL(url)
  const path = pathname.replace(/\/+$/, '')
  return isLoopback(url) ? `${protocol}//this:${port}${path}` : `${protocol}//${host}${path}`
}
