import { useId } from 'react'
import { kvTypes } from '#shared/contract/models'
import { Select } from '../../ui/field.tsx'
import { Range } from '../../ui/range.tsx'
import { formatContext } from '../chat/describe.ts'
import { contextSteps, nearestStep } from './context-steps.ts'
import { useModelsUi } from './models-ui.ts'

/** The context that needs are reckoned for, in tokens up to `largest`. */
export function ContextSlider(props: {
  value: number
  largest: number
  onChange: (tokens: number) => void
}) {
  const id = useId()
  const steps = contextSteps(props.largest)
  const place = nearestStep(steps, props.value)
  const tokens = steps[place] ?? props.value
  return (
    <div className="flex min-w-0 items-center gap-2 text-xs text-ink-2">
      <label htmlFor={id}>Context</label>
      <Range
        id={id}
        min={0}
        max={steps.length - 1}
        value={place}
        says={`${tokens} tokens`}
        onChange={(step) => props.onChange(steps[step] ?? tokens)}
        className="w-24 phone:w-32"
      />
      <span className="num w-12 text-ink">{formatContext(tokens)}</span>
    </div>
  )
}

/** What the needs in the list are reckoned for. */
export function FitControls(props: { largest: number }) {
  const { contextLength, kvType } = useModelsUi()
  return (
    <div className="flex min-w-0 items-center gap-3">
      <ContextSlider
        value={contextLength}
        largest={props.largest}
        onChange={(tokens) => useModelsUi.setState({ contextLength: tokens })}
      />
      <Select
        aria-label="KV cache type"
        title="Number format of the key-value cache; the server’s own setting decides when it loads"
        value={kvType}
        options={kvTypes.map((value) => ({ value, label: `KV ${value}` }))}
        onChange={(value) => useModelsUi.setState({ kvType: value })}
        className="!h-8 !w-auto text-xs"
      />
    </div>
  )
}
