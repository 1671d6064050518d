import { type ReactNode, useState } from 'react'
import type { ModelKey } from '#shared/contract/ids'
import type { Candidate, Decision, Flip } from '#shared/contract/routing'
import { FavourDialog } from '../favour/favour-dialog.tsx'
import { AlwaysDialog } from './always-dialog.tsx'
import { CandidateName, ConsideredCandidate } from './candidate-row.tsx'
import { sayFeatures, sayLikely, sayMargin } from './say-decision.ts'
import { scaleOfBars } from './scale-of-bars.ts'

/** Why a prompt went where it went: what is known of it, what counted for and against each model, and what would have changed it. */
export function Explanation(props: {
  decision: Decision
  /** Asks another model instead; without it nothing can be overruled from here. */
  onUse?: ((model: ModelKey) => void) | undefined
  /** What is known of the answer that it led to: it stands before the candidates. */
  answer?: ReactNode
}) {
  const { decision, onUse } = props
  const [always, setAlways] = useState<Candidate | null>(null)
  const [favouring, setFavouring] = useState<Candidate | null>(null)
  const { candidates, chosen, flips } = decision
  const considered = candidates.filter((candidate) => candidate.rejected === null)
  const rejected = candidates.filter((candidate) => candidate.rejected !== null)
  const scale = scaleOfBars(considered)
  const likely = sayLikely(decision.features)
  const margin = sayMargin(decision.margin)
  return (
    <>
      <p className="text-ink-2">{sayFeatures(decision)}</p>
      {likely && <p className="mt-1 text-xs text-ink-2">{likely}</p>}
      <p className="mt-3 rounded-md bg-signal-soft px-3 py-2.5 leading-normal">{decision.reason}</p>
      {margin && <p className="mt-2 text-xs text-ink-2">{margin}</p>}
      <Flips flips={flips} />
      {flips.length === 0 && decision.by === 'score' && considered.length > 1 && (
        <p className="mt-2 text-xs text-ink-2">
          No other place of the slider, and no more memory, load or turn in the queue alone, would
          have sent it elsewhere.
        </p>
      )}
      {props.answer}
      <ol className="mt-2" aria-label="Candidates, best first">
        {considered.map((candidate) => (
          <ConsideredCandidate
            key={candidate.model}
            candidate={candidate}
            chosen={candidate.model === chosen}
            scale={scale}
            onUse={candidate.model !== chosen && onUse ? () => onUse(candidate.model) : null}
            onAlways={() => setAlways(candidate)}
            onFavour={() => setFavouring(candidate)}
          />
        ))}
      </ol>
      {rejected.length > 0 && (
        <>
          <h3 className="mt-4 text-2xs font-semibold text-ink-3">Not considered</h3>
          <ul>
            {rejected.map((candidate) => (
              <li key={candidate.model} className="border-b py-2.5 last:border-b-0">
                <CandidateName candidate={candidate} />
                <p className="text-xs text-ink-2">{candidate.rejected}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="num mt-4 text-2xs text-ink-3">
        policy {decision.policyVersion} · {new Date(decision.at).toLocaleString()}
      </p>
      {always && (
        <AlwaysDialog
          features={decision.features}
          candidate={always}
          onClose={() => setAlways(null)}
        />
      )}
      {favouring && (
        <FavourDialog
          decision={decision}
          candidate={favouring}
          onClose={() => setFavouring(null)}
        />
      )}
    </>
  )
}

/** The nearest changes are always in sight; the others unfold. */
const nearestFlips = 3

function Flips({ flips }: { flips: readonly Flip[] }) {
  if (flips.length === 0) return null
  const further = flips.slice(nearestFlips)
  return (
    <>
      <h3 className="mt-4 text-2xs font-semibold text-ink-3">What would have sent it elsewhere</h3>
      <FlipList flips={flips.slice(0, nearestFlips)} />
      {further.length > 0 && (
        <details className="mt-1 text-xs text-ink-2">
          <summary className="cursor-pointer">{further.length} more</summary>
          <FlipList flips={further} />
        </details>
      )}
    </>
  )
}

function FlipList({ flips }: { flips: readonly Flip[] }) {
  return (
    <ul className="mt-1 flex list-disc flex-col gap-1 pl-4 text-xs text-ink-2">
      {flips.map(({ sentence }) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}
