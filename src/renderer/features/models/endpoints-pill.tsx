import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { navigate } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { PillButton } from '../../ui/pill.tsx'
import { Popover } from '../../ui/popover.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { summariseEndpoints } from './describe-endpoint.ts'
import { EndpointRow } from './endpoint-row.tsx'
import { useInventory } from './inventory-store.ts'
import { useNow } from './use-now.ts'
import { useRefresh } from './use-refresh.ts'

/** "2 endpoints ready": how things stand in one look, and each endpoint behind it. */
export function EndpointsPill() {
  const [open, setOpen] = useState(false)
  const { known, endpoints } = useInventory()
  const { tone, text, short } = known
    ? summariseEndpoints(endpoints)
    : ({ tone: 'neutral', text: 'Endpoints', short: 'Endpoints' } as const)
  return (
    <Popover
      label="Endpoints"
      open={open}
      onOpenChange={setOpen}
      className="w-[400px]"
      trigger={
        <PillButton>
          <StatusDot tone={tone} />
          <span className="hidden phone:inline">{text}</span>
          <span className="phone:hidden">{short}</span>
        </PillButton>
      }
    >
      <EndpointCard onLeave={() => setOpen(false)} />
    </Popover>
  )
}

function EndpointCard(props: { onLeave: () => void }) {
  const endpoints = useInventory((state) => state.endpoints)
  const now = useNow(5_000)
  const { refreshing, refresh } = useRefresh()
  return (
    <>
      {endpoints.length === 0 ? (
        <p className="p-4 text-sm text-ink-2">
          No model server has been found on this machine. Start Ollama or LM Studio, or add one by
          its address.
        </p>
      ) : (
        <ul className="divide-y px-4 py-1">
          {endpoints.map((endpoint) => (
            <li key={endpoint.id} className="py-3">
              <EndpointRow endpoint={endpoint} now={now} />
            </li>
          ))}
        </ul>
      )}
      <footer className="flex justify-between gap-2 border-t px-4 py-2.5">
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2"
          onClick={() => {
            props.onLeave()
            navigate({ room: 'models', id: 'endpoints' })
          }}
        >
          Manage endpoints
        </Button>
        <Button
          size="sm"
          busy={refreshing}
          icon={<RefreshCw className="size-3.5" aria-hidden="true" />}
          onClick={() => void refresh()}
        >
          Ask all again
        </Button>
      </footer>
    </>
  )
}
