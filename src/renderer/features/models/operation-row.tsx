import type { Operation } from '#shared/contract/models'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { DemoTag } from '../../ui/pill.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { formatBytes } from '../chat/describe.ts'
import { canTryAgain, describeOperation } from './describe-operation.ts'
import { isGoingOn } from './operations-store.ts'
import { timeAgo } from './time-ago.ts'
import type { ModelActions } from './use-model-actions.ts'

/** One load, unload, pull or deletion: how far it is, or what came of it. */
export function OperationRow(props: { operation: Operation; now: number; actions: ModelActions }) {
  const { operation, actions } = props
  const words = describeOperation(operation)
  const going = isGoingOn(operation)
  const when = operation.endedAt === null ? '' : timeAgo(operation.endedAt, props.now)
  return (
    <div className="flex items-start gap-3">
      <StatusDot tone={words.tone} pulsing={operation.state === 'running'} className="mt-[7px]" />
      <div className="min-w-0 grow text-sm">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 font-[560] [overflow-wrap:anywhere]">{words.title}</span>
          {operation.demo && <DemoTag />}
        </p>
        <p className="text-xs text-ink-3">
          {[operation.endpointName, when].filter(Boolean).join(' · ')}
        </p>
        {words.detail && (
          <p
            className={classNames(
              'mt-0.5 text-xs [overflow-wrap:anywhere] text-ink-2',
              going && 'num',
            )}
          >
            {words.detail}
          </p>
        )}
        {operation.state === 'running' && (
          <Bar label={words.title} share={operation.progress} className="mt-1.5 h-1.5" />
        )}
        {operation.state === 'running' && operation.layers.length > 1 && (
          <ul aria-label="Layers" className="mt-2 flex flex-col gap-1">
            {operation.layers.map((layer) => (
              <li
                key={layer.name}
                className="num grid grid-cols-[9ch_minmax(0,1fr)_auto] items-center gap-2 text-2xs text-ink-3"
              >
                <span className="truncate" title={layer.name}>
                  {layer.name.replace(/^sha256:/, '')}
                </span>
                <Bar
                  label={layer.name}
                  share={layer.totalBytes > 0 ? layer.completedBytes / layer.totalBytes : null}
                  className="h-1"
                />
                <span>{formatBytes(layer.totalBytes)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {going && (
        <Button
          size="sm"
          aria-label={`Cancel: ${words.title}`}
          onClick={() => void actions.cancel(operation)}
        >
          Cancel
        </Button>
      )}
      {canTryAgain(operation) && (
        <Button
          size="sm"
          aria-label={`${againVerb(operation)}: ${words.title}`}
          onClick={() => void actions.again(operation)}
        >
          {againVerb(operation)}
        </Button>
      )}
    </div>
  )
}

function againVerb({ kind, state }: Operation): string {
  return kind === 'pull' && state === 'cancelled' ? 'Resume' : 'Try again'
}

/** `share: null` = the server does not tell how far it is. */
function Bar(props: { label: string; share: number | null; className: string }) {
  const percent = props.share === null ? undefined : Math.floor(Math.min(1, props.share) * 100)
  return (
    <div
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={classNames('overflow-hidden rounded-full bg-line', props.className)}
    >
      <div
        className={classNames('h-full bg-ink-2', percent === undefined && 'animate-breathe')}
        style={{ width: `${percent ?? 100}%` }}
      />
    </div>
  )
}
