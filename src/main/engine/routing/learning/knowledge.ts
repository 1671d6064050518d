import type { MessageId, ModelKey } from '#shared/contract/ids'
import type { Complexity, TaskName } from '#shared/contract/routing'
import type { CountedOutcome } from './outcome-store.ts'
import { growthAt } from './outcome-weights.ts'
import type { Neighbour } from './prompt-memory.ts'
import { addTo, applyOutcome, type ModelTallies, type Tally } from './tallies.ts'

/** Outcomes of prompts like one, together, never outweigh so many of the very kind. */
const mostFromSimilar = 8

/** An outcome of the same prompt counts so much on top of what it counts for its kind; 0 at the floor. */
const mostForOne = 2

/** What became of one model's answers to one prompt, weighed and aged. */
export interface PromptOutcome extends Tally {
  prompt: MessageId
  model: ModelKey
  task: TaskName
  complexity: Complexity
}

export interface Similar extends Tally {
  prompts: number
}

/** All outcomes added up. The order in which they come does not matter, and each can be taken back. */
export interface Knowledge {
  readonly models: ReadonlyMap<ModelKey, ModelTallies>
  add(outcome: CountedOutcome): void
  takeBack(outcome: CountedOutcome): void
  /** Does any outcome go back to this prompt? */
  knows(prompt: MessageId): boolean
  /** Outcomes that go back to a prompt. */
  readonly traced: number
  /** Of the `most` prompts that were added last, as of `now`. */
  byPrompt(most: number, now: number): PromptOutcome[]
  /** What became of these prompts, by model: weighed by how alike they are, aged to `now`. */
  similar(neighbours: readonly Neighbour[], floor: number, now: number): Map<ModelKey, Similar>
}

type PromptTally = Tally & Pick<PromptOutcome, 'task' | 'complexity'> & { outcomes: number }

export function createKnowledge(): Knowledge {
  const models = new Map<ModelKey, ModelTallies>()
  const prompts = new Map<MessageId, Map<ModelKey, PromptTally>>()
  let traced = 0

  function apply(outcome: CountedOutcome, sign: 1 | -1): void {
    const cells: ModelTallies = models.get(outcome.model) ?? new Map()
    applyOutcome(cells, outcome, sign)
    if (cells.size > 0) models.set(outcome.model, cells)
    else models.delete(outcome.model)
    if (outcome.prompt === null) return
    const its = prompts.get(outcome.prompt) ?? new Map<ModelKey, PromptTally>()
    const { task, complexity } = outcome
    const tally = its.get(outcome.model) ?? { task, complexity, good: 0, bad: 0, outcomes: 0 }
    traced += sign
    addTo(tally, outcome, sign)
    tally.outcomes += sign
    if (tally.outcomes > 0) its.set(outcome.model, tally)
    else its.delete(outcome.model)
    if (its.size > 0) prompts.set(outcome.prompt, its)
    else prompts.delete(outcome.prompt)
  }

  return {
    models,
    add: (outcome) => apply(outcome, 1),
    takeBack: (outcome) => apply(outcome, -1),
    knows: (prompt) => prompts.has(prompt),
    get traced() {
      return traced
    },
    byPrompt(most, now) {
      const decay = 1 / growthAt(now)
      return [...prompts].slice(-most).flatMap(([prompt, its]) =>
        [...its].map(([model, { task, complexity, good, bad }]) => ({
          ...{ prompt, model, task, complexity },
          good: good * decay,
          bad: bad * decay,
        })),
      )
    },
    similar(neighbours, floor, now) {
      const found = new Map<ModelKey, Similar>()
      const decay = 1 / growthAt(now)
      for (const { prompt, similarity } of neighbours) {
        const weight = (mostForOne * Math.max(0, similarity - floor)) / (1 - floor)
        for (const [model, { good, bad }] of prompts.get(prompt) ?? []) {
          const sum = found.get(model) ?? { good: 0, bad: 0, prompts: 0 }
          sum.good += good * weight * decay
          sum.bad += bad * weight * decay
          sum.prompts++
          found.set(model, sum)
        }
      }
      for (const sum of found.values()) {
        const factor = Math.min(1, mostFromSimilar / Math.max(1e-9, sum.good + sum.bad))
        sum.good *= factor
        sum.bad *= factor
      }
      return found
    },
  }
}
