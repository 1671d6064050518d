import type { PolicyDraft, ReplayReport, ReplayStretch } from '#shared/contract/replay'
import type { PolicyInForce } from '../facts.ts'
import { compileRules } from '../rules.ts'
import { createReplay, type StoredDecision } from './replay.ts'
import type { ReplayStore } from './replay-store.ts'
import { runReplay } from './run-replay.ts'

/** What to replay. Plain values: it may be done in another thread. */
export interface ReplayWork {
  stretch: ReplayStretch
  draft: PolicyDraft
}

/** Does it while others have their turn. Throws the signal's reason, or AppError `storage-*`. `share`: 0..1 of the way. */
export type RunReplayWork = (
  work: ReplayWork,
  options: { signal: AbortSignal; onProgress(share: number): void },
) => Promise<ReplayReport>

type Decisions = Pick<ReplayStore, 'span' | 'decisions'>

/** Places looked at together: few enough to be read within a millisecond. */
const fewPlaces = 16

function inForce(draft: PolicyDraft): PolicyInForce {
  return { ...draft, rules: compileRules(draft.rules) }
}

/** The stretch in order, a few decisions at a time. */
function readStretch(store: Decisions, stretch: ReplayStretch, places: number) {
  const span = store.span(stretch)
  let at = span?.first ?? 0
  return {
    next(): StoredDecision[] | null {
      if (!span || at > span.last) return null
      const first = at
      at += places
      return store.decisions(stretch, { first, last: Math.min(at - 1, span.last) })
    },
    share: () =>
      span ? Math.min(1, (at - span.first) / Math.max(1, span.last - span.first + 1)) : 1,
  }
}

/** In the caller's own thread, with turns for everybody else. */
export function replayInTurns(store: Decisions): RunReplayWork {
  return ({ stretch, draft }, { signal, onProgress }) => {
    const decisions = readStretch(store, stretch, fewPlaces)
    return runReplay({
      policy: inForce(draft),
      escalation: draft.escalation,
      signal,
      next() {
        onProgress(decisions.share())
        return decisions.next()
      },
    })
  }
}

/** Without turns, for a thread that has nothing else to do. */
export function replayAtOnce(
  store: Decisions,
  { stretch, draft }: ReplayWork,
  onProgress: (share: number) => void,
): ReplayReport {
  const replay = createReplay(inForce(draft), draft.escalation)
  const decisions = readStretch(store, stretch, 512)
  for (let some = decisions.next(); some !== null; some = decisions.next()) {
    for (const decision of some) replay.add(decision)
    onProgress(decisions.share())
  }
  return replay.report()
}
