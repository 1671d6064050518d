import { StatusDot } from '../../ui/status-dot.tsx'

/** Says that the page watches by itself, and where. */
export function Looking(props: { discovery: boolean; addresses: readonly string[] }) {
  return (
    <p role="status" className="flex items-center gap-2.5 text-sm text-ink-2">
      {props.discovery ? (
        <>
          <StatusDot tone="signal" pulsing />
          <span>
            Looking{props.addresses.length > 0 && ' on '}
            {props.addresses.map((address, index) => (
              <span key={address}>
                {index > 0 && ' and '}
                <span className="num whitespace-nowrap">{address}</span>
              </span>
            ))}
            … A server that comes up joins by itself.
          </span>
        </>
      ) : (
        <>
          <StatusDot tone="neutral" />
          <span>
            Looking by itself is switched off in the settings. Add a server by its address.
          </span>
        </>
      )}
    </p>
  )
}
