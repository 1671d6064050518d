import type { HistoryCell } from '#shared/contract/history'
import { formatSpeed } from '../../chat/describe.ts'

export type Measure = 'share' | 'quality' | 'speed'

/** `words` is what the cell says; `depth` 0..1 is how strongly it is tinted. */
interface CellView {
  words: string
  depth: number
}

/**
 * `ofTask`: decisions of this task, all models together. `fastest`: tokens per second of the fastest cell. `null` =
 * this is not known of the cell.
 */
export function viewCell(
  cell: HistoryCell,
  measure: Measure,
  { ofTask, fastest }: { ofTask: number; fastest: number },
): CellView | null {
  switch (measure) {
    case 'share': {
      const share = cell.n / Math.max(1, ofTask)
      return { words: `${Math.round(100 * share)} %`, depth: share }
    }
    case 'quality':
      return cell.expectedQuality === null
        ? null
        : { words: `${Math.round(100 * cell.expectedQuality)} %`, depth: cell.expectedQuality }
    case 'speed':
      return cell.tokensPerSecond === null
        ? null
        : {
            words: formatSpeed(cell.tokensPerSecond),
            depth: cell.tokensPerSecond / Math.max(fastest, cell.tokensPerSecond, 1),
          }
  }
}
