/**
 * A Retry-After header (RFC 9110 section 10.2.3: seconds, or a date) as milliseconds from `now`; `undefined` where it
 * is absent or makes no sense. A date in the past means 0.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) {
    const ms = Math.round(Number(text) * 1000)
    return Number.isSafeInteger(ms) ? ms : undefined
  }
  if (!/[a-z]{3}/i.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
