import { Play } from 'lucide-react'
import type { RuleSettings } from '#shared/contract/settings'
import { Button } from '../../../ui/button.tsx'
import { Field, TextArea } from '../../../ui/field.tsx'
import { Pill } from '../../../ui/pill.tsx'
import { DecisionTree } from './decision-tree.tsx'
import { asksForTime, TestTimeFields } from './test-time.tsx'
import { useRuleTest, useTestPrompt } from './use-rule-test.ts'

/** Longer prompts would take a while to be sent to and fro. */
const longestTest = 100_000

/** What would become of a prompt under these rules, saved or not, rule by rule. Nothing is sent to a model. */
export function RuleTester(props: {
  rules: readonly RuleSettings[]
  /** One of them that is being written, by its place: it may not be complete yet. */
  draft?: { index: number; complete: boolean }
}) {
  const { rules, draft } = props
  const { text, time } = useTestPrompt()
  const { test, failure, busy, run } = useRuleTest(rules)
  const ready = text.trim() !== '' && (draft?.complete ?? true)
  return (
    <section aria-label="Try a prompt" className="rounded-lg border bg-raised p-4">
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void run()
        }}
      >
        <Field
          label="Try a prompt"
          hint={
            draft
              ? 'Shows where it would go with this rule as it stands here. No model is asked.'
              : 'Shows where it would go. No model is asked.'
          }
        >
          {(control) => (
            <TextArea
              {...control}
              rows={3}
              value={text}
              maxLength={longestTest}
              placeholder="Write a regular expression for dates"
              onChange={(event) => useTestPrompt.setState({ text: event.target.value })}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) void run()
              }}
            />
          )}
        </Field>
        {asksForTime(rules) && (
          <TestTimeFields time={time} onChange={(next) => useTestPrompt.setState({ time: next })} />
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button
            type="submit"
            size="sm"
            variant={draft ? 'secondary' : 'primary'}
            busy={busy}
            disabled={!ready}
            icon={<Play className="size-3.5" aria-hidden="true" />}
          >
            Test
          </Button>
          <span role="status">
            {test?.outdated && <Pill tone="amber">Outdated: something changed since</Pill>}
          </span>
          {draft && !draft.complete && (
            <span className="text-xs text-ink-3">Write its condition and its target first.</span>
          )}
        </div>
      </form>
      {failure && (
        <p role="alert" className="mt-3 text-sm text-red">
          {failure}
        </p>
      )}
      {test && (
        <div data-outdated={test.outdated}>
          <DecisionTree rules={test.rules} test={test.result} draft={draft?.index ?? null} />
        </div>
      )}
    </section>
  )
}
