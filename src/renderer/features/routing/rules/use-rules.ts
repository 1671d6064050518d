import { useCallback, useEffect, useState } from 'react'
import type { RuleFlag } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { useClient } from '../../../app/client-context.tsx'
import { showToast } from '../../../app/toasts.ts'
import { useInventory } from '../../models/inventory-store.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { useChangeSetting, useSaveSetting } from '../../settings/use-change-setting.ts'

/** Saves a new list of rules and offers the old one back. Resolves with whether it was saved. */
export function useSaveRules(): (
  rules: readonly RuleSettings[],
  done: { title: string; refused: string },
) => Promise<boolean> {
  const save = useSaveSetting()
  const change = useChangeSetting()
  return useCallback(
    async (rules, { title, refused }) => {
      const before = useSettings.getState().settings.routing.rules
      const problem = await save(['routing', 'rules'], [...rules])
      if (problem) {
        showToast({ tone: 'error', title: refused, detail: problem.message })
        return false
      }
      const after = useSettings.getState().settings.routing.rules
      const undo = () => {
        // A later change would be lost as well.
        if (
          JSON.stringify(useSettings.getState().settings.routing.rules) === JSON.stringify(after)
        ) {
          void change(['routing', 'rules'], before)
        } else {
          showToast({ tone: 'error', title: 'Not undone: the rules have changed since' })
        }
      }
      showToast({ title, action: { label: 'Undo', run: undo } })
      return true
    },
    [save, change],
  )
}

/** What is to be told at each rule, asked again when rules or models change; empty until it is known. */
export function useRuleFlags(rules: readonly RuleSettings[] | null): RuleFlag[][] {
  const client = useClient()
  const models = useInventory((state) => state.models)
  const [flags, setFlags] = useState<RuleFlag[][]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other models are other targets
  useEffect(() => {
    if (!rules) return
    const superseded = new AbortController()
    const timer = setTimeout(() => {
      client.routing.checkRules({ rules: [...rules] }, { signal: superseded.signal }).then(
        (next) => !superseded.signal.aborted && setFlags(next),
        () => !superseded.signal.aborted && setFlags([]),
      )
    }, 200)
    return () => {
      clearTimeout(timer)
      superseded.abort()
    }
  }, [client, rules, models])
  return flags
}
