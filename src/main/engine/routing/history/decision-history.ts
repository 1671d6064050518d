import type {
  DecisionPage,
  HistoryFilter,
  HistoryOverview,
  HistoryStretch,
} from '#shared/contract/history'

/**
 * Reads what was decided and what came of it. Synchronous; throws AppError `storage-*`. Decisions of deleted
 * conversations are left out.
 */
export interface DecisionHistory {
  /** Newest first, older than `before` (a page's `next`). */
  page(filter: HistoryFilter & { before: number | null; limit: number }): DecisionPage
  overview(stretch: HistoryStretch): HistoryOverview
}
