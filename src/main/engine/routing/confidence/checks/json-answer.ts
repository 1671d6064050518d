import { findCodeBlocks } from './code-blocks.ts'

/** The JSON in an answer that was to be JSON: the value's first mistake, `null` = it is valid, `undefined` = there is none. */
export function findJsonMistake(text: string, mustBeBare: boolean): string | null | undefined {
  const block = findCodeBlocks(text).find(({ language }) => language === 'json' || language === '')
  const trimmed = text.trim()
  const bare = /^[[{]/.test(trimmed) ? trimmed : null
  const inside = bare ?? block?.code ?? (mustBeBare ? trimmed : firstObject(text))
  if (inside === null || inside.trim() === '') return undefined
  if (!/^\s*[[{"\d-]|^\s*(true|false|null)\s*$/.test(inside)) return undefined
  try {
    JSON.parse(inside)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'it can’t be read'
  }
}

/** From the first brace to the last: some write a sentence before and after. */
function firstObject(text: string): string | null {
  const from = text.search(/[[{]\s*["{[\]}\d-]/)
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
  if (from < 0) return null
  return to > from ? text.slice(from, to + 1) : text.slice(from)
}
