import type { Fit } from '#shared/contract/models'
import { classNames } from '../../ui/class-names.ts'
import { fitBarParts } from './fit-words.ts'

const fills: Record<Fit['kind'], string> = {
  fits: 'bg-green',
  'fits-after-eviction': 'bg-amber',
  'fits-smaller': 'bg-amber',
  never: 'bg-red-soft',
  unknown: 'bg-line-strong',
}

/**
 * What a model would take of the device: need, its interval, and a tick at what is free. The words beside it say the
 * same. `scaleBytes` is the whole bar.
 */
export function FitBar(props: { fit: Fit; scaleBytes: number; className?: string }) {
  const { fit } = props
  const parts = fitBarParts(fit, props.scaleBytes)
  return (
    <span
      aria-hidden="true"
      data-fit={fit.kind}
      className={classNames('relative block h-3 w-full', props.className)}
    >
      <span
        data-status-dot=""
        className="absolute inset-0 flex overflow-hidden rounded-full border bg-sunken"
      >
        {parts && (
          <>
            <i
              className={classNames('block', fills[fit.kind])}
              style={{ width: `${parts.sure}%` }}
            />
            <i
              className={classNames('block', fit.kind === 'never' ? 'bg-red-soft' : 'bg-red')}
              style={{ width: `${parts.beyond}%` }}
            />
            <i
              className={classNames('block opacity-40', fills[fit.kind])}
              style={{ width: `${parts.perhaps}%` }}
            />
          </>
        )}
      </span>
      {parts?.tick != null && (
        <i
          data-status-dot=""
          className="absolute -inset-y-0.5 w-0.5 bg-ink"
          style={{ left: `calc(${parts.tick}% - 1px)` }}
        />
      )}
    </span>
  )
}
