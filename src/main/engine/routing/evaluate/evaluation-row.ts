import { z } from 'zod'
import { complexities, maxPromptLength, taskNames } from '#shared/contract/routing'

/** A prompt whose task and complexity somebody has judged. */
export interface LabelledRow {
  kind: 'labelled'
  prompt: string
  task: string | null
  complexity: string | null
  /** What some classifier said, where it is not ours that is measured. */
  probabilities: {
    task: Record<string, number> | null
    complexity: Record<string, number> | null
  } | null
  group: string | undefined
}

/** A prompt that two or more models have answered; more is better. */
export interface OutcomeRow {
  kind: 'outcome'
  prompt: string
  /** By model; `weak` and `strong` where the row names the two so. */
  outcomes: Record<string, number>
  group: string | undefined
  category: string | undefined
  /** What the user's own router says: higher = rather the stronger model. */
  score: number | undefined
}

export type EvaluationRow = LabelledRow | OutcomeRow

const finite = z.number().finite()
const chance = z.number().min(0).max(1)
const chances = z.record(z.string().max(64), chance).refine((given) => {
  return Object.keys(given).length > 0
}, 'names no class')
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
/** A number, a yes or no, or one number for each turn of a conversation: their mean counts. */
const outcome = z.union([
  finite,
  z.boolean().transform(Number),
  z.array(finite).min(1).max(100).transform(mean),
])
const name = z.union([z.string().max(1000), z.number().transform(String)]).optional()
const prompt = z.string().max(maxPromptLength)

const given = z.object({
  prompt: prompt.optional(),
  /** A conversation: the first turn is what a router sees. */
  turns: z.array(prompt).min(1).max(1000).optional(),
  task: z.enum(taskNames).optional(),
  complexity: z.enum(complexities).optional(),
  probabilities: z
    .object({ task: chances.optional(), complexity: chances.optional() })
    .nullable()
    .optional(),
  weak: outcome.optional(),
  strong: outcome.optional(),
  outcomes: z.record(z.string().max(1000), outcome).optional(),
  group: name,
  category: name,
  subject: name,
  score: finite.optional(),
  contaminated: z.boolean().optional(),
})

export type ParsedRow = { row: EvaluationRow } | { skipped: true } | { trouble: string }

/** One row of a file, or what is wrong with it. Rows marked `contaminated` are skipped, as RouteLLM's protocol has it. */
export function parseEvaluationRow(value: unknown): ParsedRow {
  const parsed = given.safeParse(value)
  if (!parsed.success) return { trouble: sayIssue(parsed.error) }
  const { data } = parsed
  if (data.contaminated) return { skipped: true }
  const text = data.prompt ?? data.turns?.[0]
  if (text === undefined) return { trouble: '“prompt” is missing.' }
  const outcomes = outcomesOf(data)
  if (typeof outcomes === 'string') return { trouble: outcomes }
  if (outcomes) {
    const category = data.category ?? data.subject
    return {
      row: {
        kind: 'outcome',
        prompt: text,
        outcomes,
        group: data.group,
        category,
        score: data.score,
      },
    }
  }
  if (data.task === undefined && data.complexity === undefined) {
    return {
      trouble:
        'has neither labels (“task”, “complexity”) nor outcomes (“weak” and “strong”, or “outcomes” by model).',
    }
  }
  const probabilities = data.probabilities && {
    task: data.probabilities.task ?? null,
    complexity: data.probabilities.complexity ?? null,
  }
  return {
    row: {
      kind: 'labelled',
      prompt: text,
      task: data.task ?? null,
      complexity: data.complexity ?? null,
      probabilities: probabilities ?? null,
      group: data.group,
    },
  }
}

/** By model, `null` where the row has none, a sentence where something is amiss. */
function outcomesOf(data: z.infer<typeof given>): Record<string, number> | string | null {
  if (data.outcomes) {
    return Object.keys(data.outcomes).length >= 2
      ? data.outcomes
      : '“outcomes” needs at least two models.'
  }
  if (data.weak === undefined && data.strong === undefined) return null
  if (data.weak === undefined) return '“weak” is missing.'
  if (data.strong === undefined) return '“strong” is missing.'
  return { weak: data.weak, strong: data.strong }
}

function sayIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'can’t be read.'
  const place = issue.path.join('.')
  return place === '' ? 'is not an object with named fields.' : `“${place}”: ${issue.message}.`
}
