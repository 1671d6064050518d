import { useId, useMemo, useState } from 'react'
import type { RuleSettings } from '#shared/contract/settings'
import { Field, TextArea, TextInput } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { useSettings } from '../../settings/settings-store.ts'
import type { SaveProblem } from '../../settings/use-change-setting.ts'
import { ConditionHelp } from './condition-help.tsx'
import { modelTargets } from './model-targets.ts'
import { MarkedCondition, RuleFlags } from './rule-flags.tsx'
import { findPlace } from './rule-order.ts'
import { RuleTester } from './rule-tester.tsx'
import { useRuleFlags, useSaveRules } from './use-rules.ts'

/** Those that everybody has. */
const builtInTags = ['local', 'hosted', 'small', 'large', 'resident', 'code', 'vision', 'tools']

/** Adds a rule (`index: null`) or edits the one at `index`. Render it while it is open. */
export function RuleDialog(props: { index: number | null; onClose: () => void }) {
  const targetsId = useId()
  const rules = useSettings((state) => state.settings.routing.rules)
  const tags = useSettings((state) => state.settings.routing.tags)
  const { endpoints, models } = useInventory()
  const [before] = useState(() => (props.index === null ? undefined : rules[props.index]))
  const [name, setName] = useState(before?.name ?? '')
  const [when, setWhen] = useState(before?.when ?? '')
  const [use, setUse] = useState(before?.use ?? '')
  const [problem, setProblem] = useState<SaveProblem | null>(null)
  const [saving, setSaving] = useState(false)
  const save = useSaveRules()
  const place =
    before && props.index !== null ? findPlace(rules, before, props.index) : rules.length
  const at = place ?? rules.length
  const draft: RuleSettings | null = useMemo(
    () =>
      when.trim() && use.trim()
        ? { name: name.trim() || 'This rule', when: when.trim(), use: use.trim(), enabled: true }
        : null,
    [name, when, use],
  )
  const drafted = useMemo(() => (draft ? withRule(rules, at, draft) : rules), [rules, at, draft])
  const checked = useRuleFlags(draft ? drafted : null)
  const flags = draft ? (checked[at] ?? []) : []

  const submit = async () => {
    const empty = firstEmpty({ name, when, use })
    if (empty) {
      setProblem(empty)
      return
    }
    const rule: RuleSettings = {
      name: name.trim(),
      when: when.trim(),
      use: use.trim(),
      enabled: rules[at]?.enabled ?? true,
    }
    if (place === null) {
      const message = 'It was changed or removed elsewhere meanwhile. Close this and look again.'
      setProblem({ field: 'name', message })
      return
    }
    setSaving(true)
    const next = withRule(rules, at, rule)
    const title = before ? `Saved the rule “${rule.name}”` : `Added the rule “${rule.name}”`
    const saved = await save(next, { title, refused: 'The rule was not saved' })
    setSaving(false)
    if (saved) props.onClose()
  }

  const errorAt = (field: string) => (problem?.field === field ? problem.message : null)
  return (
    <FormDialog
      title={before ? 'Edit rule' : 'Add a rule'}
      submit={before ? 'Save' : 'Add rule'}
      busy={saving}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      className="max-w-4xl"
      beside={<RuleTester rules={drafted} draft={{ index: at, complete: draft !== null }} />}
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
      <Field label="When" error={errorAt('when')}>
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
      <ConditionHelp onExample={setWhen} />
      <Field
        label="Use"
        hint={
          <>
            A model’s name, one on a certain endpoint (<span className="num">ollama/qwen3:8b</span>
            ), any on it (<span className="num">ollama/*</span>), a tag (
            <span className="num">tag:code</span>) or a way to weigh them (
            <span className="num">preset:fast</span>).
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
              {modelTargets(endpoints, models, [...Object.keys(tags), ...builtInTags]).map(
                (target) => (
                  <option key={target} value={target} />
                ),
              )}
            </datalist>
          </>
        )}
      </Field>
      <div aria-live="polite">
        {flags.some(({ start }) => start !== null) && (
          <p className="text-xs [overflow-wrap:anywhere]">
            <MarkedCondition when={when.trim()} flags={flags} />
          </p>
        )}
        <RuleFlags flags={flags} />
      </div>
    </FormDialog>
  )
}

function withRule(rules: readonly RuleSettings[], at: number, rule: RuleSettings): RuleSettings[] {
  return [...rules.slice(0, at), rule, ...rules.slice(at + 1)]
}

function firstEmpty(rule: { name: string; when: string; use: string }): SaveProblem | null {
  if (rule.name.trim() === '') return { field: 'name', message: 'Give the rule a name.' }
  if (rule.when.trim() === '') {
    return { field: 'when', message: 'Say when it holds; “true” means always.' }
  }
  if (rule.use.trim() === '') return { field: 'use', message: 'Say which model it leads to.' }
  return null
}
