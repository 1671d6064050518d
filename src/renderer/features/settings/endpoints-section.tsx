import { Pencil, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Endpoint } from '#shared/contract/models'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { EndpointRow } from '../models/endpoint-row.tsx'
import { useInventory } from '../models/inventory-store.ts'
import { useNow } from '../models/use-now.ts'
import { useRefresh } from '../models/use-refresh.ts'
import { EndpointDialog } from './endpoint-dialog.tsx'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

export function EndpointsSection(props: { locked: boolean }) {
  const { discovery, endpoints: named } = useSettings((state) => state.settings)
  const endpoints = useInventory((state) => state.endpoints)
  const demo = endpoints.some(({ source }) => source === 'demo')
  const now = useNow(5_000)
  const change = useChangeSetting()
  const { refreshing, refresh } = useRefresh()
  const [editing, setEditing] = useState<{ index: number | null } | null>(null)
  const [removing, setRemoving] = useState<string | null>(null)

  const indexOf = (id: string) => named.findIndex((endpoint) => endpoint.id === id)
  const remove = (id: string) => {
    const index = indexOf(id)
    if (index >= 0) void change(['endpoints', index], null)
  }
  // The demo shows its own servers alone; what the settings name can be edited all the same.
  const inSight = [...endpoints, ...(demo ? named.map(asUnseen) : [])]

  return (
    <SettingsSection
      id="endpoints"
      title="Endpoints"
      description="Servers on this machine or in your network that run models."
    >
      <SettingRow
        label="Look for servers on this machine"
        hint="Asks the usual addresses of Ollama and LM Studio every few seconds."
      >
        <Switch
          label="Look for servers on this machine"
          checked={discovery.enabled}
          disabled={props.locked}
          onChange={(on) => void change(['discovery', 'enabled'], on)}
        />
      </SettingRow>
      {inSight.length > 0 && (
        <ul aria-label="Endpoints" className="divide-y border-b">
          {inSight.map((endpoint) => {
            const index = endpoint.source === 'settings' ? indexOf(endpoint.id) : -1
            return (
              <li key={endpoint.id} className="px-4 py-3">
                <EndpointRow endpoint={endpoint} now={now}>
                  {index >= 0 ? (
                    <span className="flex items-center gap-1">
                      <Switch
                        label={`Use ${endpoint.name}`}
                        checked={named[index]?.enabled ?? false}
                        disabled={props.locked}
                        onChange={(on) => void change(['endpoints', index, 'enabled'], on)}
                      />
                      <IconButton
                        label={`Edit ${endpoint.name}`}
                        size="sm"
                        disabled={props.locked}
                        onClick={() => setEditing({ index })}
                      >
                        <Pencil />
                      </IconButton>
                      <IconButton
                        label={`Remove ${endpoint.name}`}
                        size="sm"
                        disabled={props.locked}
                        onClick={() => setRemoving(endpoint.id)}
                      >
                        <Trash2 />
                      </IconButton>
                    </span>
                  ) : (
                    <span className="shrink-0 text-xs text-ink-3">
                      {endpoint.source === 'demo' ? 'simulated' : 'looked for'}
                    </span>
                  )}
                </EndpointRow>
              </li>
            )
          })}
        </ul>
      )}
      <div className="flex flex-wrap gap-2 px-4 py-3">
        <Button
          size="sm"
          disabled={props.locked}
          icon={<Plus className="size-3.5" aria-hidden="true" />}
          onClick={() => setEditing({ index: null })}
        >
          Add endpoint
        </Button>
        <Button
          size="sm"
          variant="ghost"
          busy={refreshing}
          icon={<RefreshCw className="size-3.5" aria-hidden="true" />}
          onClick={() => void refresh()}
        >
          Ask all again
        </Button>
      </div>
      {editing && <EndpointDialog index={editing.index} onClose={() => setEditing(null)} />}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title="Remove this endpoint?"
        description="It leaves the settings file. The server itself and its models are not touched, and conversations keep their answers."
        confirm="Remove endpoint"
        onConfirm={() => {
          if (removing) remove(removing)
        }}
      />
    </SettingsSection>
  )
}

function asUnseen(named: {
  id: string
  kind: Endpoint['kind']
  name?: string
  url: string
}): Endpoint {
  return {
    id: named.id as Endpoint['id'],
    kind: named.kind,
    name: named.name ?? named.id,
    url: named.url,
    source: 'settings',
    state: 'disabled',
    version: null,
    modelCount: 0,
    failure: null,
    checkedAt: null,
    queue: { running: 0, waiting: 0 },
    abilities: { load: false, unload: false, pull: false, remove: false },
    hasToken: false,
    lastTokenAt: null,
    retryAt: null,
  }
}
