import { useState } from 'react'
import type { HistoryDay } from '#shared/contract/history'
import { Segmented } from '../../../ui/segmented.tsx'
import { TableDetails } from '../../machine/table-details.tsx'
import { MapCard } from './map-card.tsx'
import { dateOf, RateChart } from './rate-chart.tsx'
import { chooseStep, makePoints, type RatePoint, rateOf, type Step } from './rate-points.ts'

/** Escalations and fallbacks by day or by week. */
export function RatesCard({ days }: { days: readonly HistoryDay[] }) {
  const [wanted, setWanted] = useState<Step | null>(null)
  const step = wanted ?? chooseStep(days)
  const points = makePoints(days, step)
  const name = (point: RatePoint) =>
    step === 'day' ? dateOf(point.from) : `Week of ${dateOf(point.from)}`
  const say = (point: RatePoint) =>
    [
      name(point),
      `${point.decisions} decisions`,
      `escalated ${sayRate(point, 'escalated')}`,
      `fell back ${sayRate(point, 'fellBack')}`,
    ].join('\n')
  return (
    <MapCard
      title="Escalations and fallbacks"
      says="How often a bigger model was asked as well, and how often another one had to take over."
      controls={
        <Segmented
          label="Step"
          size="sm"
          value={step}
          options={[
            { value: 'day', label: 'Day' },
            { value: 'week', label: 'Week' },
          ]}
          onChange={setWanted}
        />
      }
    >
      <RateChart points={points} say={say} />
      <TableDetails
        label={step === 'day' ? 'By day, as a table' : 'By week, as a table'}
        head={[step === 'day' ? 'Day' : 'Week', 'Decisions', 'Escalated', 'Fell back', 'Failed']}
        rows={points
          .filter(({ decisions }) => decisions > 0)
          .reverse()
          .map((point) => ({
            key: point.from,
            cells: [
              name(point),
              point.decisions,
              sayRate(point, 'escalated'),
              sayRate(point, 'fellBack'),
              sayRate(point, 'failed'),
            ],
          }))}
      />
    </MapCard>
  )
}

/** "4.3 % (2)". */
function sayRate(point: RatePoint, key: 'escalated' | 'fellBack' | 'failed'): string {
  const rate = rateOf(point, key)
  return rate === null ? '–' : `${(100 * rate).toFixed(1)} % (${point[key]})`
}
