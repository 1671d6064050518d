import { setImmediate } from 'node:timers/promises'
import type { PolicyDraft, ReplayReport } from '#shared/contract/replay'
import type { PolicyInForce } from '../facts.ts'
import { createReplay, type StoredDecision } from './replay.ts'

/** Others get their turn after so many milliseconds. */
const turnMs = 2

export interface ReplayRun {
  policy: PolicyInForce
  /** `undefined` = the draft says nothing of it. */
  escalation?: PolicyDraft['escalation']
  /** The next few, oldest first, maybe none; `null` = that was all. Few enough to be read within a millisecond or two. */
  next(): StoredDecision[] | null
  /** Throws its reason when it is aborted. */
  signal: AbortSignal
}

/** Replays a whole stretch without keeping others waiting. */
export async function runReplay(run: ReplayRun): Promise<ReplayReport> {
  const { next, signal } = run
  const replay = createReplay(run.policy, run.escalation)
  signal.throwIfAborted()
  let begun = performance.now()
  async function giveTurn() {
    if (performance.now() - begun < turnMs) return
    await setImmediate()
    signal.throwIfAborted()
    begun = performance.now()
  }
  for (let few = next(); few !== null; few = next()) {
    await giveTurn()
    for (const decision of few) {
      replay.add(decision)
      await giveTurn()
    }
  }
  return replay.report()
}
