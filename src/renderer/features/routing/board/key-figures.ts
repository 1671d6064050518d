import type { HistoryOverview } from '#shared/contract/history'
import { formatCount, formatSeconds } from '../../chat/describe.ts'

function share(part: number, whole: number): string {
  if (whole === 0) return '–'
  const percent = (part / whole) * 100
  return `${percent === 0 || percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %`
}

/** Some days in five figures. */
export function keyFigures(overview: HistoryOverview): { label: string; value: string }[] {
  const { prompts, decisions, byHand, escalated, fellBack, medianFirstTokenMs } = overview
  return [
    { label: 'prompts, 7 days', value: formatCount(prompts) },
    { label: 'left to Auto', value: share(decisions - byHand, decisions) },
    { label: 'escalated', value: share(escalated, decisions) },
    { label: 'fell back', value: share(fellBack, decisions) },
    {
      label: 'median first word',
      value: medianFirstTokenMs === null ? '–' : formatSeconds(medianFirstTokenMs),
    },
  ]
}
