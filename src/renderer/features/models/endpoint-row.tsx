import type { ReactNode } from 'react'
import type { Endpoint } from '#shared/contract/models'
import { DemoTag } from '../../ui/pill.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { describeEndpoint, isUsable, kindNames } from './describe-endpoint.ts'
import { timeAgo } from './time-ago.ts'

/** One endpoint: name, state in words, what to do about it, and the facts. `now` is epoch milliseconds. */
export function EndpointRow(props: { endpoint: Endpoint; now: number; children?: ReactNode }) {
  const { endpoint, now } = props
  const words = describeEndpoint(endpoint)
  const facts = [
    kindNames[endpoint.kind] + (endpoint.version ? ` ${endpoint.version}` : ''),
    isUsable(endpoint) &&
      `${endpoint.modelCount} ${endpoint.modelCount === 1 ? 'model' : 'models'}`,
    // An old time is only when something last changed: the engine asks again every few seconds.
    endpoint.checkedAt !== null &&
      now - endpoint.checkedAt < 60_000 &&
      `checked ${timeAgo(endpoint.checkedAt, now)}`,
  ].filter(Boolean)
  return (
    <div className="flex items-start gap-3">
      <StatusDot tone={words.tone} pulsing={endpoint.state === 'checking'} className="mt-[7px]" />
      <div className="min-w-0 grow">
        <p className="flex items-center gap-2">
          <span className="truncate font-[560]">{endpoint.name}</span>
          {endpoint.source === 'demo' && <DemoTag />}
          <span className="shrink-0 text-xs text-ink-2">{words.state}</span>
        </p>
        {words.advice && (
          <p className="mt-0.5 text-sm [overflow-wrap:anywhere] text-ink-2">{words.advice}</p>
        )}
        <p className="mt-0.5 text-xs [overflow-wrap:anywhere] text-ink-3">
          <span className="num">{endpoint.url}</span> · {facts.join(' · ')}
        </p>
      </div>
      {props.children}
    </div>
  )
}
