import { Trash2 } from 'lucide-react'
import type { PolicyEntry, ReplaySummary } from '#shared/contract/replay'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { preferenceNames } from '../../settings/preference-names.ts'

const when = (at: number) =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const item = 'flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm'

/** Results of before, to be looked at again. */
export function KeptReplays(props: {
  replays: ReplaySummary[]
  onOpen: (id: string) => void
  onRemove: (id: string) => void
}) {
  return (
    <ul aria-label="Earlier replays" className="divide-y">
      {props.replays.map(({ id, at, preference, decisions, moved }) => (
        <li key={id} className={item}>
          <span className="min-w-0 grow">
            {preferenceNames[preference]}: {moved.toLocaleString('en')} of{' '}
            {decisions.toLocaleString('en')} moved{' '}
            <span className="text-xs text-ink-3">{when(at)}</span>
          </span>
          <Button
            size="sm"
            onClick={() => props.onOpen(id)}
            aria-label={`Open the replay of ${when(at)}`}
          >
            Open
          </Button>
          <IconButton
            size="sm"
            label={`Delete the replay of ${when(at)}`}
            onClick={() => props.onRemove(id)}
          >
            <Trash2 />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}

/** Policies that held before; each can be brought back. */
export function PolicyHistory(props: {
  versions: PolicyEntry[]
  locked: boolean
  onRevert: (id: string) => void
}) {
  return (
    <ul aria-label="Policies of before" className="divide-y">
      {props.versions.map(({ id, at, reason, policy, problem }) => (
        <li key={id} className={item}>
          <span className="min-w-0 grow [overflow-wrap:anywhere]">
            {policy ? preferenceNames[policy.preference] : 'A policy that can’t be read'}
            {policy && policy.balance !== null && `, at ${policy.balance} of 100`}, until {when(at)}{' '}
            <span className="text-xs text-ink-3">{reason}</span>
            {problem !== null && <span className="block text-xs text-amber">{problem}</span>}
          </span>
          <Button
            size="sm"
            disabled={props.locked || policy === null}
            aria-label={`Revert to the policy that held until ${when(at)}`}
            onClick={() => props.onRevert(id)}
          >
            Revert
          </Button>
        </li>
      ))}
    </ul>
  )
}
