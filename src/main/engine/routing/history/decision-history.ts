import type {
  DecisionPage,
  HistoryDays,
  HistoryFilter,
  HistoryOverview,
} from '#shared/contract/history'

/** Reads what was decided and what came of it. Throws AppError `storage-*`. Decisions of deleted conversations are left out. */
export interface DecisionHistory {
  /** Newest first, older than `before` (a page's `next`). */
  page(filter: HistoryFilter & { before: number | null; limit: number }): DecisionPage
  /** Gives way to others every few milliseconds; `now` in epoch milliseconds. */
  overview(wanted: HistoryDays, now: number): Promise<HistoryOverview>
}
