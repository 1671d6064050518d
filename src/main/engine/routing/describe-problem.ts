import { nearest } from './nearest.ts'
import type { ConditionProblem } from './rule-expense.ts'

/** What a limit of the parser means, and what to do. */
const limits: Record<string, (most: string) => string> = {
  maxAstNodes: (most) =>
    `the condition is too long: at most ${most} words, values and signs. Make several rules of it.`,
  maxDepth: (most) =>
    `the condition is nested too deep: at most ${most} levels of brackets. Make several rules of it.`,
  maxListElements: (most) =>
    `the condition has a list of more than ${most} values. Make several rules of it.`,
  maxMapEntries: (most) => `the condition has a map of more than ${most} entries.`,
  maxCallArguments: (most) => `the condition gives a function more than ${most} values.`,
}

const types: Record<string, string> = {
  string: 'a text',
  int: 'a whole number',
  double: 'a number',
  bool: 'true or false',
  map: 'a group of values',
}

/** A CEL type in words. */
export function sayType(type: string): string {
  return types[type] ?? (type.startsWith('list') ? 'a list' : type || 'no value')
}

function say(message: string, known: readonly string[]): string {
  const [, limit = '', most = ''] = /^Exceeded (\w+) \((\d+)\)/.exec(message) ?? []
  const tooMuch = limits[limit]?.(most)
  if (tooMuch) return tooMuch
  const [, left, sign, right] = /^no such overload: (\S+) (\S+) (\S+)$/.exec(message) ?? []
  if (left && sign && right) {
    return `${sayType(left)} and ${sayType(right)} don’t go together with ${sign}`
  }
  if (message.startsWith('Unexpected token: EOF')) return 'the condition ends before it is complete'
  const unknown = /^Unknown variable: (\w+)/.exec(message)?.[1]
  if (!unknown) return message
  const near = nearest(unknown, known)
  return near ? `${message}. Did you mean ${near}?` : `${message}. Known: ${known.join(', ')}.`
}

function placeOf(error: unknown): { start: number | null; end: number | null } {
  const range = error instanceof Error && 'range' in error ? error.range : null
  if (typeof range !== 'object' || range === null || !('start' in range) || !('end' in range)) {
    return { start: null, end: null }
  }
  return { start: Number(range.start), end: Number(range.end) }
}

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? message
}

/** What the language says of a condition that it can't use, in words, with the place. `known`: names that it may use. */
export function describeProblem(error: unknown, known: readonly string[]): ConditionProblem {
  return { message: say(firstLine(error), known), ...placeOf(error) }
}
