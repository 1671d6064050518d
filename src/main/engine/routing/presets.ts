import {
  type Complexity,
  type Features,
  type Preference,
  presetBalances,
} from '#shared/contract/routing'
import { complexityChances } from './quality-prior.ts'

/** What a preference stands for. */
interface Preset {
  /** Where the slider between speed (0) and quality (100) stands. */
  balance: number
  /** How much more than usual it costs to push loaded models out. */
  evictions: number
  /** Points for each doubling of the time that the machine is kept busy. */
  energy: number
}

export const presets: Record<Preference, Preset> = {
  fast: { balance: presetBalances.fast, evictions: 1, energy: 0 },
  balanced: { balance: presetBalances.balanced, evictions: 1, energy: 0 },
  best: { balance: presetBalances.best, evictions: 0.5, energy: 0 },
  quiet: { balance: presetBalances.quiet, evictions: 2, energy: 3 },
}

/** Points that quality earns at most; one point is one more good answer in a hundred. */
export const qualityPoints = 100

/** Points that the first doubling of the wait costs where time alone counts, and where quality alone does. */
const dearestWait = 40
const cheapestWait = 2.5

export interface Weights extends Preset {
  /** Points for each doubling of the wait; see `doublings`. */
  wait: number
}

/**
 * Seconds that people are content to wait, by what they asked for: two for what is simple, four at most for what is
 * common, eight at least for what is complex (Shneiderman, “Designing the User Interface”: 1, 2 to 4 and 8 to 12).
 */
const patience: Record<Complexity, number> = { simple: 2, medium: 4, complex: 8 }

/** The same for a prompt whose complexity is not certain. */
export function patienceFor(features: Features): number {
  return complexityChances(features).reduce(
    (sum, [complexity, chance]) => sum + chance * patience[complexity],
    0,
  )
}

/** For waits that come with no prompt of their own. */
export const usualPatience = patience.medium

/** The weights at a place of the slider: the price of time falls by the same factor with every step. */
export function weightsOf(preference: Preference, balance: number | null): Weights {
  const preset = presets[preference]
  const at = Math.min(100, Math.max(0, balance ?? preset.balance))
  return {
    ...preset,
    balance: at,
    wait: dearestWait * (cheapestWait / dearestWait) ** (at / 100),
  }
}

/** How often a wait has doubled: 0 for none, 1 at the unit, 2 at three times the unit, 3 at seven times. */
export function doublings(seconds: number, unitSeconds: number): number {
  return Math.log2(1 + Math.max(0, seconds) / unitSeconds)
}
