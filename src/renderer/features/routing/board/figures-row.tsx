import { useEffect, useRef, useState } from 'react'
import type { HistoryOverview } from '#shared/contract/history'
import { useClient } from '../../../app/client-context.tsx'
import { useAppState } from '../../notices/app-store.ts'
import { keyFigures } from './key-figures.ts'

const days = 7
/** Reading them again costs the engine some milliseconds. */
const pauseMs = 5_000

/** The last days in five figures. `ended`: the runs that have, so that they are read again when one more has. */
export function FiguresRow(props: { ended: string }) {
  const overview = useOverview(props.ended)
  if (!overview || overview.decisions === 0) return null
  return (
    <dl
      aria-label="The last seven days"
      className="grid grid-cols-[repeat(auto-fit,minmax(132px,1fr))] gap-2.5"
    >
      {keyFigures(overview).map(({ label, value }) => (
        <div key={label} className="flex flex-col-reverse rounded-md border bg-raised px-3 py-2">
          <dt className="text-xs text-ink-2">{label}</dt>
          <dd className="num text-lg font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function useOverview(ended: string): HistoryOverview | null {
  const client = useClient()
  const demo = useAppState((state) => state.app?.demo ?? false)
  const [overview, setOverview] = useState<HistoryOverview | null>(null)
  const readAt = useRef(Number.NEGATIVE_INFINITY)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what ended counts
  useEffect(() => {
    const gone = new AbortController()
    const early = readAt.current + pauseMs - performance.now()
    const timer = setTimeout(
      () => {
        readAt.current = performance.now()
        client.history.overview({ demo, days }, { signal: gone.signal }).then(
          (read) => !gone.signal.aborted && setOverview(read),
          // The board stands without them; Decisions says what is wrong.
          () => undefined,
        )
      },
      Math.max(0, early),
    )
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [client, demo, ended])
  return overview
}
