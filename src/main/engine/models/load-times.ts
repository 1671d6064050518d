import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { ModelStore } from './model-store.ts'

const kept = 10

/** Reading from a fast disk, and setting up; until a load was measured. */
const bytesPerSecond = 1.2e9
const setUpSeconds = 1

export interface LoadTimes {
  /** A load from nothing took so long. */
  measured(model: ModelKey, seconds: number): void
  /** The median of what was measured, else a guess from the size; `null` = neither. */
  expect(model: Pick<Model, 'key' | 'sizeBytes'>): number | null
}

export function createLoadTimes(
  store: Pick<ModelStore, 'loadTimes' | 'addLoadTime'>,
  keep: (write: () => void) => void,
  now: () => number,
): LoadTimes {
  const times = store.loadTimes()
  return {
    measured(model, seconds) {
      if (!(seconds >= 0) || !Number.isFinite(seconds)) return
      times.set(model, [...(times.get(model) ?? []), seconds].slice(-kept))
      keep(() => store.addLoadTime(model, seconds, now()))
    },
    expect({ key, sizeBytes }) {
      const sorted = [...(times.get(key) ?? [])].sort((a, b) => a - b)
      const median = sorted[Math.floor(sorted.length / 2)]
      if (median !== undefined) return median
      return sizeBytes === null ? null : setUpSeconds + sizeBytes / bytesPerSecond
    },
  }
}
