import { Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { RulesTest } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { Button } from '../../../ui/button.tsx'
import { Field, TextArea } from '../../../ui/field.tsx'
import { Pill } from '../../../ui/pill.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { DecisionTree } from './decision-tree.tsx'

interface Tested {
  text: string
  rules: readonly RuleSettings[]
  result: RulesTest
}

/** Longer prompts would take a while to be sent to and fro. */
const longestTest = 100_000

/** What would become of a prompt, rule by rule. Nothing is sent to a model. */
export function RuleTester() {
  const client = useClient()
  const routing = useSettings((state) => state.settings.routing)
  const [text, setText] = useState('')
  const [tested, setTested] = useState<(Tested & { routing: typeof routing }) | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const test = async () => {
    if (text.trim() === '') return
    running.current?.abort()
    const superseded = new AbortController()
    running.current = superseded
    setBusy(true)
    setFailure(null)
    const rules = routing.rules
    try {
      const input = { text, conversationId: null, rules }
      const result = await client.routing.testRules(input, { signal: superseded.signal })
      if (!superseded.signal.aborted) setTested({ text, rules, result, routing })
    } catch (error) {
      if (!superseded.signal.aborted) setFailure(errorSentence(error))
    } finally {
      if (!superseded.signal.aborted) setBusy(false)
    }
  }

  const outdated = tested !== null && (tested.text !== text || tested.routing !== routing)
  return (
    <section aria-label="Try a prompt" className="rounded-lg border bg-raised p-4">
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void test()
        }}
      >
        <Field label="Try a prompt" hint="Shows where it would go. No model is asked.">
          {(control) => (
            <TextArea
              {...control}
              rows={3}
              value={text}
              maxLength={longestTest}
              placeholder="Write a regular expression for dates"
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void test()
              }}
            />
          )}
        </Field>
        <div className="flex items-center gap-2">
          <Button
            type="submit"
            size="sm"
            variant="primary"
            busy={busy}
            disabled={text.trim() === ''}
            icon={<Play className="size-3.5" aria-hidden="true" />}
          >
            Test
          </Button>
          <span role="status">
            {outdated && <Pill tone="amber">Outdated: something changed since</Pill>}
          </span>
        </div>
      </form>
      {failure && (
        <p role="alert" className="mt-3 text-sm text-red">
          {failure}
        </p>
      )}
      {tested && (
        <div data-outdated={outdated}>
          <DecisionTree rules={tested.rules} test={tested.result} />
        </div>
      )}
    </section>
  )
}
