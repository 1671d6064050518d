import { Script } from 'node:vm'
import { parseDocument } from 'yaml'
import { findImbalance } from './balance.ts'
import { parseTypescript } from './parse-typescript.ts'
import { findIndentMistake } from './python-indent.ts'

/** Longest piece that is parsed; a longer one would hold up everything else for too long. */
const longestParsed = 20_000

/**
 * What keeps a piece of code from being read by its language: `null` = nothing, `undefined` = nobody here can say. Code
 * is parsed, never run.
 */
export function findSyntaxMistake(language: string, code: string): string | null | undefined {
  if (code.trim() === '' || code.length > longestParsed || isExcerpt(code)) return undefined
  switch (language) {
    case 'json':
      return messageOf(() => JSON.parse(code))
    case 'yaml':
      return parseDocument(code, { logLevel: 'silent' }).errors[0]?.message.split('\n')[0] ?? null
    case 'javascript':
      return parseJavascript(code)
    case 'typescript':
      return parseTypescript(code) ?? findImbalance(language, code)
    case 'python':
      return findImbalance(language, code) ?? findIndentMistake(code)
    default:
      return findImbalance(language, code)
  }
}

/** Code with something left out on purpose. */
function isExcerpt(code: string): boolean {
  return /^\s*(?:\/\/|#|\/\*|--)?\s*(?:\.\.\.|…)/m.test(code)
}

/** As the body of a function, so that `await` and `return` are allowed; without what only a module may hold. */
function parseJavascript(code: string): string | null | undefined {
  if (/^\s*</m.test(code) && /<\/|\/>/.test(code)) return undefined
  const body = code
    .replace(/^\s*import\s[^;\n]*(?:;|$)/gm, '')
    .replace(/^(\s*)export\s+default\s+(?!function|class|async)/gm, '$1void ')
    .replace(/^(\s*)export\s+(?:default\s+)?(?=[a-z])/gm, '$1')
    .replace(/^\s*export\s*(?:\{[^}]*\}|\*)[^\n]*$/gm, '')
  return messageOf(() => new Script(`async function answer() {\n${body}\n}`))
}

function messageOf(parse: () => unknown): string | null {
  try {
    parse()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
