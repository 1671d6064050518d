import { createRandom, hashText } from '../random.ts'
import { evaluate } from '../reply/arithmetic.ts'
import { decideIntent, type Intent } from '../reply/intent.ts'
import { knownTasks } from '../reply/known-tasks.ts'
import type { ReplyRequest } from '../reply/request.ts'
import { findFact } from './known-facts.ts'

/** What kind of mistake is possible, by what was asked. */
export type TaskKind = 'fact' | 'maths' | 'code' | 'json' | 'table' | 'list'

export interface KnownDifficulty {
  kind: TaskKind
  /** On the scale of a model's skill: where both are equal, every second answer is right. */
  difficulty: number
}

const codeDifficulties = [1.2, 0.4, 0.7, 1.3, 1.5, 1.4, 1.1]

/** How hard a request is, where there is a right answer to it; `null` where nobody could say what is right. */
export function findDifficulty(
  request: Pick<ReplyRequest, 'prompt' | 'format'>,
): KnownDifficulty | null {
  const { prompt } = request
  const fact = findFact(prompt)
  const known: KnownDifficulty | null = request.format
    ? { kind: 'json', difficulty: 0.6 }
    : fact
      ? { kind: 'fact', difficulty: 0.2 + 2 * spread(fact.subject) }
      : difficultyOf(decideIntent(prompt), prompt)
  if (!known) return null
  // No two wordings of a question are equally hard, for any model.
  return { ...known, difficulty: known.difficulty + 1.4 * (spread(prompt) - 0.5) }
}

function difficultyOf(intent: Intent, prompt: string): KnownDifficulty | null {
  switch (intent.kind) {
    case 'maths': {
      if (intent.expression === null || evaluate(intent.expression) === null) return null
      const digits = intent.expression.match(/\d/g)?.length ?? 0
      const products = intent.expression.match(/[*×/÷^]/g)?.length ?? 0
      return { kind: 'maths', difficulty: -0.3 + 0.25 * digits + 0.6 * products }
    }
    case 'code': {
      const index = knownTasks.findIndex(
        (task) => task.asked.test(prompt) && task.sources[intent.language.fence] !== undefined,
      )
      if (index < 0 || intent.lines !== null) return null
      return { kind: 'code', difficulty: codeDifficulties[index] ?? 1 }
    }
    case 'json':
      return { kind: 'json', difficulty: 0.9 }
    case 'table':
      return { kind: 'table', difficulty: 0.5 }
    case 'lines':
      if (!intent.numbered || intent.count > 60) return null
      return { kind: 'list', difficulty: 0.3 + intent.count / 25 }
    default:
      return null
  }
}

/** Uniform in [0, 1), the same for the same text. */
function spread(text: string): number {
  return createRandom(hashText(text, 77)).next()
}
