import { type Preference, presetBalances } from '#shared/contract/routing'

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
  quiet: { balance: presetBalances.quiet, evictions: 2, energy: 6 },
}

/** Points that quality earns at most; one point is one more good answer in a hundred. */
export const qualityPoints = 100

/** Points that the first doubling of the wait costs where time alone counts, and where quality alone does. */
const dearestWait = 20
const cheapestWait = 1.25

export interface Weights extends Preset {
  /** Points for each doubling of the wait beyond `waitUnitSeconds`. */
  wait: number
}

/** A wait of this length costs one doubling, one of three times this length two, and so on. */
export const waitUnitSeconds = 2

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

/** How often the wait has doubled: 0 for none, 1 at two seconds, 2 at six, 3 at fourteen. */
export function doublings(seconds: number): number {
  return Math.log2(1 + Math.max(0, seconds) / waitUnitSeconds)
}
