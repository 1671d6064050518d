import type { RuleVerdict } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { decide } from './decide.ts'
import type { DecisionFacts, PolicyInForce } from './facts.ts'
import { readCondition, tryCondition } from './rules.ts'

/** Which of the rules decides; -1 = none. By its place, as two rules may have the same name. */
function findDeciding(
  rules: readonly RuleSettings[],
  facts: DecisionFacts,
  policy: PolicyInForce,
): number {
  const placed = rules.flatMap((rule, index) => {
    const { sound } = rule.enabled ? readCondition(rule.when) : { sound: null }
    if (!sound) return []
    const matches = () => tryCondition(sound, facts).holds
    return [{ name: String(index), use: rule.use, matches }]
  })
  const { rule } = decide(facts, { ...policy, rules: placed })
  return rule === null ? -1 : Number(rule)
}

/** What becomes of each rule for these facts, in their order. Pure. */
export function judgeRules(
  rules: readonly RuleSettings[],
  facts: DecisionFacts,
  policy: PolicyInForce,
): RuleVerdict[] {
  const deciding = findDeciding(rules, facts, policy)
  return rules.map((rule, index): RuleVerdict => {
    if (!rule.enabled) return { outcome: 'off', error: null }
    const { sound, problem } = readCondition(rule.when)
    if (!sound) return { outcome: 'broken', error: problem.message }
    const { holds, error } = tryCondition(sound, facts)
    if (!holds) return { outcome: 'missed', error }
    if (index === deciding) return { outcome: 'decides', error: null }
    return { outcome: deciding >= 0 && index > deciding ? 'later' : 'unavailable', error: null }
  })
}
