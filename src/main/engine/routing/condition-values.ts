import type { ASTNode } from '@marcbachmann/cel-js'
import { complexities, taskNames, weekdays } from '#shared/contract/routing'
import { type RuleContext, type RuleVariable, ruleNeeds, ruleVariables } from './rules.ts'

type Literal = string | number | bigint | boolean

/** A variable beside the constants that it is compared with. `name` is `needs.vision` for one of the needs. */
export interface Comparison {
  name: string
  values: { value: Literal; start: number; end: number }[]
}

/** The comparisons of a condition; `whole`: it is made of nothing but such, so that trying their values decides it. */
export interface ConditionShape {
  comparisons: Comparison[]
  whole: boolean
}

const comparing = ['==', '!=', '<', '<=', '>', '>=']

function nameOf(node: ASTNode): string | null {
  if (node.op === 'id') return Object.hasOwn(ruleVariables, node.args) ? node.args : null
  if (node.op !== '.' || node.args[0].op !== 'id' || node.args[0].args !== 'needs') return null
  return `needs.${node.args[1]}`
}

function literalsOf(node: ASTNode): Comparison['values'] | null {
  if (node.op === '-_') {
    const [inner] = literalsOf(node.args) ?? []
    const value = inner?.value
    if (typeof value !== 'bigint' && typeof value !== 'number') return null
    return [{ value: -value, start: node.start, end: node.end }]
  }
  if (node.op !== 'value') return null
  const value = node.args
  const simple = ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  return simple ? [{ value: value as Literal, start: node.start, end: node.end }] : null
}

function readComparison(node: ASTNode): Comparison | null {
  if (node.op === 'in') {
    const [left, right] = node.args
    const name = nameOf(left)
    if (name === null || right.op !== 'list') return null
    const values = right.args.map(literalsOf)
    return values.every((value) => value !== null) ? { name, values: values.flat() } : null
  }
  if (!comparing.includes(node.op) || !Array.isArray(node.args)) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  const values = literalsOf(right) ?? literalsOf(left)
  const name = nameOf(left) ?? nameOf(right)
  if (name === null || !values) return null
  // Texts in the order of the alphabet: no few of them stand for all that lie between two.
  const ordered = node.op !== '==' && node.op !== '!='
  if (ordered && values.some(({ value }) => typeof value === 'string')) return null
  return { name, values }
}

export function readConditionShape(node: ASTNode): ConditionShape {
  const comparison = readComparison(node)
  if (comparison) return { comparisons: [comparison], whole: true }
  const name = nameOf(node)
  if (name !== null) return { comparisons: [{ name, values: [] }], whole: true }
  if (node.op === 'value') return { comparisons: [], whole: true }
  if (node.op === '!_') return readConditionShape(node.args)
  if (node.op === '&&' || node.op === '||' || node.op === '?:') {
    const parts = node.args.map(readConditionShape)
    return {
      comparisons: parts.flatMap(({ comparisons }) => comparisons),
      whole: parts.every(({ whole }) => whole),
    }
  }
  const parts = (Array.isArray(node.args) ? node.args.flat() : [])
    .filter((part): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part)
    .map(readConditionShape)
  return { comparisons: parts.flatMap(({ comparisons }) => comparisons), whole: false }
}

const enumerations: Partial<Record<string, readonly string[]>> = {
  task: taskNames,
  complexity: complexities,
  weekday: weekdays,
}

/** The greatest value of a count that has one. */
const greatest: Partial<Record<string, bigint>> = { hour: 23n }

/** Values of a variable of which one stands for each side of every constant it is compared with. */
function valuesToTry(name: string, against: readonly Literal[]): Literal[] {
  const known = enumerations[name]
  if (known) {
    const other = known.find((value) => !against.includes(value))
    return [...known.filter((value) => against.includes(value)), ...(other ? [other] : [])]
  }
  if (name === 'language') {
    return [...new Set(['', 'zz', ...against.filter((value) => typeof value === 'string')])]
  }
  const kind = name.startsWith('needs.') ? 'bool' : ruleVariables[name as RuleVariable]
  if (kind === 'bool') return [true, false]
  const numbers = against.filter((value) => typeof value === 'bigint' || typeof value === 'number')
  if (kind === 'double') {
    const near = numbers.map(Number).flatMap((value) => [value - 1e-6, value, value + 1e-6])
    return [...new Set([0, 1, ...near.filter((value) => value >= 0 && value <= 1)])]
  }
  const most = greatest[name]
  const near = numbers
    .map((value) => BigInt(Math.floor(Math.min(Number(value), 1e15))))
    .flatMap((value) => [value - 1n, value, value + 1n])
    .filter((value) => value >= 0n && (most === undefined || value <= most))
  return [...new Set([0n, ...near])]
}

/** Whatever it is: a prompt of which nothing is asked. */
const plain: RuleContext = {
  task: 'general',
  complexity: 'simple',
  language: '',
  promptTokens: 0n,
  totalTokens: 0n,
  attachments: 0n,
  passages: 0n,
  turns: 0n,
  hasCode: false,
  taskProbability: 0,
  complexityProbability: 0,
  hour: 0n,
  weekday: 'monday',
  needs: { vision: false, tools: false, json: false, longContext: false },
}

function withValue(context: RuleContext, name: string, value: Literal): RuleContext {
  const need = ruleNeeds.find((one) => name === `needs.${one}`)
  return need
    ? { ...context, needs: { ...context.needs, [need]: value } }
    : { ...context, [name]: value }
}

/** Every combination of values that these comparisons can tell apart, one by one; `null` = more than `most`. */
export function contextsToTry(
  comparisons: readonly Comparison[],
  most: number,
): Iterable<RuleContext> | null {
  const against = new Map<string, Literal[]>()
  for (const { name, values } of comparisons) {
    const known = against.get(name) ?? []
    against.set(name, known)
    for (const { value } of values) known.push(value)
  }
  const variables = [...against].map(([name, values]) => ({
    name,
    values: valuesToTry(name, values),
  }))
  const count = variables.reduce((product, { values }) => product * values.length, 1)
  return count > most ? null : combine(variables, plain)
}

function* combine(
  variables: readonly { name: string; values: Literal[] }[],
  context: RuleContext,
): Generator<RuleContext> {
  const [first, ...others] = variables
  if (!first) {
    yield context
    return
  }
  for (const value of first.values) yield* combine(others, withValue(context, first.name, value))
}
