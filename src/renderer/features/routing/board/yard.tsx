import { useMemo, useRef } from 'react'
import type { ModelKey } from '#shared/contract/ids'
import { useElementWidth } from '../../../ui/use-element-width.ts'
import type { Track } from './choose-tracks.ts'
import type { Train } from './make-trains.ts'
import { placeTrains, widthOf } from './place-trains.ts'
import type { TrackWords } from './say-track.ts'
import { TrackLabel } from './track-label.tsx'
import { TrainLabel, WaitingDot } from './train-label.tsx'
import { planYard, type YardPlan } from './yard-plan.ts'
import { type LitWay, YardTracks } from './yard-tracks.tsx'

const dotPitch = 18
/** Labels below the entry: those that are deciding, or found no model. */
const atEntry = { most: 2, below: 32, pitch: 32 }

/** What runs where: a line on which prompts come in, switches, a track for each model, trains. */
export function Yard(props: {
  tracks: readonly Track[]
  words: ReadonlyMap<ModelKey, TrackWords>
  trains: readonly Train[]
  /** Where the next prompt would go, while nothing runs. */
  next: ModelKey | null
  /** The height that there is for it, in pixels. */
  room: number
}) {
  const { tracks, words, trains, next, room } = props
  const box = useRef<HTMLDivElement>(null)
  const width = useElementWidth(box)
  const servers = tracks.map(({ endpointId }) => endpointId).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `servers` stands for the tracks
  const plan = useMemo(
    () =>
      planYard(
        width,
        tracks.map(({ endpointId }) => endpointId),
        room,
      ),
    [width, servers, room],
  )
  const warmth = tracks.map(({ key }) => words.get(key)?.warm ?? false)
  const warmKey = warmth.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `warmKey` stands for it
  const warm = useMemo(() => warmth, [warmKey])
  const rows = tracks.map(({ key }) =>
    placeTrains(
      trains.filter(({ track }) => track === key),
      plan.trackStart,
      plan.trackEnd,
    ),
  )
  const waiting = trains.filter(({ waits }) => waits)
  const entering = trains
    .filter(({ waits, track }) => !waits && track === null)
    .slice(-atEntry.most)
  return (
    <div ref={box} className="relative" style={{ height: plan.height }}>
      {width > 0 && (
        <>
          <YardTracks plan={plan} warm={warm} lit={litWays(plan, tracks, rows, next)} />
          <ul aria-label="Trains" className="pointer-events-none absolute inset-0 z-10">
            {[...waiting.slice(0, dotsThatFit(plan)).entries()].map(([index, train]) => (
              <WaitingDot
                key={train.id}
                train={train}
                x={plan.firstSwitchX - dotPitch * (index + 1)}
                y={plan.entryY}
              />
            ))}
            {entering.map((train, index) => (
              <TrainLabel
                key={train.id}
                train={train}
                x={plan.entryX}
                y={plan.entryY + atEntry.below + index * atEntry.pitch}
                width={widthOf(train.label, 150)}
              />
            ))}
            {rows.flatMap(({ placed }, index) =>
              placed.map(({ train, x, width: wide }) => (
                <TrainLabel
                  key={train.id}
                  train={train}
                  x={x}
                  y={plan.tracks[index]?.y ?? 0}
                  width={wide}
                />
              )),
            )}
          </ul>
          {waiting.length > 0 && (
            <p
              className="absolute rounded-md bg-signal-soft px-2 py-0.5 text-xs font-[560] text-signal"
              style={{ left: plan.entryX, top: plan.entryY - 40 }}
            >
              {waiting.length} waiting
            </p>
          )}
          <ul aria-label="Tracks" className="pointer-events-none absolute inset-0">
            {tracks.map((track, index) => {
              const say = words.get(track.key)
              if (!say) return null
              return (
                <TrackLabel
                  key={track.key}
                  track={track}
                  words={say}
                  x={plan.labelX}
                  y={plan.tracks[index]?.y ?? 0}
                  width={plan.labelWidth}
                  hidden={rows[index]?.hidden ?? 0}
                />
              )
            })}
          </ul>
        </>
      )}
    </div>
  )
}

function dotsThatFit({ entryX, firstSwitchX }: YardPlan): number {
  return Math.max(1, Math.floor((firstSwitchX - entryX) / dotPitch))
}

/** The ways to trains that go on, or to where the next one would go. */
function litWays(
  plan: YardPlan,
  tracks: readonly Track[],
  rows: readonly ReturnType<typeof placeTrains>[],
  next: ModelKey | null,
): LitWay[] {
  const ways = rows.flatMap(({ placed }, track): LitWay[] => {
    const ahead = placed
      .filter(({ train }) => train.moves)
      .reduce<(typeof placed)[number] | null>(
        (first, one) => (first === null || one.x > first.x ? one : first),
        null,
      )
    if (!ahead) return []
    const { purpose, failedTries } = ahead.train.run
    const tone = failedTries.length > 0 ? 'amber' : purpose === 'escalation' ? 'violet' : 'signal'
    return [{ track, endX: ahead.x + ahead.width / 2, tone, next: false }]
  })
  // They share the entry, which is the chosen way's: it is drawn last.
  ways.sort((a, b) => Number(a.tone === 'signal') - Number(b.tone === 'signal'))
  const nextTrack = tracks.findIndex(({ key }) => key === next)
  if (nextTrack < 0) return ways
  return [...ways, { track: nextTrack, endX: plan.trackEnd, tone: 'signal', next: true }]
}
