import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { DecisionEntry } from '#shared/contract/history'
import type { DecisionId } from '#shared/contract/ids'
import { classNames } from '../../../ui/class-names.ts'
import { DemoTag } from '../../../ui/pill.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { describeResult, describeWay } from './describe-entry.ts'

/** Pixels. */
const rowHeight = 56

/** Decisions, however many: only those in sight are drawn. Asks for `more` when the end comes near. */
export function DecisionList(props: {
  entries: readonly DecisionEntry[]
  current: DecisionId | null
  onOpen: (entry: DecisionEntry) => void
  more: () => void
}) {
  const { entries, current, onOpen, more } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= entries.length - 20) more()
  }, [last, entries.length, more])
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto">
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
              <Row entry={entry} current={entry.id === current} onOpen={onOpen} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Row(props: {
  entry: DecisionEntry
  current: boolean
  onOpen: (entry: DecisionEntry) => void
}) {
  const { entry } = props
  const { tone, words } = describeResult(entry)
  const demo = entry.chosen?.demo ?? entry.answered?.demo ?? false
  return (
    <button
      type="button"
      aria-pressed={props.current}
      onClick={() => props.onOpen(entry)}
      className={classNames(
        'flex h-full w-full items-center gap-4 px-4 text-left text-sm transition-colors hover:bg-sunken focus-visible:-outline-offset-2',
        props.current && 'bg-signal-soft',
      )}
    >
      <span className="min-w-0 grow">
        <span className="block truncate">{entry.prompt || '(no text)'}</span>
        <span className="block truncate text-xs text-ink-2">
          <time dateTime={new Date(entry.at).toISOString()}>{shortTime(entry.at)}</time>
          {` · ${entry.task}, ${entry.complexity}`}
          {entry.rule && ` · rule “${entry.rule}”`}
        </span>
      </span>
      <span className="w-2/5 min-w-0 shrink-0">
        <span className="flex items-center gap-1.5">
          <span className="num truncate">{describeWay(entry)}</span>
          {demo && <DemoTag />}
        </span>
        <span className="flex items-center gap-1.5 text-xs text-ink-2">
          <StatusDot tone={tone} />
          <span className="truncate">{words}</span>
        </span>
      </span>
    </button>
  )
}

function shortTime(at: number): string {
  return new Date(at).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
}
