import type { DecisionEntry } from '#shared/contract/history'
import { classNames } from '../../../ui/class-names.ts'
import { DemoTag } from '../../../ui/pill.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import type { ColumnId } from './decision-columns.ts'
import { describeMargin, describeResult, describeWay, describeWhen } from './describe-entry.ts'

/** One decision. What has no column of its own stands below the prompt, or below the model. */
export function DecisionRow(props: {
  entry: DecisionEntry
  columns: readonly ColumnId[]
  grid: string
  /** Epoch milliseconds. */
  now: number
  current: boolean
  onOpen: (entry: DecisionEntry) => void
}) {
  const { entry, columns, grid, now } = props
  const has = (id: ColumnId) => columns.includes(id)
  const when = (
    <time dateTime={new Date(entry.at).toISOString()}>{describeWhen(entry.at, now)}</time>
  )
  return (
    <button
      type="button"
      aria-pressed={props.current}
      onClick={() => props.onOpen(entry)}
      style={{ gridTemplateColumns: grid }}
      className={classNames(
        'grid h-full w-full items-center gap-4 px-4 text-left text-sm transition-colors hover:bg-sunken focus-visible:-outline-offset-2',
        props.current && 'bg-signal-soft',
      )}
    >
      {has('when') && <span className="num truncate text-ink-2">{when}</span>}
      <span className="min-w-0">
        <span className="block truncate">{entry.prompt || '(no text)'}</span>
        {!has('task') && (
          <span className="block truncate text-xs text-ink-2">
            {!has('when') && <>{when} · </>}
            {entry.task}, {entry.complexity}
            {entry.rule && ` · rule “${entry.rule}”`}
          </span>
        )}
      </span>
      {has('task') && (
        <span className="truncate text-ink-2" title={`${entry.task}, ${entry.complexity}`}>
          {entry.task}
        </span>
      )}
      <span className="min-w-0">
        <Way entry={entry} />
        {!has('outcome') && <Result entry={entry} small />}
      </span>
      {has('margin') && (
        <span className="num text-right text-ink-2">
          <span aria-hidden={entry.margin === null}>{describeMargin(entry.margin)}</span>
          {entry.margin !== null && <span className="sr-only"> points ahead</span>}
        </span>
      )}
      {has('outcome') && <Result entry={entry} />}
    </button>
  )
}

function Way({ entry }: { entry: DecisionEntry }) {
  const demo = entry.chosen?.demo ?? entry.answered?.demo ?? false
  const way = describeWay(entry)
  return (
    <span className="flex items-center gap-1.5">
      <span className="num truncate" title={way}>
        {way}
      </span>
      {demo && <DemoTag />}
    </span>
  )
}

function Result({ entry, small = false }: { entry: DecisionEntry; small?: boolean }) {
  const { tone, words } = describeResult(entry)
  return (
    <span
      className={classNames('flex min-w-0 items-center gap-1.5', small && 'text-xs text-ink-2')}
    >
      <StatusDot tone={tone} />
      <span className="truncate" title={words}>
        {words}
      </span>
    </span>
  )
}
