import { memo } from 'react'
import type { Tone } from '../../../ui/status-dot.tsx'
import { trackPath, wayPath, type YardPlan } from './yard-plan.ts'

/** A way that is lit: along the track with this index, to `endX` in pixels. */
export interface LitWay {
  track: number
  endX: number
  tone: Extract<Tone, 'signal' | 'violet' | 'amber'>
  /** Nobody is on it; it is where the next one would go. */
  next: boolean
}

const colours = { signal: 'var(--signal)', violet: 'var(--violet)', amber: 'var(--amber)' }

/** Rails and sleepers. `warm[i]`: the model of track i is in memory, coming or going. */
const Rails = memo(function Rails(props: { plan: YardPlan; warm: readonly boolean[] }) {
  const { plan, warm } = props
  const { tracks, entryX, entryY, firstSwitchX, trackEnd } = plan
  const lastSwitchX = Math.max(firstSwitchX, ...tracks.map(({ switchX }) => switchX))
  return (
    <>
      <path
        d={tracks.map(({ y, straightX }) => `M${straightX + 6} ${y}H${trackEnd}`).join('')}
        stroke="var(--line)"
        strokeWidth="9"
        strokeDasharray="2 7"
      />
      {tracks.map((track, index) => (
        <path
          key={track.y}
          d={trackPath(plan, track)}
          stroke="var(--line-strong)"
          strokeWidth={warm[index] ? 3 : 2}
          strokeDasharray={warm[index] ? undefined : '5 6'}
        />
      ))}
      <path d={`M${entryX} ${entryY}H${lastSwitchX}`} stroke="var(--line-strong)" strokeWidth="3" />
    </>
  )
})

/** The picture under the trains: decoration, the lists beside it say the same. */
export function YardTracks(props: {
  plan: YardPlan
  warm: readonly boolean[]
  lit: readonly LitWay[]
}) {
  const { plan, lit } = props
  const switchColour = (index: number) => {
    const way = lit.find((one) => one.track === index && !one.next)
    return way ? colours[way.tone] : null
  }
  return (
    <svg
      width={plan.width}
      height={plan.height}
      fill="none"
      aria-hidden="true"
      className="absolute inset-0"
    >
      <Rails plan={plan} warm={props.warm} />
      {lit.map((way) => {
        const track = plan.tracks[way.track]
        if (!track) return null
        return (
          <path
            key={`${way.track} ${way.tone} ${way.next}`}
            d={wayPath(plan, track, way.endX)}
            stroke={colours[way.tone]}
            strokeWidth={way.next ? 3 : 3.5}
            strokeDasharray={way.next ? '0.1 8' : undefined}
            strokeLinecap="round"
          />
        )
      })}
      {plan.tracks.map(({ switchX, y }, index) => {
        const colour = switchColour(index)
        return (
          <circle
            key={y}
            cx={switchX}
            cy={plan.entryY}
            r={colour ? 5.5 : 3}
            fill={colour ?? 'var(--line-strong)'}
            stroke="var(--raised)"
            strokeWidth={colour ? 2 : 0}
          />
        )
      })}
    </svg>
  )
}
