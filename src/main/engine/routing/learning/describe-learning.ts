import type { ModelKey } from '#shared/contract/ids'
import type { LearnedCell, LearnedModel, LearningOverview } from '#shared/contract/learning'
import type { Model } from '#shared/contract/models'
import type { Complexity, TaskName } from '#shared/contract/routing'
import { guessMean, guessQuality } from '../quality-prior.ts'
import { estimateQuality } from './estimate-quality.ts'
import { featuresOfKind } from './features-of-kind.ts'
import type { Knowledge } from './knowledge.ts'
import { growthAt, halfLifeDays, outcomeWeights } from './outcome-weights.ts'
import type { Cell, ModelTallies } from './tallies.ts'

type Sized = Pick<Model, 'name' | 'parameters'>

/** Everything learned, for people. `prompts`: how many are remembered. Pure. */
export function describeLearning(
  knowledge: Pick<Knowledge, 'models'>,
  prompts: number,
  listed: readonly Model[],
  now: number,
): LearningOverview {
  const byKey = new Map(listed.map((model) => [model.key, model]))
  const models = [...knowledge.models]
    .map(([key, cells]) => describeModel(key, cells, byKey.get(key) ?? null, now))
    .sort((a, b) => b.outcomes - a.outcomes || a.name.localeCompare(b.name))
  return {
    outcomes: models.reduce((sum, model) => sum + model.outcomes, 0),
    prompts,
    halfLifeDays,
    weights: outcomeWeights(),
    models,
  }
}

function describeModel(
  key: ModelKey,
  cells: ModelTallies,
  listed: Model | null,
  now: number,
): LearnedModel {
  const name = key.slice(key.indexOf('/') + 1)
  const sized = listed ?? { name, parameters: null }
  const all = [...cells.values()]
  const tasks = [...Map.groupBy(all, ({ task }) => task)]
    .map(([task, its]) => describeTask(task, its, all, sized, now))
    .sort((a, b) => b.outcomes - a.outcomes || a.task.localeCompare(b.task))
  return {
    model: key,
    name: listed?.displayName ?? name,
    present: listed !== null,
    outcomes: countOf(all),
    lastAt: lastOf(all),
    tasks,
  }
}

/** One task over all its complexities, as often as they were seen. */
function describeTask(
  task: TaskName,
  its: Cell[],
  all: Cell[],
  model: Sized,
  now: number,
): LearnedCell {
  const outcomes = countOf(its)
  const share = (complexity: Complexity) =>
    (its.find((cell) => cell.complexity === complexity)?.outcomes ?? 0) / outcomes
  const features = featuresOfKind(task, 'medium', {
    task: { [task]: 1 },
    complexity: {
      simple: share('simple'),
      medium: share('medium'),
      complex: share('complex'),
    },
  })
  const guess = guessQuality(model, features)
  const estimate = estimateQuality(all, {
    features,
    guess: guess.mean,
    guessOf: (other, complexity) => guessMean(model, other, complexity),
    decay: 1 / growthAt(now),
    similar: null,
  })
  return {
    task,
    estimate: estimate ?? guess,
    guess: guess.mean,
    outcomes,
    lastAt: lastOf(its),
  }
}

function countOf(cells: Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.outcomes, 0)
}

function lastOf(cells: Cell[]): number {
  return cells.reduce((latest, { lastAt }) => Math.max(latest, lastAt), 0)
}
