import { Environment } from '@marcbachmann/cel-js'
import type { Features, LocalTime } from '#shared/contract/routing'
import type { RuleSettings, Settings } from '#shared/contract/settings'
import { describeProblem, firstLine, sayType } from './describe-problem.ts'
import { type ConditionProblem, conditionLimits, refuseExpense } from './rule-expense.ts'

/**
 * What a rule's `when` may speak of, with its CEL type. Counts are CEL ints, so that `promptTokens > 100` is well typed;
 * `needs` has its own fields.
 */
export const ruleVariables = {
  task: 'string',
  complexity: 'string',
  language: 'string',
  promptTokens: 'int',
  totalTokens: 'int',
  attachments: 'int',
  passages: 'int',
  turns: 'int',
  hasCode: 'bool',
  taskProbability: 'double',
  complexityProbability: 'double',
  hour: 'int',
  weekday: 'string',
} as const
export type RuleVariable = keyof typeof ruleVariables
export const ruleNeeds = ['vision', 'tools', 'json', 'longContext'] as const

const environment = Object.entries(ruleVariables)
  .reduce(
    (made, [name, kind]) => made.registerVariable(name, kind),
    new Environment({ limits: conditionLimits }),
  )
  .registerVariable({
    name: 'needs',
    schema: Object.fromEntries(ruleNeeds.map((need) => [need, 'bool'])),
  })

/** The part of a decision's facts that rules may speak of. */
export interface RuleFacts {
  features: Features
  localTime?: LocalTime | undefined
}

export interface CompiledRule {
  name: string
  use: string
  matches(facts: RuleFacts): boolean
}

/** Values by the names that conditions use. A condition that asks for one which is missing does not hold. */
export type RuleContext = Partial<Record<RuleVariable, string | bigint | number | boolean>> & {
  needs: Features['needs']
}

/** Where the probabilities are not known (older decisions) they are 0: a rule that asks for certainty does not hold. */
export function ruleContext({ features, localTime }: RuleFacts): RuleContext {
  const { task, complexity, probabilities, needs } = features
  return {
    task,
    complexity,
    language: features.language ?? '',
    promptTokens: BigInt(features.promptTokens),
    totalTokens: BigInt(features.totalTokens),
    attachments: BigInt(features.attachments),
    passages: BigInt(features.passages),
    turns: BigInt(features.turns),
    hasCode: features.hasCode,
    taskProbability: probabilities?.task[task] ?? 0,
    complexityProbability: probabilities?.complexity[complexity] ?? 0,
    ...(localTime && { hour: BigInt(localTime.hour), weekday: localTime.weekday }),
    needs,
  }
}

export interface SoundCondition {
  ast: ReturnType<Environment['parse']>['ast']
  /** Throws where the values don't allow it, a division by zero for example. */
  evaluate(context: RuleContext): boolean
}

export type ReadCondition =
  | { sound: SoundCondition; problem: null }
  | { sound: null; problem: ConditionProblem }

/** Rules are read whenever one of them changes, and hardly ever are all of them new. */
const read = new Map<string, ReadCondition>()
const mostRead = 1000

/** A condition ready for use, or what is wrong with it: it has to be well typed, cheap, and give true or false. */
export function readCondition(when: string): ReadCondition {
  const known = read.get(when)
  if (known) return known
  const made = readAnew(when)
  if (read.size >= mostRead) read.clear()
  read.set(when, made)
  return made
}

function readAnew(when: string): ReadCondition {
  try {
    const parsed = environment.parse(when)
    const check = parsed.check()
    if (!check.valid) return { sound: null, problem: describeProblem(check.error, variableNames) }
    if (check.type !== 'bool') {
      const message = `the condition gives ${sayType(check.type ?? '')}, not true or false`
      return { sound: null, problem: { message, start: null, end: null } }
    }
    const expense = refuseExpense(parsed.ast)
    if (expense) return { sound: null, problem: expense }
    return {
      sound: { ast: parsed.ast, evaluate: (context) => parsed(context) === true },
      problem: null,
    }
  } catch (error) {
    return { sound: null, problem: describeProblem(error, variableNames) }
  }
}

const variableNames: readonly string[] = [...Object.keys(ruleVariables), 'needs']

/** What is wrong with a condition, in one line; `null` = it can be used. */
export function checkCondition(when: string): string | null {
  return readCondition(when).problem?.message ?? null
}

/** Does it hold? `error`: why it could not be told; such a condition does not match. */
export function tryCondition(
  sound: SoundCondition,
  facts: RuleFacts,
): { holds: boolean; error: string | null } {
  try {
    return { holds: sound.evaluate(ruleContext(facts)), error: null }
  } catch (error) {
    return { holds: false, error: firstLine(error) }
  }
}

/** Rules that are switched on and sound, in order. Unsound ones are reported where settings are checked. */
export function compileRules(rules: readonly RuleSettings[]): CompiledRule[] {
  return rules.flatMap(({ name, use, when, enabled }) => {
    const { sound } = enabled ? readCondition(when) : { sound: null }
    if (!sound) return []
    return [{ name, use, matches: (facts) => tryCondition(sound, facts).holds }]
  })
}

/** The rules of a settings file whose condition can't be used, each with its place. */
export function checkRules(settings: Settings): { path: (string | number)[]; message: string }[] {
  return settings.routing.rules.flatMap((rule, index) => {
    const message = checkCondition(rule.when)
    return message
      ? [{ path: ['routing', 'rules', index, 'when'], message: `Rule “${rule.name}”: ${message}` }]
      : []
  })
}
