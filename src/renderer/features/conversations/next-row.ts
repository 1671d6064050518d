import type { ListRow } from './group-conversations.ts'

export type ListKey = 'ArrowDown' | 'ArrowUp' | 'Home' | 'End' | 'PageDown' | 'PageUp'

const page = 10

/** Where a key leads from row `from`, headings skipped; `null` = nowhere, or not a key that walks. */
export function nextRow(rows: readonly ListRow[], from: number, key: ListKey): number | null {
  const places = rows.flatMap((row, index) => (row.kind === 'conversation' ? [index] : []))
  const at = places.indexOf(from)
  const target = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: places.length - 1,
    PageDown: Math.min(at + page, places.length - 1),
    PageUp: Math.max(at - page, 0),
  }[key]
  const index = target === undefined ? undefined : places[target]
  return index === undefined || index === from ? null : index
}
