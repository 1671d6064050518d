import { SlidersHorizontal } from 'lucide-react'
import type { decidedBys, HistoryOutcome } from '#shared/contract/history'
import { complexities, preferences, taskNames } from '#shared/contract/routing'
import { Field, Select, type SelectOption, TextInput } from '../../../ui/field.tsx'
import { PillButton } from '../../../ui/pill.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { type Chosen, countFolded } from './decision-filter.ts'
import { byNames } from './describe-entry.ts'

const itself = 'What happened'
const user = 'What you did'

const outcomes: readonly SelectOption<HistoryOutcome>[] = [
  { value: 'answered', label: 'Answered', group: itself },
  { value: 'failed', label: 'Failed', group: itself },
  { value: 'stopped', label: 'Stopped', group: itself },
  { value: 'fell-back', label: 'Fell back', group: itself },
  { value: 'escalated', label: 'Escalated', group: itself },
  { value: 'compared', label: 'Side by side', group: itself },
  { value: 'liked', label: 'Liked', group: user },
  { value: 'disliked', label: 'Disliked', group: user },
  { value: 'kept', label: 'Kept the first', group: user },
  { value: 'passed-over', label: 'Kept another', group: user },
  { value: 'regenerated', label: 'Asked again', group: user },
  { value: 'overruled', label: 'Overruled', group: user },
]

const days = { '1': 'Today', '7': '7 days', '30': '30 days', '90': '90 days' }

/** What the list of decisions shows. */
export function DecisionFilters(props: { chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  const { chosen } = props
  const { models } = useInventory()
  const change = (part: Partial<Chosen>) => props.onChange({ ...chosen, ...part })
  return (
    <search aria-label="Decisions" className="flex flex-wrap items-center gap-2">
      <TextInput
        type="search"
        aria-label="Words of the prompt"
        placeholder="Search prompts"
        value={chosen.text}
        maxLength={500}
        onChange={(event) => change({ text: event.target.value })}
        className="w-auto! min-w-36 grow basis-40"
      />
      <Choice
        label="Time"
        any="Any time"
        value={chosen.days === null ? null : (String(chosen.days) as keyof typeof days)}
        options={optionsOf(days)}
        onChange={(value) => change({ days: value === null ? null : Number(value) })}
      />
      <Choice
        label="Task"
        any="Any task"
        value={chosen.task}
        options={taskNames.map(same)}
        onChange={(task) => change({ task })}
      />
      <Choice
        label="Model"
        any="Any model"
        value={chosen.model}
        options={withChosen(
          models.map(({ key, name }) => ({ value: key, label: name })),
          chosen.model,
        )}
        onChange={(model) => change({ model })}
      />
      <Choice<(typeof decidedBys)[number]>
        label="Decided by"
        any="Decided by any"
        value={chosen.by}
        options={[
          { value: 'score', label: byNames.score },
          { value: 'rule', label: byNames.rule },
          { value: 'manual', label: byNames.manual },
          { value: 'explore', label: byNames.explore },
          { value: 'none', label: byNames.none },
        ]}
        onChange={(by) => change({ by })}
      />
      <Choice
        label="Outcome"
        any="Any outcome"
        value={chosen.outcome}
        options={outcomes}
        onChange={(outcome) => change({ outcome })}
      />
      <More chosen={chosen} change={change} />
    </search>
  )
}

function More({ chosen, change }: { chosen: Chosen; change: (part: Partial<Chosen>) => void }) {
  const { endpoints } = useInventory()
  const folded = countFolded(chosen)
  return (
    <Popover
      label="More filters"
      className="flex w-64 flex-col gap-3 p-4"
      trigger={
        <PillButton tone={folded > 0 ? 'signal' : 'neutral'} className="h-9">
          <SlidersHorizontal className="size-3.5" aria-hidden="true" />
          {folded > 0 ? `${folded} more` : 'More'}
        </PillButton>
      }
    >
      <Field label="Complexity">
        {(control) => (
          <Choice
            {...control}
            any="Any"
            value={chosen.complexity}
            options={complexities.map(same)}
            onChange={(complexity) => change({ complexity })}
          />
        )}
      </Field>
      <Field label="Preference">
        {(control) => (
          <Choice
            {...control}
            any="Any"
            value={chosen.preference}
            options={preferences.map(same)}
            onChange={(preference) => change({ preference })}
          />
        )}
      </Field>
      <Field label="Endpoint">
        {(control) => (
          <Choice
            {...control}
            any="Any"
            value={chosen.endpointId}
            options={endpoints.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(endpointId) => change({ endpointId })}
          />
        )}
      </Field>
      <Segmented
        label="Servers"
        value={chosen.demo ? 'demo' : 'real'}
        options={[
          { value: 'real', label: 'Real servers' },
          { value: 'demo', label: 'Demo' },
        ]}
        onChange={(value) => change({ demo: value === 'demo' })}
      />
    </Popover>
  )
}

function same<T extends string>(name: T): SelectOption<T> {
  return { value: name, label: name }
}

function optionsOf<T extends string>(names: Record<T, string>): SelectOption<T>[] {
  return (Object.entries<string>(names) as [T, string][]).map(([value, label]) => ({
    value,
    label,
  }))
}

/** A model that no server lists any more can still be what is shown. */
function withChosen<T extends string>(
  options: SelectOption<T>[],
  chosen: T | null,
): SelectOption<T>[] {
  if (chosen === null || options.some(({ value }) => value === chosen)) return options
  return [...options, { value: chosen, label: chosen.slice(chosen.indexOf('/') + 1) }]
}

function Choice<T extends string>(props: {
  /** Without it the control is named by its `id`'s label. */
  label?: string
  id?: string
  'aria-describedby'?: string | undefined
  any: string
  value: T | null
  options: readonly SelectOption<T>[]
  onChange: (value: T | null) => void
}) {
  const { label, any, value, options, onChange, ...control } = props
  return (
    <Select<T | ''>
      {...control}
      aria-label={label}
      value={value ?? ''}
      options={[{ value: '', label: any }, ...options]}
      onChange={(chosen) => onChange(chosen === '' ? null : chosen)}
      className={label ? 'w-auto! max-w-40' : undefined}
    />
  )
}
