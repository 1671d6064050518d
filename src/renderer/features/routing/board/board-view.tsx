import { navigate } from '../../../app/route.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { Announcer } from './announcer.tsx'
import { BoardCard } from './board-card.tsx'
import { FiguresRow } from './figures-row.tsx'
import { useBoard } from './use-board.ts'

/** What runs where, now, and the last days in figures. */
export function BoardView() {
  const { runs, failure } = useBoard()
  const { known, models } = useInventory()
  const ended = runs?.filter(({ ending }) => ending).map(({ runId }) => runId) ?? []
  return (
    <section
      aria-label="What runs where"
      className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-3 phone:p-4 list:p-5"
    >
      {failure && (
        <p role="alert" className="text-sm text-red">
          {failure}
        </p>
      )}
      {(!known || !runs) && !failure && <Spinner label="Looking at the yard" />}
      {known && runs && models.length === 0 && runs.length === 0 && <NoModels />}
      {known && runs && models.length + runs.length > 0 && (
        <>
          <Announcer runs={runs} />
          <BoardCard runs={runs} />
          <FiguresRow ended={ended.join(' ')} />
        </>
      )}
    </section>
  )
}

function NoModels() {
  return (
    <EmptyState
      title="A yard without tracks"
      action={
        <Button onClick={() => navigate({ room: 'models', id: 'endpoints' })}>See endpoints</Button>
      }
    >
      Each model gets a track here, and each prompt runs on one. Start a model server, or add one,
      and its models join by themselves.
    </EmptyState>
  )
}
