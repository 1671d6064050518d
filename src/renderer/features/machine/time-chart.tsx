import { type PointerEvent, type ReactNode, useState } from 'react'
import { historyMs } from '#shared/resource-history'
import { classNames } from '../../ui/class-names.ts'
import { type ChartScale, chartHeight, chartWidth, placeOfTime } from './chart-paths.ts'
import type { MachineEvent } from './machine-events.ts'

const eventColours: Record<MachineEvent['kind'], string> = {
  load: 'var(--green)',
  unload: 'var(--ink-3)',
  pull: 'var(--blue)',
  remove: 'var(--ink-3)',
  'out-of-memory': 'var(--red)',
  failed: 'var(--red)',
}

/**
 * Ten minutes of something, newest at the right; `children` are drawn in the chart's own units. The words for those who
 * can't see it stand beside it, in the legend and the table.
 */
export function TimeChart(props: {
  label: string
  at: readonly number[]
  scale: ChartScale
  /** What the top of the chart is, e.g. `24.0 GiB`. */
  top: string
  events: readonly MachineEvent[]
  /** What stood at a row, for the pointer. */
  describeRow: (index: number) => string
  tall?: boolean
  children: ReactNode
}) {
  const { at, scale, events } = props
  const [pointed, setPointed] = useState<number | null>(null)
  const row = pointed === null ? -1 : nearest(at, pointed)
  const time = at[row]
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    setPointed(scale.from + ((event.clientX - box.left) / box.width) * (scale.to - scale.from))
  }
  return (
    <figure className="m-0" aria-label={props.label}>
      <div className="relative" onPointerMove={point} onPointerLeave={() => setPointed(null)}>
        <span className="num absolute top-1 left-1 rounded-xs bg-raised/80 px-1 text-2xs text-ink-3">
          {props.top}
        </span>
        <svg
          viewBox={`0 0 ${chartWidth} ${chartHeight}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className={classNames(
            'block w-full rounded-xs border-b bg-sunken/50',
            props.tall ? 'h-44' : 'h-24',
          )}
        >
          {props.children}
          {events.map((event) => (
            <line
              key={event.id}
              x1={placeOfTime(event.at, scale)}
              x2={placeOfTime(event.at, scale)}
              y1="0"
              y2={chartHeight}
              stroke={eventColours[event.kind]}
              strokeWidth="1.5"
              strokeDasharray="2 4"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {time !== undefined && (
            <line
              x1={placeOfTime(time, scale)}
              x2={placeOfTime(time, scale)}
              y1="0"
              y2={chartHeight}
              stroke="var(--ink)"
              strokeWidth="1"
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        {time !== undefined && (
          <p
            className={classNames(
              'pointer-events-none absolute top-2 z-10 max-w-[46%] rounded-sm bg-ink px-2 py-1 text-xs whitespace-pre-line text-bg shadow-md',
              placeOfTime(time, scale) > chartWidth / 2 ? 'left-16' : 'right-2',
            )}
          >
            <span className="num">{clock(time)}</span>
            {`\n${props.describeRow(row)}`}
          </p>
        )}
      </div>
      <div aria-hidden="true" className="num mt-1 flex justify-between text-2xs text-ink-3">
        <span>{historyMs / 60_000} min ago</span>
        <span>{historyMs / 120_000} min ago</span>
        <span>now</span>
      </div>
    </figure>
  )
}

/** `13:20:04`. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

function nearest(at: readonly number[], wanted: number): number {
  const after = at.findIndex((time) => time >= wanted)
  if (after < 0) return at.length - 1
  const before = after - 1
  const closer = (at[before] ?? -Infinity) > wanted - ((at[after] ?? 0) - wanted)
  return before >= 0 && closer ? before : after
}
