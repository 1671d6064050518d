import type { MessageId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Complexity, TaskName } from '#shared/contract/routing'
import type { TextEmbedder } from '../../embedding/text-embedder.ts'
import { guessMean } from '../quality-prior.ts'
import { estimateQuality } from './estimate-quality.ts'
import { featuresOfKind } from './features-of-kind.ts'
import type { Knowledge, PromptOutcome } from './knowledge.ts'
import { growthAt } from './outcome-weights.ts'
import { createExampleReader, type PromptExample } from './prompt-example.ts'
import {
  type Experience,
  fewestExperiences,
  fitLessons,
  type Lesson,
  type Lessons,
} from './prompt-lessons.ts'

/** The newest prompts teach; time and memory grow with their square. */
const mostTaught = 1500
/** Learnt anew when there are so many times as many outcomes, or fewer, as the last time. */
const worthwhile = 1.1

export interface LessonKeeper {
  /** What is known by now of models with enough outcomes; empty until the first lessons are learnt. Never throws. */
  tell(prompt: string): Map<ModelKey, Lesson>
  close(): void
}

export interface LessonParts {
  knowledge: Knowledge
  embedder: TextEmbedder
  /** `null` = it is gone. */
  textOf(prompt: MessageId): string | null
  listed(model: ModelKey): Model | undefined
  now(): number
  notStored(error: unknown): void
}

/** Learns in the background, a few milliseconds at a time, once there are enough outcomes, and again as they grow. */
export function createLessonKeeper(parts: LessonParts): LessonKeeper {
  const { knowledge, now } = parts
  const read = createExampleReader(parts.embedder)
  let lessons: Lessons | null = null
  let taughtBy = 0
  let work: Generator<void, Lessons> | null = null
  let next: NodeJS.Immediate | null = null

  function isWorthwhile(): boolean {
    const { traced } = knowledge
    if (traced < fewestExperiences) return false
    return traced > taughtBy * worthwhile || traced < taughtBy / worthwhile
  }

  function step(): void {
    next = null
    try {
      const { done, value } = work?.next() ?? { done: true, value: lessons }
      if (done) {
        lessons = value ?? null
        work = null
        return
      }
      next = setImmediate(step)
      // A command that has its answer need not wait for lessons.
      next.unref()
    } catch (error) {
      work = null
      parts.notStored(error)
    }
  }

  function begin(): void {
    taughtBy = knowledge.traced
    work = learn(parts, read)
    next = setImmediate(step)
    next.unref()
  }

  return {
    tell(prompt) {
      if (!work && isWorthwhile()) begin()
      return lessons?.tell(read(prompt)) ?? new Map()
    },
    close() {
      if (next) clearImmediate(next)
      next = null
      work = null
    },
  }

  function* learn(
    { textOf, listed }: LessonParts,
    readExample: (prompt: string) => PromptExample,
  ): Generator<void, Lessons> {
    const at = now()
    const examples: PromptExample[] = []
    const rows = new Map<MessageId, number | null>()
    const experiences = new Map<ModelKey, Experience[]>()
    const expected = createExpectation(knowledge, listed, at)
    for (const outcome of knowledge.byPrompt(mostTaught, at)) {
      let row = rows.get(outcome.prompt)
      if (row === undefined) {
        const text = textOf(outcome.prompt)
        row = text === null ? null : examples.push(readExample(text)) - 1
        rows.set(outcome.prompt, row)
        yield
      }
      const weight = outcome.good + outcome.bad
      if (row === null || weight <= 0) continue
      const its = experiences.get(outcome.model) ?? []
      its.push({ row, beyond: outcome.good / weight - expected(outcome), weight })
      experiences.set(outcome.model, its)
    }
    return yield* fitLessons(examples, experiences)
  }
}

/** What the kind of a prompt lets expect of a model, reckoned once for each. */
function createExpectation(
  knowledge: Knowledge,
  listed: LessonParts['listed'],
  at: number,
): (outcome: PromptOutcome) => number {
  const known = new Map<string, number>()
  return ({ model, task, complexity }) => {
    const key = `${task}/${complexity}/${model}`
    const found = known.get(key) ?? expect(model, task, complexity)
    known.set(key, found)
    return found
  }

  function expect(key: ModelKey, task: TaskName, complexity: Complexity): number {
    const model = listed(key) ?? { name: key.slice(key.indexOf('/') + 1), parameters: null }
    const guess = guessMean(model, task, complexity)
    const estimate = estimateQuality(knowledge.models.get(key)?.values() ?? [], {
      features: featuresOfKind(task, complexity),
      guess,
      guessOf: (otherTask, other) => guessMean(model, otherTask, other),
      decay: 1 / growthAt(at),
      similar: null,
    })
    return estimate?.mean ?? guess
  }
}
