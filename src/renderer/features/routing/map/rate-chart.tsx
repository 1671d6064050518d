import { type PointerEvent, useState } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import {
  type ChartScale,
  chartHeight,
  chartWidth,
  linePath,
  placeOfTime,
} from '../../machine/chart-paths.ts'
import { chooseTop, type RatePoint, rateOf, tellingOf } from './rate-points.ts'

/** Told apart by the shape of their points and lines as well as by colour. */
const lines = [
  { key: 'escalated', name: 'Escalated', colour: 'var(--violet)', cap: 'round', dashes: undefined },
  { key: 'fellBack', name: 'Fell back', colour: 'var(--amber)', cap: 'square', dashes: '6 4' },
] as const

/**
 * How often a bigger model was asked as well, and how often another had to take over, over time; bars tell how many
 * decisions that was of. The words for those who can't see it stand in the table below.
 */
export function RateChart(props: { points: readonly RatePoint[]; say: (at: RatePoint) => string }) {
  const { points } = props
  const [pointed, setPointed] = useState<number | null>(null)
  const rates = lines.map(({ key }) => points.map((point) => rateOf(point, key)))
  // A day with a handful of decisions would press all others flat; it is cut off at the top, its figures are in the table.
  const top = chooseTop(
    lines.flatMap(({ key }) => tellingOf(points).map((one) => rateOf(one, key))),
  )
  const most = Math.max(1, ...points.map(({ decisions }) => decisions))
  const scale: ChartScale = { from: points[0]?.from ?? 0, to: points.at(-1)?.to ?? 1, max: top }
  const middles = points.map(({ from, to }) => (from + to) / 2)
  const point = pointed === null ? undefined : points[pointed]
  const look = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = Math.floor(((event.clientX - box.left) / box.width) * points.length)
    setPointed(Math.max(0, Math.min(points.length - 1, at)))
  }
  return (
    <figure className="m-0" aria-label="Escalations and fallbacks over time">
      <div className="relative" onPointerMove={look} onPointerLeave={() => setPointed(null)}>
        <span className="num absolute top-1 left-1 rounded-xs bg-raised/80 px-1 text-2xs text-ink-3">
          {Math.round(100 * top)} %
        </span>
        <span className="num absolute top-1 right-1 rounded-xs bg-raised/80 px-1 text-2xs text-ink-3">
          n = {most}
        </span>
        <svg
          viewBox={`0 0 ${chartWidth} ${chartHeight}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="block h-56 w-full rounded-xs border-b bg-sunken/50"
        >
          {points.map((one, index) => {
            const left = placeOfTime(one.from, scale)
            const width = placeOfTime(one.to, scale) - left
            const height = (chartHeight * one.decisions) / most
            return (
              <rect
                key={one.from}
                x={left + 0.1 * width}
                y={chartHeight - height}
                width={0.8 * width}
                height={height}
                fill={index === pointed ? 'var(--line-strong)' : 'var(--line)'}
              />
            )
          })}
          {lines.map(({ key, colour, cap, dashes }, index) => (
            <g key={key} fill="none" stroke={colour} strokeLinecap={cap}>
              <path
                d={linePath(middles, rates[index] ?? [], scale)}
                strokeWidth="1.75"
                strokeDasharray={dashes}
                vectorEffect="non-scaling-stroke"
              />
              <path
                d={dotPath(middles, rates[index] ?? [], scale)}
                strokeWidth="6.5"
                vectorEffect="non-scaling-stroke"
              />
            </g>
          ))}
        </svg>
        {point && (
          <p
            className={classNames(
              'pointer-events-none absolute top-2 z-10 rounded-sm bg-ink px-2 py-1 text-xs whitespace-pre-line text-bg shadow-md',
              (pointed ?? 0) > points.length / 2 ? 'left-12' : 'right-12',
            )}
          >
            {props.say(point)}
          </p>
        )}
      </div>
      <div aria-hidden="true" className="num mt-1 flex justify-between text-2xs text-ink-3">
        <span>{dateOf(scale.from)}</span>
        <span>{dateOf(points.at(-1)?.from ?? scale.to)}</span>
      </div>
      <Legend />
    </figure>
  )
}

function Legend() {
  return (
    <ul
      aria-label="Lines and bars"
      className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2"
    >
      {lines.map(({ key, name, colour, cap, dashes }) => (
        <li key={key} className="flex items-center gap-1.5">
          <svg
            aria-hidden="true"
            width="24"
            height="8"
            fill="none"
            stroke={colour}
            strokeLinecap={cap}
          >
            <path d="M1 4H23" strokeWidth="1.75" strokeDasharray={dashes} />
            <path d="M12 4h0.01" strokeWidth="6.5" />
          </svg>
          {name}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-3 w-2.5 bg-line-strong" />
        Decisions (bars)
      </li>
    </ul>
  )
}

/** A dot for each known row: a line of no length, whose ends keep their shape however the drawing is stretched. */
function dotPath(
  at: readonly number[],
  rates: readonly (number | null)[],
  scale: ChartScale,
): string {
  return at
    .flatMap((time, index) => {
      const rate = rates[index] ?? null
      if (rate === null) return []
      const y = chartHeight * (1 - Math.min(1, rate / scale.max))
      return `M${placeOfTime(time, scale).toFixed(1)} ${y.toFixed(1)}h0.01`
    })
    .join('')
}

export function dateOf(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
}
