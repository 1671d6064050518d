import { type Alias, type Document, isNode, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import {
  type Settings,
  type SettingsProblem,
  settingsSchema,
  settingsVersion,
} from '#shared/contract/settings'

export type ParsedSettings =
  | { settings: Settings; problems: [] }
  | { settings: null; problems: SettingsProblem[] }

/** Finds what the schema can't see, such as a rule whose condition does not compile. Paths as zod gives them. */
export type CheckSettings = (settings: Settings) => { path: (string | number)[]; message: string }[]

function sayIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `There is no setting ${issue.keys.map((key) => `“${key}”`).join(', ')} here. Take it out or correct its spelling.`
  }
  return issue.message
}

/** The version of a file that a newer app wrote; `null` = it is none. */
function newerVersionOf(document: unknown): number | null {
  if (typeof document !== 'object' || document === null || !('version' in document)) return null
  const { version } = document
  return typeof version === 'number' && version > settingsVersion ? version : null
}

/** The first `*name` without an `&name` before it; `null` = there is none. */
function findLooseAlias(document: Document): Alias | null {
  let loose: Alias | null = null
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return undefined
      loose = alias
      return visit.BREAK
    },
  })
  return loose
}

/** What the file says, as plain values; or what is wrong with its `*names`, which stand for `&names` elsewhere. */
function readValues(document: Document): { said: unknown } | { message: string; offset: number } {
  try {
    return { said: document.toJS() ?? {} }
  } catch (error) {
    const alias = findLooseAlias(document)
    const message = alias
      ? `“*${alias.source}” stands for something that isn’t there. Put a text that begins with * in quotes.`
      : `This can’t be read: ${error instanceof Error ? error.message : String(error)}.`
    return { message, offset: alias?.range?.[0] ?? 0 }
  }
}

/** Reads the text of a settings file. Every problem carries its line and column. Pure. */
export function parseSettings(text: string, file: string, check: CheckSettings): ParsedSettings {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) {
    return {
      settings: null,
      problems: document.errors.map((error) => ({
        file,
        ...at(error.pos[0]),
        path: '',
        message: error.message,
      })),
    }
  }

  /** Place of a setting, or of the nearest thing above it that exists. */
  const find = (path: readonly PropertyKey[], key?: string) => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      if (!isNode(node)) continue
      const keyNode = key && findKey(node, key)
      const range = (keyNode || node).range
      if (range) return at(range[0])
    }
    return { line: 1, column: 1 }
  }

  const read = readValues(document)
  if ('message' in read) {
    const { message, offset } = read
    return { settings: null, problems: [{ file, ...at(offset), path: '', message }] }
  }
  const { said } = read
  const newer = newerVersionOf(said)
  if (newer !== null) {
    // What else is not understood follows from that.
    const message = `A newer Switchyard wrote this file (version ${newer}; this one reads ${settingsVersion}). Update Switchyard, or put an older file in its place. It is left as it is.`
    return { settings: null, problems: [{ file, ...find(['version']), path: 'version', message }] }
  }
  const result = settingsSchema.safeParse(said)
  if (!result.success) {
    return {
      settings: null,
      problems: result.error.issues.map((issue) => ({
        file,
        ...find(issue.path, issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined),
        path: issue.path.join('.'),
        message: sayIssue(issue),
      })),
    }
  }
  const problems = check(result.data).map(({ path, message }) => ({
    file,
    ...find(path),
    path: path.join('.'),
    message,
  }))
  return problems.length > 0
    ? { settings: null, problems }
    : { settings: result.data, problems: [] }
}

function findKey(node: unknown, key: string) {
  if (!node || typeof node !== 'object' || !('items' in node)) return undefined
  for (const item of node.items as { key?: unknown }[]) {
    if (isNode(item.key) && 'value' in item.key && item.key.value === key) return item.key
  }
  return undefined
}
