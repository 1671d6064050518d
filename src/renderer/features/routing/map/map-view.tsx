import { useEffect, useState } from 'react'
import type { HistoryOverview } from '#shared/contract/history'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useAppState } from '../../notices/app-store.ts'
import { DayTable } from './day-table.tsx'
import type { Measure } from './map-cell.ts'
import { MapTable } from './map-table.tsx'

/** Which model gets which task. While the demo runs it tells of the demo, else of real servers. */
export function MapView() {
  const client = useClient()
  const demo = useAppState((state) => state.app?.demo ?? false)
  const [measure, setMeasure] = useState<Measure>('share')
  const [overview, setOverview] = useState<HistoryOverview | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => {
    const gone = new AbortController()
    client.history.overview({ demo }, { signal: gone.signal }).then(
      (read) => !gone.signal.aborted && setOverview(read),
      (error) => !gone.signal.aborted && setFailure(errorSentence(error)),
    )
    return () => gone.abort()
  }, [client, demo])
  return (
    <section
      aria-label="Which model gets which task"
      className="flex grow flex-col items-start gap-4 overflow-auto p-4 phone:p-5"
    >
      {failure && (
        <p role="alert" className="text-sm text-red">
          {failure}
        </p>
      )}
      {!overview && !failure && <Spinner label="Reading decisions" />}
      {overview?.cells.length === 0 && (
        <EmptyState title="Nothing decided yet">
          With the first prompts, this shows which model gets which task.
        </EmptyState>
      )}
      {overview && overview.cells.length > 0 && (
        <>
          <Segmented
            label="What cells show"
            value={measure}
            options={[
              { value: 'share', label: 'Share of the task' },
              { value: 'quality', label: 'Expected quality' },
              { value: 'speed', label: 'Speed' },
            ]}
            onChange={setMeasure}
          />
          <MapTable overview={overview} measure={measure} />
          <DayTable days={overview.days} />
        </>
      )}
    </section>
  )
}
