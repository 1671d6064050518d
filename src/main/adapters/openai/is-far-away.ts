import { isIP } from 'node:net'

const nearby = [
  /^localhost$/,
  /\.(localhost|local|lan|home|internal|home\.arpa)$/,
  /^127\./,
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)$/,
]

/**
 * Whether a server stands outside the user's own network, as far as its address tells (RFC 1918, RFC 4193, names without
 * a dot): what is asked there leaves the house.
 */
export function isFarAway(origin: string): boolean {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (nearby.some((pattern) => pattern.test(host))) return false
  return isIP(host) !== 0 || host.includes('.')
}
