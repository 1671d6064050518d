import type { ReplayTotals } from '#shared/contract/replay'
import { classNames } from '../../../ui/class-names.ts'
import { percent } from '../learning/describe-outcome.ts'
import { sayQuality, saySeconds } from './say-replay.ts'

/** Is less better? Of so small a difference nothing is said. */
function toneOf(before: number | null, after: number | null, less: boolean): string {
  if (before === null || after === null || Math.abs(after - before) < 1e-3) return ''
  return after < before === less ? 'text-green' : 'text-amber'
}

function Figure(props: { title: string; before: string; after: string; tone: string }) {
  return (
    <div className="min-w-0 flex-1 basis-36 rounded-md bg-sunken px-3 py-2">
      <dt className="text-xs text-ink-2">{props.title}</dt>
      <dd className="num text-md">
        <span className="text-ink-2">{props.before}</span>{' '}
        <span aria-hidden="true" className="text-ink-3">
          →
        </span>
        <span className="sr-only">then</span>{' '}
        <span className={classNames('font-[600]', props.tone)}>{props.after}</span>
      </dd>
    </div>
  )
}

/** What matters most, before and after. */
export function ReplayHeadline({ totals }: { totals: ReplayTotals }) {
  const { decisions, moved, before, after } = totals
  return (
    <dl className="flex flex-wrap gap-2">
      <div className="min-w-0 flex-1 basis-36 rounded-md bg-sunken px-3 py-2">
        <dt className="text-xs text-ink-2">Would go elsewhere</dt>
        <dd className="num text-md font-[600]">{percent(moved / Math.max(1, decisions))}</dd>
      </div>
      <Figure
        title="Expected time, each"
        before={saySeconds(before.seconds)}
        after={saySeconds(after.seconds)}
        tone={toneOf(before.seconds, after.seconds, true)}
      />
      <Figure
        title="Memory swaps"
        before={before.loads.toLocaleString('en')}
        after={after.loads.toLocaleString('en')}
        tone={toneOf(before.loads, after.loads, true)}
      />
      <Figure
        title="Good answers expected"
        before={sayQuality(before.quality)}
        after={sayQuality(after.quality)}
        tone={toneOf(before.quality, after.quality, false)}
      />
    </dl>
  )
}
