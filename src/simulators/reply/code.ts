import type { Random } from '../random.ts'
import type { CodeLanguage } from './code-languages.ts'
import { knownTasks } from './known-tasks.ts'
import { writeSentence } from './prose.ts'
import { capitalise } from './topics.ts'

/** A fenced block in the wanted language, with a word before and after. */
export function writeCode(
  prompt: string,
  language: CodeLanguage,
  lines: number | null,
  topics: readonly string[],
  random: Random,
): string {
  if (lines !== null) return fence(language, writeManyLines(language, lines, topics))
  const known = knownTasks.find((task) => task.asked.test(prompt))
  const source = known?.sources[language.fence]
  const name = nameFunction(topics)
  const code = source ?? language.fold(name, 2 + random.below(7), random.below(5))
  const about = known ? known.title : `\`${name}\``
  return [
    `Here is ${about} in ${language.fence}:`,
    fence(language, code),
    known ? known.remark : writeSentence(topics, random),
  ].join('\n\n')
}

function fence(language: CodeLanguage, code: string): string {
  return `\`\`\`${language.fence}\n${code}\n\`\`\``
}

function writeManyLines(language: CodeLanguage, count: number, topics: readonly string[]): string {
  const words = topics.map(asIdentifier).filter((word) => word !== '')
  return Array.from({ length: count }, (_, index) =>
    language.line(index + 1, words[index % Math.max(1, words.length)] ?? 'step'),
  ).join('\n')
}

/** A name made of the user's own words, in camel case. */
export function nameFunction(topics: readonly string[]): string {
  const words = topics
    .map(asIdentifier)
    .filter((word) => word !== '')
    .slice(0, 3)
  const [first = 'fold', ...rest] = words
  const name = [first, ...rest.map(capitalise)].join('')
  return reserved.has(name) ? `${name}Values` : name
}

const reserved = new Set([
  'class',
  'new',
  'delete',
  'import',
  'return',
  'default',
  'switch',
  'case',
])

function asIdentifier(word: string): string {
  return word
    .replace(/[^a-z0-9]/gi, '')
    .replace(/^\d+/, '')
    .toLowerCase()
}
