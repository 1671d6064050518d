import { formatMemory } from './format-memory.ts'
import { type OwnerShare, ownerColour, type ResidentsSample } from './owners.ts'

/** Who holds how much now; `≈` where it is reckoned. */
export function OwnerLegend(props: {
  shares: readonly OwnerShare[]
  samples: readonly ResidentsSample[]
  freeBytes: number | null
}) {
  return (
    <ul aria-label="Held by" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      {props.shares.map((share) => (
        <li key={share.key} className="flex min-w-0 items-center gap-1.5">
          <i
            aria-hidden="true"
            data-status-dot=""
            className="size-2 shrink-0 rounded-full"
            style={{ background: ownerColour(share.key, props.samples) }}
          />
          <span className="truncate">{share.name}</span>
          <span className="num shrink-0">
            {share.estimated && '≈ '}
            {formatMemory(share.bytes)}
          </span>
        </li>
      ))}
      {props.freeBytes !== null && (
        <li className="flex items-center gap-1.5">
          <i
            aria-hidden="true"
            className="size-2 shrink-0 rounded-full border border-line-control"
          />
          Free <span className="num">{formatMemory(props.freeBytes)}</span>
        </li>
      )}
    </ul>
  )
}
