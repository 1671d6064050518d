import { Check } from 'lucide-react'
import type { Model } from '#shared/contract/models'
import { DemoTag } from '../../../ui/pill.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { formatMemory } from '../../machine/format-memory.ts'
import { CapabilityMarks } from '../../models/capability-marks.tsx'
import { formatBytes, formatContext, formatParameters } from '../describe.ts'

/** A model in the list of those that can be asked. */
export function PickerRow(props: { model: Model; oneEndpoint: boolean; mark: React.ReactNode }) {
  const { model } = props
  return (
    <>
      <StatusDot tone={model.resident ? 'green' : 'neutral'} />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-[550]" title={model.name}>
            {model.displayName}
          </span>
          {model.demo && <DemoTag />}
        </span>
        <span className="num block truncate text-xs text-ink-2">
          {facts(model, props.oneEndpoint).join(' · ')}
        </span>
      </span>
      <CapabilityMarks model={model} />
      {props.mark}
    </>
  )
}

/** Of the one that is asked. */
export function Chosen({ on }: { on: boolean }) {
  return (
    <span className="w-4 shrink-0">
      {on && <Check className="size-4 text-signal" aria-label="Chosen" />}
    </span>
  )
}

/** Of each that is asked among others. The row says in words whether it is. */
export function Ticked({ on }: { on: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`grid size-4 shrink-0 place-items-center rounded-xs border ${
        on ? 'border-signal bg-signal text-on-signal' : 'border-line-control bg-raised'
      }`}
    >
      {on && <Check className="size-3" />}
    </span>
  )
}

function facts(model: Model, oneEndpoint: boolean): string[] {
  const said: string[] = []
  if (!oneEndpoint) said.push(model.endpointName)
  if (model.resident) {
    const size = model.resident.vramBytes ?? model.resident.sizeBytes
    said.push(size ? `in memory, ${formatMemory(size)}` : 'in memory')
  } else if (model.sizeBytes) said.push(formatBytes(model.sizeBytes))
  if (model.parameters) said.push(formatParameters(model.parameters))
  if (model.quantization) said.push(model.quantization)
  if (model.contextLength) said.push(`${formatContext(model.contextLength)} context`)
  return said
}
