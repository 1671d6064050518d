import { Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Endpoint, Model } from '#shared/contract/models'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { DemoTag, Pill } from '../../ui/pill.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { Switch } from '../../ui/switch.tsx'
import { describeEndpoint, isUsable, kindNames } from '../models/describe-endpoint.ts'
import {
  failureWords,
  lastTokenWords,
  modelWords,
  queueWords,
  retryWords,
  unnamedWords,
} from './endpoint-facts.ts'
import { TokenField } from './token-field.tsx'

export interface EndpointCardProps {
  endpoint: Endpoint
  models: readonly Model[]
  now: number
  refreshing: boolean
  /** The settings file is broken: nothing can be changed. */
  locked: boolean
  onRefresh: () => void
  onEnable: (on: boolean) => void
  onEdit: () => void
  /** `null` = it was found, not named: it can only be switched off. */
  onRemove: (() => void) | null
}

/** One endpoint: how it stands in words, what it does, and what can be done with it. */
export function EndpointCard(props: EndpointCardProps) {
  const { endpoint, now, locked } = props
  const words = describeEndpoint(endpoint)
  const demo = endpoint.source === 'demo'
  const off = endpoint.state === 'disabled'
  const retry = retryWords(endpoint.retryAt, now)
  const failure = failureWords(endpoint)
  const unnamed = unnamedWords(endpoint)
  const wantsToken = endpoint.failure?.code === 'unauthorised'
  return (
    <section
      aria-label={endpoint.name}
      className="flex min-w-0 flex-col gap-3 rounded-lg border bg-raised p-4"
    >
      <header className="flex items-center gap-2.5">
        <StatusDot tone={words.tone} pulsing={endpoint.state === 'checking'} />
        <h2 className="min-w-0 truncate text-base font-[620]">{endpoint.name}</h2>
        {demo && <DemoTag />}
        <span className="num shrink-0 text-xs text-ink-3">{endpoint.version ?? ''}</span>
        <span className="grow" />
        <Pill tone={words.tone === 'green' ? 'neutral' : words.tone}>{words.state}</Pill>
      </header>

      {words.advice && (
        <p className="text-sm [overflow-wrap:anywhere] text-ink-2">{words.advice}</p>
      )}
      {retry && <p className="num text-sm text-ink-2">{retry}</p>}

      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <Row name="Address">
          <span className="num [overflow-wrap:anywhere]">{endpoint.url}</span>
        </Row>
        <Row name="Kind">
          {kindNames[endpoint.kind]}, {sourceWords[endpoint.source]}
        </Row>
        {!off && (
          <>
            <Row name="Models">{modelWords(endpoint, props.models)}</Row>
            <Row name="Requests">{queueWords(endpoint.queue)}</Row>
            <Row name="Last token">{lastTokenWords(endpoint.lastTokenAt, now)}</Row>
          </>
        )}
        {failure && <Row name="Last error">{failure}</Row>}
        {unnamed && <Row name="Unnamed errors">{unnamed}</Row>}
      </dl>

      {(wantsToken || endpoint.hasToken) && !demo && (
        <TokenField endpoint={endpoint} wanted={wantsToken} />
      )}

      <footer className="mt-auto flex items-center gap-2 border-t pt-3">
        <Button size="sm" busy={props.refreshing} disabled={off} onClick={props.onRefresh}>
          {isUsable(endpoint) || off ? 'Ask again' : 'Try now'}
        </Button>
        <span className="grow" />
        {demo ? (
          <span className="text-xs text-ink-3">simulated; nothing to set up</span>
        ) : (
          <>
            <IconButton
              label={`Edit ${endpoint.name}`}
              size="sm"
              disabled={locked}
              onClick={props.onEdit}
            >
              <Pencil />
            </IconButton>
            {props.onRemove && (
              <IconButton
                label={`Remove ${endpoint.name}`}
                size="sm"
                disabled={locked}
                onClick={props.onRemove}
              >
                <Trash2 />
              </IconButton>
            )}
            <Switch
              label={`Use ${endpoint.name}`}
              checked={!off}
              disabled={locked}
              onChange={props.onEnable}
            />
          </>
        )}
      </footer>
    </section>
  )
}

const sourceWords: Record<Endpoint['source'], string> = {
  found: 'found at its usual address',
  settings: 'named in the settings',
  demo: 'simulated',
}

function Row(props: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-ink-3">{props.name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{props.children}</dd>
    </div>
  )
}
