import { useState } from 'react'
import type { BoardRun } from '#shared/contract/board'
import { formatRoute } from '../../../app/route.ts'
import type { Track } from './choose-tracks.ts'
import { OtherModels } from './other-models.tsx'

/** What the yard does as a whole, in a sentence; cold models without a track. `next`: where a short question would go. */
export function BoardFooter(props: {
  runs: readonly BoardRun[]
  others: readonly Track[]
  next: string | null
}) {
  const { runs, others, next } = props
  const [open, setOpen] = useState(false)
  const going = runs.filter(({ ending }) => ending === null)
  const waiting = going.filter(({ phase }) => phase === 'queued').length
  return (
    <footer className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-1 pb-3 text-sm text-ink-2">
      {going.length > 0 ? (
        <p className="grow">{`${going.length - waiting} running${waiting > 0 ? `, ${waiting} waiting` : ''}.`}</p>
      ) : (
        <p className="grow">
          Nothing is running.{' '}
          {next !== null && (
            <>
              A short question would go to <b className="font-[560] text-ink">{next}</b> now.{' '}
            </>
          )}
          <a href={formatRoute({ room: 'chat' })} className="text-signal underline">
            Ask something
          </a>
        </p>
      )}
      <OtherModels tracks={others} open={open} onToggle={() => setOpen(!open)} />
    </footer>
  )
}
