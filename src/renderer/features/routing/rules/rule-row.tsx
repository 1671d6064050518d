import { ArrowDown, ArrowUp, GripVertical, Pencil, Trash2 } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import type { RuleFlag } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { classNames } from '../../../ui/class-names.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { MarkedCondition, RuleFlags } from './rule-flags.tsx'

/** What a dragged rule carries: its place in the list. */
const dragType = 'application/x-switchyard-rule'

export function RuleRow(props: {
  rule: RuleSettings
  index: number
  count: number
  flags: readonly RuleFlag[]
  locked: boolean
  onToggle: (on: boolean) => void
  onMove: (from: number, to: number) => void
  onEdit: () => void
  onRemove: () => void
}) {
  const { rule, index, locked } = props
  const [over, setOver] = useState(false)
  const dragOver = (event: DragEvent) => {
    if (locked || !event.dataTransfer.types.includes(dragType)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    setOver(false)
    const from = Number.parseInt(event.dataTransfer.getData(dragType), 10)
    if (locked || Number.isNaN(from)) return
    event.preventDefault()
    props.onMove(from, index)
  }
  return (
    <li
      draggable={!locked}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, String(index))
        event.dataTransfer.effectAllowed = 'move'
      }}
      onDragOver={dragOver}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classNames(
        'flex flex-wrap items-start gap-x-2 gap-y-1 py-2.5 pr-3 pl-2',
        over && 'bg-signal-soft',
      )}
    >
      <GripVertical
        className={classNames(
          'mt-0.5 size-4 shrink-0 text-ink-3',
          locked ? 'opacity-40' : 'cursor-grab',
        )}
        aria-hidden="true"
      />
      <span className="num mt-0.5 w-4 shrink-0 text-right text-xs text-ink-3">{index + 1}</span>
      <div className="min-w-0 grow basis-60">
        <p
          className={classNames(
            'font-[550] [overflow-wrap:anywhere]',
            !rule.enabled && 'text-ink-3',
          )}
        >
          {rule.name}
          {!rule.enabled && <span className="font-normal"> · off</span>}
        </p>
        <p className="text-xs [overflow-wrap:anywhere] text-ink-2">
          <MarkedCondition when={rule.when} flags={props.flags} />{' '}
          <span aria-hidden="true" className="text-signal">
            →
          </span>
          <span className="sr-only">goes to</span> <code className="num">{rule.use}</code>
        </p>
        <RuleFlags flags={props.flags} />
      </div>
      <span className="ml-auto flex items-center gap-0.5">
        <Switch
          label={`Use the rule ${rule.name}`}
          checked={rule.enabled}
          disabled={locked}
          onChange={props.onToggle}
        />
        <IconButton
          label={`Move ${rule.name} up`}
          size="sm"
          className="ml-1"
          disabled={locked || index === 0}
          onClick={() => props.onMove(index, index - 1)}
        >
          <ArrowUp />
        </IconButton>
        <IconButton
          label={`Move ${rule.name} down`}
          size="sm"
          disabled={locked || index === props.count - 1}
          onClick={() => props.onMove(index, index + 1)}
        >
          <ArrowDown />
        </IconButton>
        <IconButton label={`Edit ${rule.name}`} size="sm" disabled={locked} onClick={props.onEdit}>
          <Pencil />
        </IconButton>
        <IconButton
          label={`Remove ${rule.name}`}
          size="sm"
          disabled={locked}
          onClick={props.onRemove}
        >
          <Trash2 />
        </IconButton>
      </span>
    </li>
  )
}
