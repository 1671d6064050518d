import type { DecisionId } from '#shared/contract/ids'
import type {
  PolicyEntry,
  PolicyVersion,
  ReplayStretch,
  ReplaySummary,
  SavedReplay,
} from '#shared/contract/replay'
import type { StoredDecision } from './replay.ts'

/** Places in the order of decisions, both included. */
export interface ReplaySpan {
  first: number
  last: number
}

/** Reads decisions for a replay, and keeps its results and the policies of before. Throws AppError `storage-*`. */
export interface ReplayStore {
  /** Where the stretch lies; `null` = nothing was decided in it. */
  span(stretch: ReplayStretch): ReplaySpan | null
  /** Decisions of the stretch between two places, oldest first. Those of deleted conversations are left out. */
  decisions(stretch: ReplayStretch, span: ReplaySpan): StoredDecision[]
  /** Beginnings of the prompts that are still here. */
  prompts(ids: DecisionId[]): Map<DecisionId, string>
  /** Keeps the newest 50. */
  save(replay: SavedReplay): void
  /** Newest first. */
  list(): ReplaySummary[]
  /** Without prompts. Throws `not-found`, and `invalid-input` where a newer version wrote it. */
  replay(id: string): SavedReplay
  remove(id: string): void
  savePolicy(policy: PolicyVersion): void
  removePolicy(id: string): void
  /** Newest first, at most 100; those that can't be read say why. */
  policies(): PolicyEntry[]
  /** Was anything decided here? */
  history(): { real: boolean; demo: boolean }
  /** Throws as `replay`. */
  policy(id: string): PolicyVersion
}
