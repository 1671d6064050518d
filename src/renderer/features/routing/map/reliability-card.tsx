import { useEffect, useState } from 'react'
import type { Reliability } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { Select } from '../../../ui/field.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { TableDetails } from '../../machine/table-details.tsx'
import { percent } from '../learning/describe-outcome.ts'
import { MapCard } from './map-card.tsx'
import { ReliabilityDiagram } from './reliability-diagram.tsx'
import { fewestOutcomes, sayReliability } from './say-reliability.ts'

/** How far “86 % sure” can be believed. */
export function ReliabilityCard({ demo }: { demo: boolean }) {
  const client = useClient()
  const [model, setModel] = useState<ModelKey | null>(null)
  const [read, setRead] = useState<Reliability | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => {
    const gone = new AbortController()
    client.history.reliability({ model }, { signal: gone.signal }).then(
      (reliability) => !gone.signal.aborted && setRead(reliability),
      (error) => !gone.signal.aborted && setFailure(errorSentence(error)),
    )
    return () => gone.abort()
  }, [client, model])
  return (
    <MapCard
      title="How sure, and how right"
      says="Each answer is given a chance to be right. These are the answers of which you said more later: by a thumb, by keeping a version, by a vote, or by asking again."
      controls={
        read &&
        read.models.length > 0 && (
          <Select<ModelKey | ''>
            aria-label="Answers of"
            value={model ?? ''}
            options={[
              { value: '', label: 'All models' },
              ...read.models.map(({ model: key, n }) => ({
                value: key,
                label: `${key.slice(key.indexOf('/') + 1)} (${n})`,
              })),
            ]}
            onChange={(value) => setModel(value === '' ? null : value)}
            className="h-8! w-auto! max-w-48"
          />
        )
      }
    >
      {failure && (
        <p role="alert" className="text-sm text-red">
          {failure}
        </p>
      )}
      {!read && !failure && <Spinner label="Reading outcomes" />}
      {read && <Measured read={read} demo={demo} />}
    </MapCard>
  )
}

function Measured({ read, demo }: { read: Reliability; demo: boolean }) {
  const says = sayReliability(read)
  if (says === null) {
    return (
      <p className="rounded-md bg-sunken px-3 py-2.5 text-sm text-ink-2">
        Not enough yet: {read.n} of the {fewestOutcomes} answers with an outcome that it takes.
        {demo && ' Those of the demo do not count.'}
      </p>
    )
  }
  return (
    <div className="grid items-start gap-4 phone:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
      <ReliabilityDiagram
        bins={read.bins}
        label={`What was said against what was right. ${says}`}
      />
      <div className="min-w-0 text-sm text-ink-2">
        <p className="text-ink">{says}</p>
        <p className="mt-2 text-xs">
          On the dashed line an estimate can be believed; below it, it is too sure. Bars hold the
          true share 95 times in 100; points are larger for more answers. People judge more often
          what went wrong, so all of it may lie too low.
        </p>
        <TableDetails
          label="As a table"
          head={['Said', 'Was right', '95 %', 'Answers']}
          rows={read.bins.map(({ said, right, low, high, n }, key) => ({
            key,
            cells: [percent(said), percent(right), `${Math.round(100 * low)}–${percent(high)}`, n],
          }))}
        />
      </div>
    </div>
  )
}
