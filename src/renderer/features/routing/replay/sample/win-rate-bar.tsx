import type { WinRate } from '#shared/contract/replay-sample'
import { sayVerdict, sayWinRate } from './say-sample.ts'

const place = (share: number) => `${100 * share}%`

/** How often the new answers win: the rate as a dot, its 95 % interval as a band, a draw as a tick. */
export function WinRateBar(props: { by: string; rate: WinRate }) {
  const { rate, low, high } = props.rate
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm">
        <span className="font-[560]">{props.by}.</span> {sayVerdict(props.rate)}{' '}
        <span className="text-ink-2">{sayWinRate(props.rate)}</span>
      </p>
      <div className="flex items-center gap-2 text-2xs text-ink-3" aria-hidden="true">
        <span>Old</span>
        <div className="relative h-4 max-w-96 grow">
          <div className="absolute inset-x-0 top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-sunken" />
          <div
            className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-signal opacity-40"
            style={{ left: place(low), right: place(1 - high) }}
          />
          <div className="absolute top-0 left-1/2 h-4 w-px bg-ink-3" />
          <div
            className="absolute top-1/2 size-2.5 -translate-1/2 rounded-full border-2 border-raised bg-signal"
            style={{ left: place(rate) }}
          />
        </div>
        <span>New</span>
      </div>
    </div>
  )
}
