import { ChevronDown } from 'lucide-react'
import { formatRoute } from '../../../app/route.ts'
import { classNames } from '../../../ui/class-names.ts'
import type { Track } from './choose-tracks.ts'

/** Cold models that have no track, behind "and 37 more". */
export function OtherModels(props: {
  tracks: readonly Track[]
  open: boolean
  onToggle: () => void
}) {
  const { tracks, open } = props
  if (tracks.length === 0) return null
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={props.onToggle}
        className="inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 text-xs text-ink-2 hover:bg-sunken hover:text-ink"
      >
        {`and ${tracks.length} more`}
        <ChevronDown
          aria-hidden="true"
          className={classNames('size-3.5 transition-transform', open && 'rotate-180')}
        />
      </button>
      {open && (
        <ul
          aria-label="Models that are not loaded"
          className="order-last grid w-full grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-x-5 gap-y-1 border-t pt-3"
        >
          {tracks.map(({ key, name, endpointName }) => (
            <li key={key} className="min-w-0 text-xs">
              <a
                href={formatRoute({ room: 'models', at: key })}
                title={name}
                className="block truncate hover:underline"
              >
                {name}
                <span className="text-ink-3">{` · ${endpointName}`}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
