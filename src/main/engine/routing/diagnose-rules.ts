import { complexities, taskNames, weekdays } from '#shared/contract/routing'
import type { RuleFlag } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import type { Comparison, ConditionShape } from './condition-values.ts'
import { findMissingTarget, type TargetWorld } from './missing-target.ts'
import { nearest } from './nearest.ts'
import { createProofs, type Proofs, type ProvenCondition, type Steps } from './prove-conditions.ts'
import { readCondition } from './rules.ts'

/** Evaluations for all pairs together; pairs that are left after so many are not judged. */
const mostEvaluations = 200_000

const atAll = { start: null, end: null }

const knownValues: Partial<Record<string, readonly string[]>> = {
  task: taskNames,
  complexity: complexities,
  weekday: weekdays,
}

function findUnknownValues({ comparisons }: ConditionShape): RuleFlag[] {
  const say = ({ name, values }: Comparison): RuleFlag[] => {
    const known = knownValues[name]
    return values.flatMap(({ value, start, end }) => {
      if (typeof value !== 'string') return []
      if (known && !known.includes(value)) {
        const near = nearest(value, known)
        const hint = near ? `Did you mean “${near}”?` : `Known: ${known.join(', ')}.`
        const message = `No ${name} is called “${value}”. ${hint}`
        return [{ kind: 'unknown-value', message, start, end }]
      }
      if (name === 'language' && !/^([a-z]{2})?$/.test(value)) {
        const message = `“${value}” is no language: they have two small letters, such as en or de.`
        return [{ kind: 'unknown-value', message, start, end }]
      }
      return []
    })
  }
  return comparisons.flatMap(say)
}

interface EarlierRule {
  rule: RuleSettings
  proven: ProvenCondition
}

function* findShadow(
  later: ProvenCondition,
  earlier: readonly EarlierRule[],
  proofs: Proofs,
  budget: { evaluations: number },
): Steps<EarlierRule | null> {
  for (const one of earlier) {
    if (yield* proofs.covers(one.proven, later, budget)) return one
    if (budget.evaluations <= 0) return null
    yield
  }
  return null
}

/** What to tell at each rule, in steps between which others may have their turn. Asks nobody. */
export function* diagnoseInSteps(
  rules: readonly RuleSettings[],
  world: TargetWorld,
  proofs: Proofs = createProofs(),
): Steps<RuleFlag[][]> {
  const earlier: EarlierRule[] = []
  const budget = { evaluations: mostEvaluations }
  const all: RuleFlag[][] = []
  for (const rule of rules) {
    yield
    const flags: RuleFlag[] = []
    const missing = findMissingTarget(rule.use, world)
    const { problem } = readCondition(rule.when)
    if (problem) {
      const message = problem.message.charAt(0).toUpperCase() + problem.message.slice(1)
      flags.push({ kind: 'broken', ...problem, message })
    }
    const proven = yield* proofs.prove(rule.when)
    if (proven) {
      flags.push(...findUnknownValues(proven.shape))
      if (proven.never) {
        flags.push({ kind: 'never', message: 'No prompt can make this hold.', ...atAll })
      } else {
        const by = yield* findShadow(proven, earlier, proofs, budget)
        if (by) {
          const message = `“${by.rule.name}” holds whenever this does and is asked first, so this is asked only when ${by.rule.use} can’t take the prompt.`
          flags.push({ kind: 'shadowed', message, ...atAll })
        }
        if (rule.enabled && missing === null) earlier.push({ rule, proven })
      }
    }
    if (missing !== null) flags.push({ kind: 'no-target', message: missing, ...atAll })
    all.push(flags)
  }
  return all
}
