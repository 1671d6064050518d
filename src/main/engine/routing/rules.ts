import { Environment } from '@marcbachmann/cel-js'
import type { Features } from '#shared/contract/routing'
import type { RuleSettings, Settings } from '#shared/contract/settings'

/** What a rule's `when` may speak of. Numbers are CEL ints, so that `promptTokens > 100` is well typed. */
const environment = new Environment()
  .registerVariable('task', 'string')
  .registerVariable('complexity', 'string')
  .registerVariable('language', 'string')
  .registerVariable('promptTokens', 'int')
  .registerVariable('totalTokens', 'int')
  .registerVariable('hasCode', 'bool')

export interface CompiledRule {
  name: string
  use: string
  matches(features: Features): boolean
}

/** What is wrong with a condition, in one line; `null` = it is a well-typed CEL expression that gives true or false. */
export function checkCondition(when: string): string | null {
  try {
    const check = environment.parse(when).check()
    if (!check.valid) return firstLine(check.error)
    return check.type === 'bool' ? null : `gives ${check.type ?? 'no value'}, not true or false`
  } catch (error) {
    return firstLine(error)
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? message
}

/** Rules that are switched on and sound, in order. Unsound ones are reported where settings are checked. */
export function compileRules(rules: RuleSettings[]): CompiledRule[] {
  return rules
    .filter((rule) => rule.enabled && checkCondition(rule.when) === null)
    .map((rule) => {
      const evaluate = environment.parse(rule.when)
      return {
        name: rule.name,
        use: rule.use,
        matches(features) {
          try {
            return (
              evaluate({
                task: features.task,
                complexity: features.complexity,
                language: features.language ?? '',
                promptTokens: BigInt(features.promptTokens),
                totalTokens: BigInt(features.totalTokens),
                hasCode: features.hasCode,
              }) === true
            )
          } catch {
            // A condition that fails on these values (a division by zero, say) does not match.
            return false
          }
        },
      }
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
