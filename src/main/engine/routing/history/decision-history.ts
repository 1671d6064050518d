import type {
  DecisionPage,
  HistoryDays,
  HistoryFilter,
  HistoryOverview,
} from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import type { MeasuredAnswer } from '../confidence/calibration/reliability.ts'

/** Reads what was decided and what came of it. Throws AppError `storage-*`. Decisions of deleted conversations are left out. */
export interface DecisionHistory {
  /** Newest first, older than `before` (a page's `next`). */
  page(filter: HistoryFilter & { before: number | null; limit: number }): DecisionPage
  /** Gives way to others every few milliseconds; `now` in epoch milliseconds. Throws `disconnected` if the app closes. */
  overview(wanted: HistoryDays, now: number): Promise<HistoryOverview>
  /** Judged answers whose outcome is known, the newest `limit` of one model or of all (`null`). */
  measured(model: ModelKey | null, limit: number): (MeasuredAnswer & { model: ModelKey })[]
}
