import { useEffect, useState } from 'react'
import type { RuleFlag } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { useClient } from '../../../app/client-context.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { useSaveWithUndo } from '../../settings/use-save-with-undo.ts'

/** Saves a new list of rules and offers the old one back. Resolves with whether it was saved. */
export const useSaveRules = () => useSaveWithUndo('rules', 'the rules')

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
