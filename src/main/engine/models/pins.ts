import type { ModelKey } from '#shared/contract/ids'
import type { ModelStore } from './model-store.ts'

/** The models the user keeps loaded, by key. */
export interface Pins {
  has(model: ModelKey): boolean
  /** Throws AppError `storage-*` and has changed nothing then. */
  set(model: ModelKey, pinned: boolean): void
}

export function createPins(store: Pick<ModelStore, 'pins' | 'setPin'>, now: () => number): Pins {
  const pinned = new Set(store.pins())
  return {
    has: (model) => pinned.has(model),
    set(model, keep) {
      store.setPin(model, keep, now())
      if (keep) pinned.add(model)
      else pinned.delete(model)
    },
  }
}
