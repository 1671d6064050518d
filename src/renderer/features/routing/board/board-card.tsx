import { useState } from 'react'
import type { BoardRun } from '#shared/contract/board'
import type { Operation } from '#shared/contract/models'
import { useMediaQuery, widths } from '../../../app/use-media-query.ts'
import { DemoTag } from '../../../ui/pill.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { useMachine } from '../../machine/machine-store.ts'
import { mainMemory } from '../../machine/main-memory.ts'
import { ownersAt } from '../../machine/owners.ts'
import { useInventory } from '../../models/inventory-store.ts'
import { operationOn, useOperations } from '../../models/operations-store.ts'
import { useNow } from '../../models/use-now.ts'
import { BoardFooter } from './board-footer.tsx'
import { BoardTables } from './board-tables.tsx'
import { chooseTracks } from './choose-tracks.ts'
import { gatherEnded, makeTrains } from './make-trains.ts'
import { sayMemory } from './say-memory.ts'
import { useNextWay } from './use-next-way.ts'
import { useStill } from './use-still.ts'
import { useTrackWords } from './use-track-words.ts'
import { useYardRoom } from './use-yard-room.ts'
import { Yard } from './yard.tsx'
import { tracksFor } from './yard-plan.ts'

/** The yard with its headline, or the same as tables. */
export function BoardCard(props: { runs: readonly BoardRun[] }) {
  const { runs } = props
  const { models, endpoints } = useInventory()
  const operations = useOperations((state) => state.operations)
  const wide = useMediaQuery(widths.phone)
  const room = useYardRoom()
  const [wanted, setWanted] = useState<'picture' | 'list' | null>(null)
  const shown = wanted ?? (wide ? 'picture' : 'list')
  const still = useStill()
  const now = useNow(1_000)
  const idle = runs.every(({ ending }) => ending !== null)
  const next = useNextWay(idle, situationOf(models))
  const tracks = chooseTracks({ models, endpoints }, operations, runs, tracksFor(room), next)
  const words = useTrackWords(tracks.shown, now)
  const progressOf = (run: BoardRun) => {
    const model = models.find(({ key }) => key === run.model?.key)
    return (model && operationOn(operations, model)?.progress) ?? null
  }
  return (
    <div className="shrink-0 overflow-hidden rounded-lg border bg-raised">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 pb-1">
        <h2 className="flex items-center gap-2 text-base font-semibold">
          The yard, now
          {[...models, ...runs].some(({ demo }) => demo) && <DemoTag />}
        </h2>
        <Memory loading={operations.some(isLoad)} />
        <span className="grow panel:hidden" />
        <Segmented
          label="Show as"
          size="sm"
          value={shown}
          options={[
            { value: 'picture', label: 'Picture' },
            { value: 'list', label: 'List' },
          ]}
          onChange={setWanted}
        />
      </header>
      {shown === 'picture' ? (
        <div className="px-3 phone:px-4">
          <Yard
            tracks={tracks.shown}
            words={words}
            trains={gatherEnded(runs.flatMap((run) => makeTrains(run, progressOf(run), still)))}
            next={next}
            room={room}
          />
        </div>
      ) : (
        <BoardTables
          runs={runs}
          tracks={tracks.shown}
          words={words}
          progressOf={progressOf}
          now={now}
        />
      )}
      <BoardFooter
        runs={runs}
        others={tracks.others}
        next={models.find(({ key }) => key === next)?.displayName ?? null}
      />
    </div>
  )
}

function isLoad({ kind, state }: Operation): boolean {
  return kind === 'load' && state === 'running'
}

function Memory(props: { loading: boolean }) {
  const { reading, samples } = useMachine()
  const memory = mainMemory(reading, reading ? ownersAt(samples, reading.at) : null)
  return (
    <p className="order-last w-full text-xs text-ink-2 panel:order-none panel:w-auto panel:grow panel:text-right">
      {memory ? sayMemory(memory, props.loading) : ''}
    </p>
  )
}

/** What the next choice hangs on, as far as the page sees it. */
function situationOf(models: readonly { key: string; resident: unknown }[]): string {
  return models.map(({ key, resident }) => `${key}${resident ? '+' : ''}`).join('\n')
}
