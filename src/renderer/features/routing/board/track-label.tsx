import { formatRoute } from '../../../app/route.ts'
import { classNames } from '../../../ui/class-names.ts'
import { StatusDot } from '../../../ui/status-dot.tsx'
import type { Track } from './choose-tracks.ts'
import type { TrackWords } from './say-track.ts'

/** The end of a track: its model, its server, and how it stands in memory. */
export function TrackLabel(props: {
  track: Track
  words: TrackWords
  x: number
  y: number
  width: number
  /** Trains for which there was no room on the track. */
  hidden: number
}) {
  const { track, words, hidden } = props
  const says = `${track.endpointName} · ${words.state}${hidden > 0 ? ` · ${hidden} more here` : ''}`
  return (
    <li
      className="absolute top-0 left-0 flex h-10 items-start gap-2"
      style={{ transform: `translate(${props.x}px, ${props.y - 20}px)`, width: props.width }}
    >
      <StatusDot tone={words.tone} pulsing={words.tone === 'amber'} className="mt-[7px] size-2!" />
      <span className="min-w-0 grow leading-tight">
        <a
          href={formatRoute({ room: 'models', at: track.key })}
          title={track.name}
          className={classNames(
            'pointer-events-auto block truncate text-sm hover:underline',
            words.warm ? 'font-semibold' : 'text-ink-2',
          )}
        >
          {track.name}
        </a>
        <span
          title={says}
          className="block truncate text-2xs tabular-nums text-ink-3 panel:font-mono panel:tracking-[-0.02em]"
        >
          <span className="sr-only">{`${track.endpointName}, ${words.long}`}</span>
          <span aria-hidden="true">{says}</span>
        </span>
      </span>
    </li>
  )
}
