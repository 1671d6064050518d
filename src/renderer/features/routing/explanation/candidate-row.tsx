import type { Candidate } from '#shared/contract/routing'
import { Button } from '../../../ui/button.tsx'
import { DemoTag } from '../../../ui/pill.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { TermBar, TermTable } from './term-bar.tsx'

export function ConsideredCandidate(props: {
  candidate: Candidate
  chosen: boolean
  scale: number
  /** `null`: it can't be asked from here. */
  onUse: (() => void) | null
  onAlways: () => void
  onFavour: () => void
}) {
  const { candidate, chosen, onUse } = props
  const gone = useInventory(
    ({ known, models }) => known && !models.some(({ key }) => key === candidate.model),
  )
  const scored = candidate.terms.length > 0
  return (
    <li className="border-b py-3 last:border-b-0">
      <div className="flex items-baseline justify-between gap-2">
        <CandidateName candidate={candidate} strong />
        {scored && <span className="num shrink-0 font-semibold">{candidate.score.toFixed(1)}</span>}
      </div>
      {chosen && <p className="text-xs font-[560] text-signal">the way it went</p>}
      {scored && <TermBar terms={candidate.terms} scale={props.scale} />}
      <TermTable terms={candidate.terms} />
      <p className="mt-1 text-xs text-ink-2">
        {candidate.resident ? 'was in memory' : 'was not loaded'}
      </p>
      {gone ? (
        <p className="mt-1 text-xs text-amber">
          No server lists it now: it was removed or renamed, or its server is away.
        </p>
      ) : (
        <div className="mt-2 flex flex-wrap gap-2">
          {onUse && (
            <Button size="sm" aria-label={`Use ${candidate.name} instead`} onClick={onUse}>
              Use instead
            </Button>
          )}
          <Button
            size="sm"
            aria-label={`Always ${candidate.name} for this`}
            onClick={props.onAlways}
          >
            Always for this…
          </Button>
          <Button size="sm" aria-label={`Favour ${candidate.name}`} onClick={props.onFavour}>
            Favour…
          </Button>
        </div>
      )}
    </li>
  )
}

export function CandidateName(props: { candidate: Candidate; strong?: boolean }) {
  const { candidate } = props
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      <span className={props.strong ? 'font-[560] break-all' : 'break-all text-ink-2'}>
        {candidate.name}
      </span>
      {candidate.demo && <DemoTag />}
      <span className="text-xs text-ink-3">{candidate.endpointName}</span>
    </p>
  )
}
