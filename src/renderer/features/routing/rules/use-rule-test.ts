import { useEffect, useRef, useState } from 'react'
import { create } from 'zustand'
import type { RulesTest } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { localTimeFor, type TestTime, testNow } from './test-time.tsx'

/** The prompt that rules are tried on: the same beside the list and in the dialog of a rule. */
export const useTestPrompt = create<{ text: string; time: TestTime }>(() => ({
  text: '',
  time: testNow,
}))

export interface RuleTest {
  rules: readonly RuleSettings[]
  result: RulesTest
  /** The prompt, the rules or the settings have changed since. */
  outdated: boolean
}

/** Tries the prompt on rules that need not be saved. A result that was overtaken by another test is dropped. */
export function useRuleTest(rules: readonly RuleSettings[]): {
  test: RuleTest | null
  failure: string | null
  busy: boolean
  run(): Promise<void>
} {
  const client = useClient()
  const routing = useSettings((state) => state.settings.routing)
  const { text, time } = useTestPrompt()
  const [tested, setTested] = useState<{
    stand: string
    rules: readonly RuleSettings[]
    result: RulesTest
  } | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const stand = JSON.stringify([text, time, rules, routing])
  const run = async () => {
    if (text.trim() === '') return
    running.current?.abort()
    const superseded = new AbortController()
    running.current = superseded
    setBusy(true)
    setFailure(null)
    const localTime = localTimeFor(time, new Date())
    try {
      const input = { text, conversationId: null, rules: [...rules], localTime }
      const result = await client.routing.testRules(input, { signal: superseded.signal })
      if (!superseded.signal.aborted) setTested({ stand, rules, result })
    } catch (error) {
      if (!superseded.signal.aborted) setFailure(errorSentence(error))
    } finally {
      if (!superseded.signal.aborted) setBusy(false)
    }
  }
  const test = tested && {
    rules: tested.rules,
    result: tested.result,
    outdated: tested.stand !== stand,
  }
  return { test, failure, busy, run }
}
