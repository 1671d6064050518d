import type { Fit } from '#shared/contract/models'
import type { Tone } from '../../ui/status-dot.tsx'
import { formatContext, formatWholeSeconds } from '../chat/describe.ts'
import { formatMemory } from '../machine/format-memory.ts'

export interface FitWords {
  tone: Tone
  /** A few words for a row. */
  short: string
}

export function describeFit(fit: Fit): FitWords {
  switch (fit.kind) {
    case 'fits':
      return { tone: 'green', short: 'fits' }
    case 'fits-after-eviction':
      return {
        tone: 'amber',
        short: `if ${listNames(fit.evict.map(({ name }) => name))} ${fit.evict.length > 1 ? 'go' : 'goes'}`,
      }
    case 'fits-smaller':
      return {
        tone: 'amber',
        short: fit.largestContext
          ? `${formatContext(fit.largestContext)} context fits`
          : 'with less context',
      }
    case 'never':
      return { tone: 'red', short: 'never fits here' }
    case 'unknown':
      return { tone: 'neutral', short: 'not known' }
  }
}

/** `8.4 ± 0.3 GiB`; the interval is left out where it would round to nothing. */
export function needWords(need: NonNullable<Fit['need']>): string {
  const gibibyte = 1024 ** 3
  const half = (need.high - need.low) / 2
  if (need.total < gibibyte || half < gibibyte * 0.05) return formatMemory(need.total)
  return `${(need.total / gibibyte).toFixed(1)} ± ${(half / gibibyte).toFixed(1)} GiB`
}

/** What going away costs: `loading it again takes about 8 s`. */
export function reloadWords(seconds: number | null): string {
  return seconds === null
    ? 'how long loading it again takes is not known'
    : `loading it again takes about ${formatWholeSeconds(Math.max(1, Math.round(seconds)))}`
}

/** `a`, `a and b`, `a and 2 more`. */
export function listNames(names: readonly string[]): string {
  const [first = 'something', second] = names
  if (names.length <= 1) return first
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`
}

/** Where the bar's parts stand, in per cent of the device. */
export interface FitBarParts {
  /** Surely needed, up to what is free. */
  sure: number
  /** Surely needed, beyond what is free. */
  beyond: number
  /** From the end of what is needed to the upper end of the interval. */
  perhaps: number
  /** The tick at what is free; `null` = not known. */
  tick: number | null
}

/** `scaleBytes`: the whole bar. */
export function fitBarParts(fit: Fit, scaleBytes: number): FitBarParts | null {
  if (!fit.need || scaleBytes <= 0) return null
  const percent = (bytes: number) => Math.min(100, Math.max(0, (bytes / scaleBytes) * 100))
  const total = percent(fit.need.total)
  const tick = fit.availableBytes === null ? null : percent(fit.availableBytes)
  const sure = tick === null ? total : Math.min(total, tick)
  return { sure, beyond: total - sure, perhaps: percent(fit.need.high) - total, tick }
}
