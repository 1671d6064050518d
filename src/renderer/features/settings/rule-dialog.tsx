import { type FormEvent, useId, useState } from 'react'
import { complexities, taskNames } from '#shared/contract/routing'
import type { RuleSettings } from '#shared/contract/settings'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, TextArea, TextInput } from '../../ui/field.tsx'
import { useInventory } from '../models/inventory-store.ts'
import { modelTargets } from './model-targets.ts'
import { useSettings } from './settings-store.ts'
import { type SaveProblem, useSaveSetting } from './use-change-setting.ts'

/** Adds a rule (`index: null`) or edits the one at `index`. Render it while it is open. */
export function RuleDialog(props: { index: number | null; onClose: () => void }) {
  const form = useId()
  const targetsId = useId()
  const rules = useSettings((state) => state.settings.routing.rules)
  const { endpoints, models } = useInventory()
  const [before] = useState(() => (props.index === null ? undefined : rules[props.index]))
  const [name, setName] = useState(before?.name ?? '')
  const [when, setWhen] = useState(before?.when ?? '')
  const [use, setUse] = useState(before?.use ?? '')
  const [problem, setProblem] = useState<SaveProblem | null>(null)
  const [saving, setSaving] = useState(false)
  const save = useSaveSetting()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (saving) return
    const empty = firstEmpty({ name, when, use })
    if (empty) {
      setProblem(empty)
      return
    }
    const rule: RuleSettings = {
      name: name.trim(),
      when: when.trim(),
      use: use.trim(),
      enabled: before?.enabled ?? true,
    }
    setSaving(true)
    const refused = await save(['routing', 'rules', props.index ?? rules.length], rule)
    setSaving(false)
    if (refused) setProblem(refused)
    else props.onClose()
  }

  const errorAt = (field: string) => (problem?.field === field ? problem.message : null)
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      title={before ? 'Edit rule' : 'Add a rule'}
      className="max-w-xl"
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={saving}>
            {before ? 'Save' : 'Add rule'}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <Field label="Name" error={errorAt('name')}>
          {(control) => (
            <TextInput
              {...control}
              value={name}
              maxLength={80}
              placeholder="Small jobs stay small"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="When" hint={<FeatureHint />} error={errorAt('when')}>
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              spellCheck={false}
              className="font-mono"
              value={when}
              maxLength={2000}
              placeholder={'task == "template" && complexity == "simple"'}
              onChange={(event) => setWhen(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Use"
          hint={
            <>
              A model’s name, one on a certain endpoint (
              <span className="num">ollama/qwen3:8b</span>), or any on it (
              <span className="num">ollama/*</span>).
            </>
          }
          error={errorAt('use')}
        >
          {(control) => (
            <>
              <TextInput
                {...control}
                className="font-mono"
                list={targetsId}
                value={use}
                maxLength={512}
                placeholder="qwen3:8b"
                onChange={(event) => setUse(event.target.value)}
              />
              <datalist id={targetsId}>
                {modelTargets(endpoints, models).map((target) => (
                  <option key={target} value={target} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        {problem && !['name', 'when', 'use'].includes(problem.field ?? '') && (
          <p role="alert" className="text-sm text-red">
            {problem.message}
          </p>
        )}
      </form>
    </Dialog>
  )
}

/** What a condition may speak of. */
function FeatureHint() {
  return (
    <div className="flex flex-col gap-1">
      <p>
        A condition in CEL: <Name>==</Name> <Name>!=</Name> <Name>&lt;</Name>{' '}
        <Name>&amp;&amp;</Name> <Name>||</Name> <Name>in</Name>. It may speak of
      </p>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-3 gap-y-0.5">
        <Feature name="task">{taskNames.join(', ')}</Feature>
        <Feature name="complexity">{complexities.join(', ')}</Feature>
        <Feature name="language">two letters such as en, de; empty where it can’t be told</Feature>
        <Feature name="promptTokens">length of the message, in tokens</Feature>
        <Feature name="totalTokens">length of everything that would be sent</Feature>
        <Feature name="hasCode">true or false</Feature>
      </dl>
    </div>
  )
}

function Feature(props: { name: string; children: string }) {
  return (
    <>
      <dt>
        <Name>{props.name}</Name>
      </dt>
      <dd>{props.children}</dd>
    </>
  )
}

function Name(props: { children: string }) {
  return <code className="num text-ink">{props.children}</code>
}

function firstEmpty(rule: { name: string; when: string; use: string }): SaveProblem | null {
  if (rule.name.trim() === '') return { field: 'name', message: 'Give the rule a name.' }
  if (rule.when.trim() === '') {
    return { field: 'when', message: 'Say when it holds; “true” means always.' }
  }
  if (rule.use.trim() === '') return { field: 'use', message: 'Say which model it leads to.' }
  return null
}
