import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import { DemoTag } from '../../../ui/pill.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { RouteMark } from '../../../ui/route-mark.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { CapabilityMarks } from '../../models/capability-marks.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { formatBytes, formatContext, formatParameters } from '../describe.ts'
import { pickerGroups } from './picker-groups.ts'

type Choice = 'auto' | ModelKey

/** Chooses a model, or leaves it to the router. Search, arrows, Enter, Escape. */
export function ModelPicker(props: {
  label: string
  value: Choice
  onChoose: (choice: Choice) => void
  trigger: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
}) {
  const [ownOpen, setOwnOpen] = useState(false)
  const open = props.open ?? ownOpen
  const setOpen = props.onOpenChange ?? setOwnOpen
  return (
    <Popover
      label={props.label}
      align="start"
      open={open}
      onOpenChange={setOpen}
      trigger={props.trigger}
      className="w-[470px] !overflow-hidden"
    >
      <PickerList
        value={props.value}
        onChoose={(choice) => {
          setOpen(false)
          props.onChoose(choice)
        }}
      />
    </Popover>
  )
}

const row =
  'flex cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1.5 select-none data-[selected=true]:bg-sunken'

function PickerList(props: { value: Choice; onChoose: (choice: Choice) => void }) {
  const models = useInventory((state) => state.models)
  const groups = useMemo(() => pickerGroups(models), [models])
  return (
    <Command
      loop
      defaultValue={props.value}
      label="Models"
      className="flex max-h-[min(60vh,480px)] flex-col"
    >
      <Command.Input
        placeholder="Search models"
        aria-label="Search models"
        className="h-10 w-full shrink-0 border-b bg-transparent px-3.5 text-sm outline-none"
      />
      <Command.List className="min-h-0 grow overflow-auto p-1">
        <Command.Empty className="px-3 py-6 text-center text-sm text-ink-2">
          No model of that name. What your servers hold is listed here by itself.
        </Command.Empty>
        <Command.Item
          value="auto"
          keywords={['auto', 'router', 'automatic']}
          onSelect={() => props.onChoose('auto')}
          className={row}
        >
          <RouteMark className="!w-7" />
          <span className="min-w-0 grow">
            <span className="block font-[560]">Auto</span>
            <span className="block text-xs text-ink-2">
              The model that answers each prompt best right now
            </span>
          </span>
          <Chosen on={props.value === 'auto'} />
        </Command.Item>
        {groups.map((group) => (
          <Command.Group
            key={group.title}
            heading={group.title}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3"
          >
            {group.models.map((model) => (
              <Command.Item
                key={model.key}
                value={model.key}
                keywords={[model.name, model.displayName, model.endpointName, model.family ?? '']}
                onSelect={() => props.onChoose(model.key)}
                className={row}
              >
                <StatusDot tone={model.resident ? 'green' : 'neutral'} />
                <span className="min-w-0 grow">
                  <span className="flex items-center gap-1.5">
                    <span className="truncate font-[550]" title={model.name}>
                      {model.displayName}
                    </span>
                    {model.demo && <DemoTag />}
                  </span>
                  <span className="num block truncate text-xs text-ink-2">
                    {facts(model, group.oneEndpoint).join(' · ')}
                  </span>
                </span>
                <CapabilityMarks model={model} />
                <Chosen on={model.key === props.value} />
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

function Chosen({ on }: { on: boolean }) {
  return (
    <span className="w-4 shrink-0">
      {on && <Check className="size-4 text-signal" aria-label="Chosen" />}
    </span>
  )
}

function facts(model: Model, oneEndpoint: boolean): string[] {
  const said: string[] = []
  if (!oneEndpoint) said.push(model.endpointName)
  if (model.resident) {
    const size = model.resident.vramBytes ?? model.resident.sizeBytes
    said.push(size ? `in memory, ${formatBytes(size)}` : 'in memory')
  } else if (model.sizeBytes) said.push(formatBytes(model.sizeBytes))
  if (model.parameters) said.push(formatParameters(model.parameters))
  if (model.quantization) said.push(model.quantization)
  if (model.contextLength) said.push(`${formatContext(model.contextLength)} context`)
  return said
}
