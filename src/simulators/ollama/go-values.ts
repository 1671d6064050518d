/** JSON as Go's encoding/json writes it: `<`, `>`, `&` and the two Unicode line separators escaped. */
export function toGoJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** RFC 3339 with as many fraction digits as needed (Go's RFC3339Nano); offset 0 is written `Z`. */
export function formatGoTime(epochMs: number, offsetMinutes = 0): string {
  const micros = Math.round(epochMs * 1000)
  const whole = Math.floor(micros / 1_000_000)
  const seconds = new Date((whole + offsetMinutes * 60) * 1000).toISOString().slice(0, 19)
  const fraction = String(micros - whole * 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const absolute = Math.abs(offsetMinutes)
  const zone =
    offsetMinutes === 0
      ? 'Z'
      : `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`
  return `${seconds}${fraction ? `.${fraction}` : ''}${zone}`
}

const pad = (value: number) => String(value).padStart(2, '0')

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** A Go duration such as `1h30m` in milliseconds, or `null` where it is none. */
export function parseGoDuration(text: string): number | null {
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text)
  if (!match) return text === '0' ? 0 : null
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return match[1] === '-' ? -total : total
}
