import type { BoardRun } from '#shared/contract/board'
import type { ModelKey } from '#shared/contract/ids'
import type { Tone } from '../../../ui/status-dot.tsx'
import { nameFailedTry, nameRun, sayRun, shortFailure } from './say-run.ts'

/** One label in the yard. */
export interface Train {
  id: string
  run: BoardRun
  /** `null` = before the switches: nothing is decided, or it waits for its turn. */
  track: ModelKey | null
  waits: boolean
  /** It goes on; else it is what is left of something that ended. */
  moves: boolean
  tone: Tone
  label: string
  /** Accessible name. */
  name: string
  /** How far along its track it is, 0..1. */
  at: number
}

/** An answer has no length known in advance: after so many tokens, about two thirds of the way are done. */
const usualTokens = 350
const places = { loading: 0.02, reading: 0.16, writing: 0.24, written: 0.9, failedEarly: 0.3 }

/**
 * Where a train stands on its track. `still`: one place for each phase, so that nothing creeps. `progress`: of the load,
 * 0..1; `null` = not told.
 */
export function placeOnTrack(run: BoardRun, progress: number | null, still: boolean): number {
  if (run.ending?.status === 'failed' && run.tokens === 0) return places.failedEarly
  switch (run.phase) {
    case null:
      return 1
    case 'loading':
      return places.loading + (still ? 0 : (places.reading - places.loading) * (progress ?? 0))
    case 'reading':
      return places.reading
    case 'writing': {
      const share = still ? 0.5 : 1 - Math.exp(-run.tokens / usualTokens)
      return places.writing + (places.written - places.writing) * share
    }
    default:
      return 0
  }
}

/** The trains of one run: its own, and what its failed tries left behind on other tracks. */
export function makeTrains(run: BoardRun, progress: number | null, still: boolean): Train[] {
  const words = sayRun(run, progress)
  const isDecided = run.phase !== 'accepted' && run.phase !== 'routing'
  const waits = run.phase === 'queued'
  const own: Train = {
    id: run.runId,
    run,
    track: isDecided && !waits ? (run.model?.key ?? null) : null,
    waits,
    moves: run.ending === null,
    tone: words.tone,
    label: words.label,
    name: nameRun(run, words),
    at: placeOnTrack(run, progress, still),
  }
  const failed = new Map(
    run.failedTries
      .filter(({ model }) => model.key !== run.model?.key)
      .map((attempt) => [attempt.model.key, attempt]),
  )
  const left = [...failed.values()].map(
    (attempt): Train => ({
      ...own,
      id: `${run.runId} ${attempt.model.key}`,
      track: attempt.model.key,
      waits: false,
      moves: false,
      tone: 'red',
      label: shortFailure(attempt.failure),
      name: nameFailedTry(run, attempt),
      at: places.failedEarly,
    }),
  )
  return [own, ...left]
}

/** What ended alike on one track is one label, on the newest of them: "5 answered". Pure. */
export function gatherEnded(trains: readonly Train[]): Train[] {
  const kindOf = ({ moves, track, label }: Train) => (moves ? null : `${track} ${label}`)
  return trains.flatMap((train) => {
    const kind = kindOf(train)
    if (kind === null) return [train]
    const alike = trains.filter((other) => kindOf(other) === kind)
    if (alike.length === 1) return [train]
    if (alike.at(-1) !== train) return []
    const label = `${alike.length} ${train.label === 'answered' ? '' : '× '}${train.label}`
    return [{ ...train, label, name: `${label}. The last one: ${train.name}` }]
  })
}
