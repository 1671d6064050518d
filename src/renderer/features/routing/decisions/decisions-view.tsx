import { RotateCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { DecisionEntry } from '#shared/contract/history'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useAppState } from '../../notices/app-store.ts'
import { type Chosen, everything, isNarrowed, useDecisionFilter } from './decision-filter.ts'
import { DecisionFilters } from './decision-filters.tsx'
import { DecisionList } from './decision-list.tsx'
import { DecisionPanel } from './decision-panel.tsx'
import { useDecisions } from './use-decisions.ts'

/** Every decision that is kept, what came of it, and why it was made. */
export function DecisionsView() {
  const demo = useAppState((state) => state.app?.demo ?? false)
  const changed = useDecisionFilter((state) => (state.whileDemo === demo ? state.chosen : null))
  const setChanged = (chosen: Chosen) => {
    useDecisionFilter.setState({ chosen, whileDemo: demo })
    // What is explained may not be in the list any more.
    setOpen(null)
  }
  const chosen = useMemo(() => changed ?? everything(demo), [changed, demo])
  const [round, setRound] = useState(0)
  const [open, setOpen] = useState<DecisionEntry | null>(null)
  const { entries, known, searching, failure, more } = useDecisions(chosen, round)
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex items-start gap-2 border-b p-3 phone:px-4">
        <div className="grow">
          <DecisionFilters chosen={chosen} onChange={setChanged} />
        </div>
        <IconButton label="Read again" onClick={() => setRound((before) => before + 1)}>
          <RotateCw />
        </IconButton>
      </div>
      {failure && (
        <p role="alert" className="p-4 text-sm text-red">
          {failure}
        </p>
      )}
      {(!known || (searching && entries.length === 0)) && !failure && (
        <div className="p-4">
          <Spinner label={searching ? 'Looking through older decisions' : 'Reading decisions'} />
        </div>
      )}
      {known && !searching && entries.length === 0 && (
        <EmptyState
          title={isNarrowed(chosen) ? 'No decision is like that' : 'Nothing decided yet'}
          action={
            isNarrowed(chosen) && (
              <Button onClick={() => setChanged(everything(chosen.demo))}>Show all</Button>
            )
          }
        >
          {isNarrowed(chosen)
            ? 'Choose less, or other words.'
            : 'Each prompt that you send is listed here with the model it went to, and why.'}
        </EmptyState>
      )}
      {entries.length > 0 && (
        <DecisionList
          entries={entries}
          current={open?.id ?? null}
          onOpen={(entry) => setOpen((before) => (before?.id === entry.id ? null : entry))}
          more={more}
        />
      )}
      {open && <DecisionPanel key={open.id} entry={open} onClose={() => setOpen(null)} />}
    </div>
  )
}
