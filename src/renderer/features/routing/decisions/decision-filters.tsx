import type { decidedBys, historyOutcomes } from '#shared/contract/history'
import { complexities, taskNames } from '#shared/contract/routing'
import { Select, TextInput } from '../../../ui/field.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import type { Chosen } from './decision-filter.ts'
import { byNames } from './describe-entry.ts'

const outcomeNames: Record<(typeof historyOutcomes)[number], string> = {
  answered: 'Answered',
  failed: 'Failed',
  'fell-back': 'Fell back',
  stopped: 'Stopped',
}

const days = { '1': '24 hours', '7': '7 days', '30': '30 days' }

/** What the list of decisions shows. */
export function DecisionFilters(props: { chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  const { chosen } = props
  const { models, endpoints } = useInventory()
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
        className="w-auto! min-w-40 grow basis-48"
      />
      <Choice
        label="Time"
        any="Any time"
        value={chosen.days === null ? null : (String(chosen.days) as keyof typeof days)}
        names={days}
        onChange={(value) => change({ days: value === null ? null : Number(value) })}
      />
      <Choice
        label="Task"
        any="Any task"
        value={chosen.task}
        names={sameNames(taskNames)}
        onChange={(task) => change({ task })}
      />
      <Choice
        label="Complexity"
        any="Any complexity"
        value={chosen.complexity}
        names={sameNames(complexities)}
        onChange={(complexity) => change({ complexity })}
      />
      <Choice
        label="Model"
        any="Any model"
        value={chosen.model}
        names={Object.fromEntries(models.map(({ key, name }) => [key, name]))}
        onChange={(model) => change({ model })}
      />
      <Choice
        label="Endpoint"
        any="Any endpoint"
        value={chosen.endpointId}
        names={Object.fromEntries(endpoints.map(({ id, name }) => [id, name]))}
        onChange={(endpointId) => change({ endpointId })}
      />
      <Choice<(typeof decidedBys)[number]>
        label="Decided by"
        any="Decided by any"
        value={chosen.by}
        names={byNames}
        onChange={(by) => change({ by })}
      />
      <Choice
        label="Outcome"
        any="Any outcome"
        value={chosen.outcome}
        names={outcomeNames}
        onChange={(outcome) => change({ outcome })}
      />
      <Segmented
        label="Servers"
        value={chosen.demo ? 'demo' : 'real'}
        options={[
          { value: 'real', label: 'Real' },
          { value: 'demo', label: 'Demo' },
        ]}
        onChange={(value) => change({ demo: value === 'demo' })}
      />
    </search>
  )
}

function sameNames(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]))
}

function Choice<T extends string>(props: {
  label: string
  any: string
  value: T | null
  names: Record<T, string>
  onChange: (value: T | null) => void
}) {
  const options = Object.entries<string>(props.names) as [T, string][]
  return (
    <Select<T | ''>
      aria-label={props.label}
      value={props.value ?? ''}
      options={[
        { value: '', label: props.any },
        ...options.map(([value, label]) => ({ value, label })),
      ]}
      onChange={(value) => props.onChange(value === '' ? null : value)}
      className="w-auto! max-w-44"
    />
  )
}
