import { Button } from '../ui/button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useConnectionStatus, useHost } from './client-context.tsx'

/** Says that the line to the engine is gone. What is on show stays; nothing can be sent until it is back. */
export function ConnectionBanner() {
  const lost = useConnectionStatus() === 'lost'
  const { kind } = useHost()
  return (
    <div role="status">
      {lost && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-amber-soft px-4 py-2 text-sm">
          <Spinner className="text-amber" />
          <p className="min-w-0 grow basis-60">
            <b className="font-semibold">Not connected.</b> Switchyard tries again by itself
            {kind === 'web' && '; if it was restarted, open the address that it printed'}.
          </p>
          <Button size="sm" onClick={retryNow}>
            Try now
          </Button>
        </div>
      )}
    </div>
  )
}

/** The connection tries at once when the network is said to be back. */
function retryNow(): void {
  window.dispatchEvent(new Event('online'))
}
