import type { Random } from '../random.ts'
import { decideIntent } from '../reply/intent.ts'
import { knownTasks } from '../reply/known-tasks.ts'
import { writeParagraph } from '../reply/prose.ts'
import type { TaskKind } from './difficulty.ts'
import { findFact } from './known-facts.ts'
import type { Flaw } from './outcome.ts'

interface Spoiling {
  kind: TaskKind
  flaw: Flaw
  prompt: string
  topics: readonly string[]
  random: Random
}

/** The right answer as a model would write it that errs in this way. */
export function spoilReply(text: string, spoiling: Spoiling): string {
  const { flaw, random, topics } = spoiling
  switch (flaw) {
    case 'wrong-value':
      return changeValue(text, spoiling)
    case 'broken':
      return breakSyntax(text)
    case 'cut':
      return text.slice(0, Math.floor(text.length * (0.45 + 0.3 * random.next()))).trimEnd()
    case 'no-format':
      return writeParagraph(4, topics, random)
    case 'miscount':
      return dropItems(text, 1 + random.below(3))
    case 'other-language':
      return inOtherLanguage(text, spoiling)
    case 'refusal':
      return random.pick([
        "I'm sorry, but I can't help with that.",
        'As an AI language model, I am unable to answer this question.',
        'I cannot assist with that request.',
      ])
    case 'loop': {
      const sentence = writeParagraph(1, topics, random)
      return `${text.slice(0, Math.floor(text.length / 2))}\n\n${`${sentence} `.repeat(14).trim()}`
    }
    case 'empty':
      return ''
    case 'unusual':
      return lookOdd(text, spoiling)
  }
}

function changeValue(text: string, { kind, prompt, random }: Spoiling): string {
  if (kind === 'fact') {
    const fact = findFact(prompt)
    return fact ? text.replaceAll(fact.answer, fact.mistake) : text
  }
  if (kind === 'maths') {
    const result = /So the result is \$(-?[\d.]+)\$/.exec(text)?.[1]
    if (result === undefined) return text
    const by = random.pick([1, -1, 2, 10, -10, 100])
    return text.replaceAll(result, String(Number((Number(result) + by).toPrecision(12))))
  }
  if (kind === 'code') {
    const [from, to] = codeMistakes.find(([sign]) => text.includes(sign)) ?? [' 1', ' 2']
    return text.replace(from, to)
  }
  // Nothing shows in the form of a list, a table or a value that it says something untrue.
  return text.replace(/\b[a-z]+\b(?=[^a-z]*$)/, 'otherwise')
}

const codeMistakes = [
  ['<=', '<'],
  ['% 15', '% 5'],
  [' === 0', ' === 1'],
  ['[1:]', '[0:]'],
  ['< count', '<= count'],
  [' < ', ' > '],
  ['[::-1]', '[::1]'],
  ['.reverse()', ''],
  ['.toReversed()', ''],
  ['clearTimeout(timer)', 'clearTimeout()'],
] as const

/** Leaves out the last closing bracket inside the last block, or inside the whole where there is none. */
function breakSyntax(text: string): string {
  const end = text.lastIndexOf('\n```')
  const from = end < 0 ? text.length : end
  const at = Math.max(...[')', '}', ']'].map((sign) => text.lastIndexOf(sign, from)))
  return at < 0 ? text : text.slice(0, at) + text.slice(at + 1)
}

function dropItems(text: string, count: number): string {
  const lines = text.split('\n')
  return lines.slice(0, Math.max(1, lines.length - count)).join('\n')
}

function inOtherLanguage(text: string, { kind, prompt }: Spoiling): string {
  if (kind !== 'code') {
    const answer = findFact(prompt)?.mistake ?? 'eso'
    return `La respuesta es ${answer}, porque es la ciudad más grande del país y la que casi todos conocen por el nombre.`
  }
  const intent = decideIntent(prompt)
  const task = knownTasks.find((known) => known.asked.test(prompt))
  const asked = intent.kind === 'code' ? intent.language.fence : ''
  const other = Object.entries(task?.sources ?? {}).find(([fence]) => fence !== asked)
  if (!other?.[1]) return text
  return `Here is ${task?.title}:\n\n\`\`\`${other[0]}\n${other[1]}\n\`\`\``
}

function lookOdd(text: string, { kind, random, topics }: Spoiling): string {
  switch (kind) {
    case 'code':
      // An excerpt, as people write it who leave out what is known.
      return text.replace(/\n```(\n|$)/, '\n…}\n```$1')
    case 'json':
      return text.replace('{\n', '{\n  // as asked\n')
    case 'list':
      return `${text}\n- ${writeParagraph(1, topics, random)}`
    case 'table':
      return text.replace(/^\|.*\|\n/gm, (row) => `- ${row.replaceAll('|', ' ').trim()}\n`)
    default:
      return text.replace(/[.!?]+\s*$/, '')
  }
}
