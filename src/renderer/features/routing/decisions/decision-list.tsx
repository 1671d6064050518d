import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { DecisionEntry } from '#shared/contract/history'
import type { DecisionId } from '#shared/contract/ids'
import { classNames } from '../../../ui/class-names.ts'
import { useElementWidth } from '../../../ui/use-element-width.ts'
import { useNow } from '../../models/use-now.ts'
import { chooseColumns, columnTitles } from './decision-columns.ts'
import { DecisionRow } from './decision-row.tsx'

/** Pixels: with all that matters in one line, and with some of it in a second. */
const rowHeights = { wide: 44, narrow: 56 }

/** Decisions, however many: only those in sight are drawn. Asks for `more` when the end comes near. */
export function DecisionList(props: {
  entries: readonly DecisionEntry[]
  current: DecisionId | null
  onOpen: (entry: DecisionEntry) => void
  more: () => void
}) {
  const { entries, current, onOpen, more } = props
  const scroller = useRef<HTMLDivElement>(null)
  const width = useElementWidth(scroller)
  const now = useNow(60_000)
  const { columns, grid } = chooseColumns(width)
  const rowHeight = columns.includes('task') ? rowHeights.wide : rowHeights.narrow
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are asked for anew only when told so
  useEffect(() => virtualizer.measure(), [rowHeight])
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= entries.length - 20) more()
  }, [last, entries.length, more])
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto">
      <div
        aria-hidden="true"
        className="sticky top-0 z-10 grid h-8 items-center gap-4 border-b bg-surface px-4 text-xs text-ink-3"
        style={{ gridTemplateColumns: grid }}
      >
        {columns.map((id) => (
          <span key={id} className={classNames(id === 'margin' && 'text-right')}>
            {columnTitles[id]}
          </span>
        ))}
      </div>
      <ul
        aria-label="Decisions, newest first"
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(({ index, key, start }) => {
          const entry = entries[index]
          if (!entry) return null
          return (
            <li
              key={key}
              aria-setsize={-1}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 border-b"
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
            >
              <DecisionRow
                entry={entry}
                columns={columns}
                grid={grid}
                now={now}
                current={entry.id === current}
                onOpen={onOpen}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
