import { Command } from 'cmdk'
import { type ReactNode, useMemo, useState } from 'react'
import { mostCompared } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import { Popover } from '../../../ui/popover.tsx'
import { RouteMark } from '../../../ui/route-mark.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { pickerGroups } from './picker-groups.ts'
import { Chosen, PickerRow, Ticked } from './picker-row.tsx'
import { type SeveralChoice, SeveralFooter } from './several-footer.tsx'

type Choice = 'auto' | ModelKey

/** Chooses a model, or leaves it to the router; where `several` is given, also some to ask side by side. */
export function ModelPicker(props: {
  label: string
  value: Choice
  onChoose: (choice: Choice) => void
  several?: SeveralChoice
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
        several={props.several}
        onClose={() => setOpen(false)}
        onChoose={(choice) => {
          setOpen(false)
          props.onChoose(choice)
        }}
      />
    </Popover>
  )
}

const row =
  'flex cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1.5 select-none data-[selected=true]:bg-sunken data-[disabled=true]:opacity-50'

/** Search, arrows, Enter, Escape. */
function PickerList(props: {
  value: Choice
  several: SeveralChoice | undefined
  onChoose: (choice: Choice) => void
  onClose: () => void
}) {
  const { several } = props
  const models = useInventory((state) => state.models)
  const groups = useMemo(() => pickerGroups(models), [models])
  const ticked = several?.models ?? null
  const choose = (key: ModelKey) => {
    if (ticked === null) props.onChoose(key)
    else
      several?.onChange(
        ticked.includes(key) ? ticked.filter((one) => one !== key) : [...ticked, key],
      )
  }
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
      <Command.List
        className="min-h-0 grow overflow-auto p-1"
        aria-multiselectable={ticked === null ? undefined : true}
      >
        <Command.Empty className="px-3 py-6 text-center text-sm text-ink-2">
          No model of that name. What your servers hold is listed here by itself.
        </Command.Empty>
        {ticked === null && (
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
        )}
        {groups.map((group) => (
          <Command.Group
            key={group.title}
            heading={group.title}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3"
          >
            {group.models.map((model) => {
              const on = ticked?.includes(model.key) ?? false
              return (
                <Command.Item
                  key={model.key}
                  value={model.key}
                  keywords={[model.name, model.displayName, model.endpointName, model.family ?? '']}
                  aria-checked={ticked === null ? undefined : on}
                  disabled={ticked !== null && !on && ticked.length >= mostCompared}
                  onSelect={() => choose(model.key)}
                  className={row}
                >
                  <PickerRow
                    model={model}
                    oneEndpoint={group.oneEndpoint}
                    mark={
                      ticked === null ? (
                        <Chosen on={model.key === props.value} />
                      ) : (
                        <Ticked on={on} />
                      )
                    }
                  />
                </Command.Item>
              )
            })}
          </Command.Group>
        ))}
      </Command.List>
      {several && <SeveralFooter {...several} onClose={props.onClose} />}
    </Command>
  )
}
