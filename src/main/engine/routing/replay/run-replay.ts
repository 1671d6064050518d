import { setImmediate } from 'node:timers/promises'
import type { ReplayReport } from '#shared/contract/replay'
import type { PolicyInForce } from '../facts.ts'
import { createReplay, type StoredDecision } from './replay.ts'

/** Others get their turn after so many milliseconds. */
const turnMs = 3

export interface ReplayRun {
  policy: PolicyInForce
  /** The next few, oldest first; none = that was all. Few enough to be read within a millisecond or two. */
  next(): StoredDecision[]
  /** After each turn: how many have been read. */
  progress?(read: number): void
  /** Throws its reason when it is aborted. */
  signal: AbortSignal
}

/** Replays a whole stretch without keeping others waiting. */
export async function runReplay({
  policy,
  next,
  progress,
  signal,
}: ReplayRun): Promise<ReplayReport> {
  const replay = createReplay(policy)
  let read = 0
  let begun = performance.now()
  for (let few = next(); few.length > 0; few = next()) {
    for (const decision of few) {
      replay.add(decision)
      read++
      if (performance.now() - begun < turnMs) continue
      progress?.(read)
      await setImmediate()
      signal.throwIfAborted()
      begun = performance.now()
    }
  }
  return replay.report()
}
