import { complexities, preferences, taskNames } from '#shared/contract/routing'
import type { RuleFlag } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import {
  type Comparison,
  type ConditionShape,
  contextsToTry,
  readConditionShape,
} from './condition-values.ts'
import type { CandidateFacts } from './facts.ts'
import { nearest } from './nearest.ts'
import { type RuleContext, readCondition, type SoundCondition } from './rules.ts'
import { builtInTagNames, meansCandidate, presetOf } from './targets.ts'

/** What rules can lead to. */
export interface RuleWorld {
  candidates: readonly CandidateFacts[]
  /** Of every endpoint that is set up or found, whether it answers or not. */
  endpoints: readonly string[]
  tags: Record<string, string[]>
}

/** Combinations that are tried for one rule or one pair; conditions with more are not judged. */
const mostContexts = 5000
/** Evaluations for all pairs together, so that 200 rules are judged in well under a second. */
const mostEvaluations = 200_000

const atAll = { start: null, end: null }

function holds(condition: SoundCondition, context: RuleContext): boolean {
  try {
    return condition.evaluate(context)
  } catch {
    return false
  }
}

function findUnknownValues({ comparisons }: ConditionShape): RuleFlag[] {
  const say = ({ name, values }: Comparison): RuleFlag[] => {
    const known: readonly string[] | null =
      name === 'task' ? taskNames : name === 'complexity' ? complexities : null
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

/** Why a target names nothing; `null` = it names something. */
export function findMissingTarget(use: string, world: RuleWorld): string | null {
  const didYouMean = (word: string, names: readonly string[], before = '') => {
    const near = nearest(word, names)
    return near ? ` Did you mean ${before}${near}?` : ''
  }
  if (use.startsWith('preset:')) {
    if (presetOf(use)) return null
    return `There is no preset “${use.slice(7)}”.${didYouMean(use.slice(7), preferences, 'preset:') || ` Known: ${preferences.join(', ')}.`}`
  }
  const found = world.candidates.some((one) => meansCandidate(use, one, world.tags))
  if (use.startsWith('tag:')) {
    const names = [...Object.keys(world.tags), ...builtInTagNames]
    const tag = use.slice(4)
    if (!names.includes(tag))
      return `There is no tag “${tag}”.${didYouMean(tag, names, 'tag:') || ` Known: ${names.join(', ')}.`}`
    return found ? null : `No model that is listed now has the tag “${tag}”.`
  }
  if (use.endsWith('/*')) {
    const id = use.slice(0, -2)
    if (world.endpoints.includes(id)) return null
    return `There is no endpoint “${id}”.${didYouMean(id, world.endpoints)}`
  }
  if (found) return null
  const names = world.candidates.flatMap(({ model, endpointId }) => [
    model,
    model.slice(endpointId.length + 1),
  ])
  return `No server that answers now lists “${use}”.${didYouMean(use, names)}`
}

interface JudgedRule {
  rule: RuleSettings
  condition: SoundCondition
  shape: ConditionShape
}

function neverHolds({ condition, shape }: JudgedRule): boolean {
  const contexts = shape.whole ? contextsToTry(shape.comparisons, mostContexts) : null
  return contexts !== null && !contexts.some((context) => holds(condition, context))
}

/** Does `earlier` hold wherever `later` does? `spent` counts evaluations. */
function covers(earlier: JudgedRule, later: JudgedRule, spent: { evaluations: number }): boolean {
  if (!earlier.shape.whole || !later.shape.whole) return false
  const comparisons = [...earlier.shape.comparisons, ...later.shape.comparisons]
  const contexts = contextsToTry(comparisons, mostContexts)
  if (!contexts) return false
  for (const context of contexts) {
    spent.evaluations += 2
    if (spent.evaluations > mostEvaluations) return false
    if (holds(later.condition, context) && !holds(earlier.condition, context)) return false
  }
  return true
}

/**
 * What to tell at each rule. Exact where a condition is made of comparisons with constants: all values that it can tell
 * apart are tried; other conditions are never said to be useless. Pure.
 */
export function diagnoseRules(rules: readonly RuleSettings[], world: RuleWorld): RuleFlag[][] {
  const earlier: JudgedRule[] = []
  const spent = { evaluations: 0 }
  return rules.map((rule) => {
    const flags: RuleFlag[] = []
    const missing = findMissingTarget(rule.use, world)
    const { sound, problem } = readCondition(rule.when)
    if (problem) flags.push({ kind: 'broken', ...problem })
    if (sound) {
      const judged = { rule, condition: sound, shape: readConditionShape(sound.ast) }
      flags.push(...findUnknownValues(judged.shape))
      if (neverHolds(judged)) {
        flags.push({ kind: 'never', message: 'No prompt can make this hold.', ...atAll })
      } else {
        const by = earlier.find((one) => covers(one, judged, spent))
        if (by) {
          const message = `“${by.rule.name}” holds whenever this does and is asked first, so this is asked only when ${by.rule.use} can’t take the prompt.`
          flags.push({ kind: 'shadowed', message, ...atAll })
        }
        if (rule.enabled && missing === null) earlier.push(judged)
      }
    }
    if (missing !== null) flags.push({ kind: 'no-target', message: missing, ...atAll })
    return flags
  })
}
