import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { complexities, taskNames } from '#shared/contract/routing'

const labelledPrompt = z.strictObject({
  id: z.string().min(1),
  /** Prompts that share a scenario, a paraphrase or material share a group. */
  group: z.string().min(1),
  prompt: z.string().min(1),
  task: z.enum(taskNames),
  complexity: z.enum(complexities),
  /** ISO 639-1, of the prose. */
  language: z.string().regex(/^[a-z]{2}$/),
})
export type LabelledPrompt = z.output<typeof labelledPrompt>

/** `unseen` was written apart, without a look at any model's errors, and is never trained on. */
export const splits = ['train', 'dev', 'test', 'unseen'] as const
export type Split = (typeof splits)[number]

const folder = join(import.meta.dirname, 'prompts')

/** All prompts, in the order of files and lines. Throws an Error naming file and line where one is not as it should be. */
export function readPrompts(): LabelledPrompt[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((line, index) => (line === '' ? [] : [parseLine(line, `${name}:${index + 1}`)])),
    )
}

function parseLine(line: string, place: string): LabelledPrompt {
  try {
    return labelledPrompt.parse(JSON.parse(line))
  } catch (error) {
    throw new Error(`${place} is not a labelled prompt: ${String(error)}`)
  }
}

/** Of ten groups seven train, one is for choices and calibration, two are for measuring; the group's name decides. */
export function splitOf({ group }: Pick<LabelledPrompt, 'group'>): Split {
  if (group.startsWith('d')) return 'unseen'
  const tenth = hashGroup(group) % 10
  if (tenth < 7) return 'train'
  return tenth < 8 ? 'dev' : 'test'
}

/** FNV-1a, then mixed, so that names with one letter changed spread over all tenths. */
export function hashGroup(group: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < group.length; i++) {
    value = Math.imul(value ^ group.charCodeAt(i), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  return (value ^ (value >>> 13)) >>> 0
}
