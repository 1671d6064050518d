import { Plus, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { Endpoint } from '#shared/contract/models'
import type { EndpointSettings } from '#shared/contract/settings'
import { navigate } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useInventory } from '../models/inventory-store.ts'
import { useNow } from '../models/use-now.ts'
import { useRefresh } from '../models/use-refresh.ts'
import { useSettings } from '../settings/settings-store.ts'
import { useChangeSetting } from '../settings/use-change-setting.ts'
import { EndpointCard } from './endpoint-card.tsx'
import { EndpointDialog } from './endpoint-dialog.tsx'
import { asNamed, asUnseen } from './named-endpoint.ts'

/** Every server that runs models: how it stands, and what can be done about it. */
export function EndpointsView() {
  const { known, endpoints, models } = useInventory()
  const { discovery, endpoints: named } = useSettings((state) => state.settings)
  const locked = useSettings((state) => state.problems.length > 0)
  const change = useChangeSetting()
  const now = useNow(1_000)
  const { refreshing, refresh } = useRefresh()
  const [editing, setEditing] = useState<{ before: EndpointSettings | null } | null>(null)
  const [removing, setRemoving] = useState<EndpointSettings | null>(null)

  const indexOf = (id: string) => named.findIndex((endpoint) => endpoint.id === id)
  const settingsOf = (endpoint: Endpoint) => named[indexOf(endpoint.id)] ?? asNamed(endpoint)
  const enable = (endpoint: Endpoint, on: boolean) => {
    const index = indexOf(endpoint.id)
    if (index >= 0) void change(['endpoints', index, 'enabled'], on)
    else void change(['endpoints', named.length], { ...asNamed(endpoint), enabled: on })
  }
  const remove = (id: string) => {
    const index = indexOf(id)
    if (index >= 0) void change(['endpoints', index], null)
  }
  // The demo shows its own servers alone; what the settings name can be edited all the same.
  const demo = endpoints.some(({ source }) => source === 'demo')
  const inSight = [...endpoints, ...(demo ? named.map(asUnseen) : [])]

  return (
    <div className="mx-auto max-w-[1200px] p-4 phone:p-5">
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex items-center gap-2.5">
          <Switch
            label="Look for servers on this machine"
            checked={discovery.enabled}
            disabled={locked}
            onChange={(on) => void change(['discovery', 'enabled'], on)}
          />
          <span aria-hidden="true" className="text-sm">
            Look for servers on this machine
          </span>
        </div>
        <span className="grow" />
        <Button
          size="sm"
          variant="ghost"
          busy={refreshing}
          icon={<RefreshCw className="size-3.5" aria-hidden="true" />}
          onClick={() => void refresh()}
        >
          Ask all again
        </Button>
        <Button
          size="sm"
          disabled={locked}
          icon={<Plus className="size-3.5" aria-hidden="true" />}
          onClick={() => setEditing({ before: null })}
        >
          Add endpoint
        </Button>
      </div>
      {locked && (
        <p role="alert" className="mb-4 rounded-lg border border-red bg-red-soft p-3 text-sm">
          The settings file has a mistake, so nothing can be changed here until it is mended.{' '}
          <button
            type="button"
            className="underline"
            onClick={() => navigate({ room: 'settings' })}
          >
            See what is wrong
          </button>
        </p>
      )}
      {inSight.length === 0 ? (
        <EmptyState title={known ? 'No endpoints yet' : 'Asking around'}>
          Start Ollama, LM Studio, llama-server or vLLM and it joins by itself; one in your network
          is added by its address.
        </EmptyState>
      ) : (
        <ul
          aria-label="Endpoints"
          className="grid gap-4 [grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))]"
        >
          {inSight.map((endpoint) => (
            <li key={endpoint.id} className="grid min-w-0">
              <EndpointCard
                endpoint={endpoint}
                models={models}
                now={now}
                refreshing={refreshing}
                locked={locked}
                onRefresh={() => void refresh()}
                onEnable={(on) => enable(endpoint, on)}
                onEdit={() => setEditing({ before: settingsOf(endpoint) })}
                onRemove={
                  indexOf(endpoint.id) >= 0 ? () => setRemoving(settingsOf(endpoint)) : null
                }
              />
            </li>
          ))}
        </ul>
      )}
      {editing && <EndpointDialog before={editing.before} onClose={() => setEditing(null)} />}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={`Remove ${removing?.name ?? 'this endpoint'}?`}
        description="It leaves the settings file. The server itself and its models are not touched, and conversations keep their answers."
        confirm="Remove endpoint"
        onConfirm={() => {
          if (removing) remove(removing.id)
        }}
      />
    </div>
  )
}
