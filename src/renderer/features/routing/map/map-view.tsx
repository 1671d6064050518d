import { RotateCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { HistoryOverview } from '#shared/contract/history'
import type { LearningOverview } from '#shared/contract/learning'
import { useWatch } from '../../../app/client-context.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Select } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useAppState } from '../../notices/app-store.ts'
import { showDecisions } from '../decisions/decision-filter.ts'
import { countOf } from '../learning/describe-outcome.ts'
import { MapCard } from './map-card.tsx'
import type { Measure } from './map-cell.ts'
import { MapTable } from './map-table.tsx'
import { RatesCard } from './rates-card.tsx'
import { ReliabilityCard } from './reliability-card.tsx'
import { useOverview } from './use-overview.ts'

const stretches = { '7': '7 days', '30': '30 days', '90': '90 days', all: 'All time' }
type StretchName = keyof typeof stretches

/** Which model gets which task, how often that had to be mended, and how far the confidence can be believed. */
export function MapView() {
  const demo = useAppState((state) => state.app?.demo ?? false)
  const [stretch, setStretch] = useState<StretchName>('30')
  const [round, setRound] = useState(0)
  const days = stretch === 'all' ? null : Number(stretch)
  const { overview, failure } = useOverview({ days, demo }, round)
  const stretchChoice = (
    <>
      <Select<StretchName>
        aria-label="Time"
        value={stretch}
        options={(Object.keys(stretches) as StretchName[])
          .sort((a, b) => Number(a === 'all') - Number(b === 'all') || Number(a) - Number(b))
          .map((value) => ({ value, label: stretches[value] }))}
        onChange={setStretch}
        className="w-auto!"
      />
      <IconButton label="Read again" onClick={() => setRound((before) => before + 1)}>
        <RotateCw />
      </IconButton>
    </>
  )
  return (
    <div className="@container grow overflow-y-auto">
      <div className="mx-auto flex w-full max-w-[1240px] flex-col gap-4 p-4 phone:p-5">
        {failure && (
          <p role="alert" className="text-sm text-red">
            {failure}
          </p>
        )}
        {!overview && !failure && <Spinner label="Reading decisions" />}
        {overview && (
          <>
            <Tasks overview={overview} demo={demo} days={days} controls={stretchChoice} />
            <div className="grid gap-4 @min-[60rem]:grid-cols-2">
              {overview.decisions > 0 && <RatesCard days={overview.days} />}
              <ReliabilityCard key={round} demo={demo} />
            </div>
          </>
        )}
      </div>
    </div>
  )
}

const measureWords: Record<Measure, string> = {
  share: 'How many of the prompts of a task each model was given.',
  expected: 'How many good answers in a hundred were expected when the model was chosen.',
  learned:
    'How many good answers in a hundred your outcomes have taught to expect, with a 90 % interval.',
  speed: 'How fast its answers were written, and how long a whole one took: medians.',
}

function Tasks(props: {
  overview: HistoryOverview
  demo: boolean
  days: number | null
  controls: ReactNode
}) {
  const { overview, demo, days } = props
  const [measure, setMeasure] = useState<Measure>('share')
  const [learned, setLearned] = useState<LearningOverview | null>(null)
  useWatch(
    (client, signal) => client.learning.watch(undefined, { signal }),
    setLearned,
    () => setLearned(null),
  )
  const empty = overview.cells.length === 0
  return (
    <MapCard
      title="Which model gets which task"
      says={!empty && `${measureWords[measure]} ${countOf(overview.decisions, 'decision')}.`}
      controls={
        <div className="flex flex-wrap items-center gap-2">
          {!empty && (
            <Segmented
              label="What cells show"
              value={measure}
              options={[
                { value: 'share', label: 'Share' },
                { value: 'expected', label: 'Expected' },
                { value: 'learned', label: 'Learned' },
                { value: 'speed', label: 'Speed' },
              ]}
              onChange={setMeasure}
            />
          )}
          {props.controls}
        </div>
      }
    >
      {empty ? (
        <EmptyState title="Nothing decided in this time">
          With the first prompts, this shows which model gets which task.
        </EmptyState>
      ) : (
        <>
          <MapTable
            overview={overview}
            learned={learned}
            measure={measure}
            onOpen={(task, model) => showDecisions(demo, { task, model, days })}
          />
          {measure === 'learned' && demo && (
            <p className="mt-2 text-xs text-ink-2">Nothing is learned from the demo.</p>
          )}
        </>
      )}
    </MapCard>
  )
}
