import { Environment } from '@marcbachmann/cel-js'
import type { Features } from '#shared/contract/routing'
import type { RuleSettings, Settings } from '#shared/contract/settings'
import { nearest } from './nearest.ts'
import { type ConditionProblem, refuseExpense } from './rule-expense.ts'

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
} as const
export type RuleVariable = keyof typeof ruleVariables
export const ruleNeeds = ['vision', 'tools', 'json', 'longContext'] as const

/** Far above what a condition for people needs; more is refused. */
const limits = {
  maxAstNodes: 400,
  maxDepth: 32,
  maxListElements: 100,
  maxMapEntries: 10,
  maxCallArguments: 4,
}

const environment = Object.entries(ruleVariables)
  .reduce((made, [name, kind]) => made.registerVariable(name, kind), new Environment({ limits }))
  .registerVariable({
    name: 'needs',
    schema: Object.fromEntries(ruleNeeds.map((need) => [need, 'bool'])),
  })

export interface CompiledRule {
  name: string
  use: string
  matches(features: Features): boolean
}

/** Values by the names that conditions use. */
export type RuleContext = Record<RuleVariable, string | bigint | number | boolean> & {
  needs: Features['needs']
}

/** Where the probabilities are not known (older decisions) they are 0: a rule that asks for certainty does not hold. */
export function ruleContext(features: Features): RuleContext {
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
    needs,
  }
}

export interface SoundCondition {
  ast: ReturnType<Environment['parse']>['ast']
  /** Throws where the values don't allow it, a division by zero for example. */
  evaluate(context: RuleContext): boolean
}

/** A condition ready for use, or what is wrong with it: it has to be well typed, cheap, and give true or false. */
export function readCondition(
  when: string,
): { sound: SoundCondition; problem: null } | { sound: null; problem: ConditionProblem } {
  try {
    const parsed = environment.parse(when)
    const check = parsed.check()
    if (!check.valid) return { sound: null, problem: describeProblem(check.error) }
    if (check.type !== 'bool') {
      const message = `gives ${check.type ?? 'no value'}, not true or false`
      return { sound: null, problem: { message, start: null, end: null } }
    }
    const expense = refuseExpense(parsed.ast)
    if (expense) return { sound: null, problem: expense }
    return {
      sound: { ast: parsed.ast, evaluate: (context) => parsed(context) === true },
      problem: null,
    }
  } catch (error) {
    return { sound: null, problem: describeProblem(error) }
  }
}

/** What is wrong with a condition, in one line; `null` = it can be used. */
export function checkCondition(when: string): string | null {
  return readCondition(when).problem?.message ?? null
}

function describeProblem(error: unknown): ConditionProblem {
  const message = firstLine(error)
  const unknown = /^Unknown variable: (\w+)/.exec(message)?.[1]
  const near = unknown ? nearest(unknown, [...Object.keys(ruleVariables), 'needs']) : null
  return { message: near ? `${message}. Did you mean ${near}?` : message, ...placeOf(error) }
}

function placeOf(error: unknown): { start: number | null; end: number | null } {
  const range = error instanceof Error && 'range' in error ? error.range : null
  if (typeof range !== 'object' || range === null || !('start' in range) || !('end' in range)) {
    return { start: null, end: null }
  }
  return { start: Number(range.start), end: Number(range.end) }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? message
}

/** Does it hold? `error`: why it could not be told; such a condition does not match. */
export function tryCondition(
  sound: SoundCondition,
  features: Features,
): { holds: boolean; error: string | null } {
  try {
    return { holds: sound.evaluate(ruleContext(features)), error: null }
  } catch (error) {
    return { holds: false, error: firstLine(error) }
  }
}

/** Rules that are switched on and sound, in order. Unsound ones are reported where settings are checked. */
export function compileRules(rules: readonly RuleSettings[]): CompiledRule[] {
  return rules.flatMap(({ name, use, when, enabled }) => {
    const { sound } = enabled ? readCondition(when) : { sound: null }
    if (!sound) return []
    return [{ name, use, matches: (features) => tryCondition(sound, features).holds }]
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
