import type { ModelKey } from '#shared/contract/ids'
import type { ResidualEntry, ResidualState } from '../memory/residuals.ts'

/**
 * What is learned about models and must outlive the app. Every method is synchronous and committed when it returns;
 * those that write throw AppError `storage-*` and then have changed nothing.
 */
export interface ModelStore {
  /** Seconds that loads took, newest last, at most ten of each model. */
  loadTimes(): Map<ModelKey, number[]>
  addLoadTime(model: ModelKey, seconds: number, at: number): void
  /** When models were last asked, in epoch milliseconds; from the newest few hundred attempts. */
  lastUses(): Map<ModelKey, number>
  /** Models the user keeps loaded. */
  pins(): ModelKey[]
  setPin(model: ModelKey, pinned: boolean, at: number): void
  residuals(): ResidualState
  /** Replaces these entries, and forgets those that are not among `kept`. */
  saveResiduals(changed: Record<string, ResidualEntry>, kept: ReadonlySet<string>): void
}
