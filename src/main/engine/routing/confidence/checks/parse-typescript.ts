import * as nodeModule from 'node:module'
import { isRecord } from './is-record.ts'

/**
 * What keeps TypeScript from being read, by the parser that Node brings along; `null` = nothing, `undefined` = this
 * runtime has none, or it can't say.
 */
export function parseTypescript(code: string): string | null | undefined {
  const strip = nodeModule.stripTypeScriptTypes
  if (typeof strip !== 'function' || looksLikeMarkup(code)) return undefined
  try {
    quietly(() => strip(code))
    return null
  } catch (error) {
    if (!isRecord(error) || error.code !== 'ERR_INVALID_TYPESCRIPT_SYNTAX') {
      // Enums and namespaces are read, but can't be stripped; other codes: no parser in this build.
      return isRecord(error) && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
        ? null
        : undefined
    }
    const [first = 'syntax error'] = String(error.message).split('\n')
    // A part of a function is fine in an answer.
    return /return statement is not allowed here/i.test(first) ? null : first
  }
}

function looksLikeMarkup(code: string): boolean {
  return /<\/[A-Za-z]*>|\/>/.test(code)
}

/** Node calls the parser experimental once, on the standard error of whoever uses it first. */
function quietly(work: () => void): void {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    work()
  } finally {
    process.emitWarning = emitWarning
  }
}
