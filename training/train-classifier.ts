import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClassifier, softmax } from '#engine/routing/classify/classifier'
import {
  decodeClassifier,
  encodeClassifier,
  type LinearWeights,
  promptRows,
} from '#engine/routing/classify/classifier-file'
import { featurise } from '#engine/routing/classify/featurise'
import {
  featuriseLanguage,
  languageRows,
  weighedLanguages,
} from '#engine/routing/classify/language-features'
import { readShape } from '#engine/routing/classify/read-shape'
import { describeTask } from '#engine/routing/classify/task-features'
import { complexities, taskNames } from '#shared/contract/routing'
import { crossValidate, examplesOf, fitTemperature } from './cross-validate.ts'
import { type Example, type Learning, languageSpace, learn } from './learn.ts'
import { type Answered, accuracyOf, calibrationErrorOf, macroF1Of } from './measure.ts'
import { type LabelledPrompt, readPrompts, type Split, splitOf } from './read-prompts.ts'

/** Chosen by cross-validation over prompts to train with. A pull of the weights towards zero did harm. */
const how: Learning = { epochs: 3, step: 0.3 }

const howLanguages: Learning = { epochs: 4, step: 0.2 }

const begun = performance.now()
const prompts = readPrompts()
const known = prompts.filter((prompt) => ['train', 'dev'].includes(splitOf(prompt)))
const vectors = known.map(({ prompt }) => featurise(prompt))
const labelsOf = {
  task: examplesOf(known, vectors, taskNames, ({ task }) => task),
  complexity: examplesOf(known, vectors, complexities, ({ complexity }) => complexity),
}
/** What models that had not seen a prompt's group took it for. */
const taskLogits = crossValidate(known, labelsOf.task, taskNames.length, how)
const tasks = train(labelsOf.task, taskNames.length, taskLogits)
const stacked = labelsOf.complexity.map((example, i) => withTask(example, i))
const levels = train(
  stacked,
  complexities.length,
  crossValidate(known, stacked, complexities.length, how),
)
const languages = { weights: trainLanguages(), classes: weighedLanguages.length }
const file = encodeClassifier(
  {
    ...quantise([tasks, levels], promptRows),
    taskTemperature: tasks.temperature,
    complexityTemperature: levels.temperature,
    languages: quantise([languages], languageRows),
  },
  { prompts: known.length, ...how },
)
const classify = createClassifier(decodeClassifier(file))
for (const split of ['test', 'unseen'] as const) report(split)
const target = join(import.meta.dirname, '..', 'resources', 'classifier.bin')
writeFileSync(target, file)
console.log(
  `${target}: ${(file.length / 1e6).toFixed(2)} MB in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
)

/** Trained with everything known; the temperature comes from models that had not seen what they were asked. */
function train(examples: readonly Example[], classes: number, unseen: readonly Float64Array[]) {
  const temperature = fitTemperature(
    unseen,
    examples.map(({ label }) => label),
  )
  return { weights: learn(examples, classes, how), temperature, classes }
}

function withTask({ vector, label }: Example, i: number): Example {
  const logits = taskLogits[i] ?? new Float64Array(taskNames.length)
  const more = describeTask(softmax(logits, 1), known[i]?.prompt.length ?? 0)
  return {
    vector: {
      indices: Uint32Array.from([...vector.indices, ...more.indices]),
      values: Float32Array.from([...vector.values, ...more.values]),
    },
    label,
  }
}

function trainLanguages(): Float32Array {
  const names: readonly string[] = weighedLanguages
  const labelOf = ({ language }: LabelledPrompt) => names.indexOf(language)
  const spoken = known.filter((prompt) => labelOf(prompt) >= 0)
  const examples = spoken.map((one) => ({
    vector: featuriseLanguage(readShape(one.prompt).prose),
    label: labelOf(one),
  }))
  return learn(examples, weighedLanguages.length, howLanguages, languageSpace)
}

interface Model {
  weights: Float32Array
  classes: number
}

/** Models over the same features side by side, each output's column scaled so that its largest weight is 127. */
function quantise(models: readonly Model[], rows: number): LinearWeights {
  const columns = models.flatMap(({ weights, classes }) =>
    Array.from({ length: classes }, (_, k) => ({ weights, classes, k })),
  )
  const weights = new Int8Array(rows * columns.length)
  const scales = columns.map(({ weights: from, classes, k }, column) => {
    let largest = 1e-9
    for (let at = k; at < from.length; at += classes) {
      largest = Math.max(largest, Math.abs(from[at] ?? 0))
    }
    for (let row = 0; row < rows; row++) {
      const value = ((from[row * classes + k] ?? 0) / largest) * 127
      weights[row * columns.length + column] = Math.round(value)
    }
    return largest / 127
  })
  return { weights, scales: Float64Array.from(scales) }
}

function report(split: Split) {
  const own = prompts.filter((prompt) => splitOf(prompt) === split)
  const answers = own.map(({ prompt, task, complexity }) => {
    const answer = classify(prompt)
    const { probabilities } = answer
    return {
      task: {
        guessed: taskNames.indexOf(answer.task),
        confidence: probabilities.task[answer.task] ?? 0,
        right: taskNames.indexOf(task),
      } satisfies Answered,
      complexity: {
        guessed: complexities.indexOf(answer.complexity),
        confidence: probabilities.complexity[answer.complexity],
        right: complexities.indexOf(complexity),
      } satisfies Answered,
    }
  })
  const told = own.map(({ prompt, language }) => ({ told: classify(prompt).language, language }))
  const shareOf = (count: number) => (count / own.length).toFixed(3)
  const right = told.filter((one) => one.told === one.language).length
  const wrong = told.filter((one) => one.told !== null && one.told !== one.language).length
  const byTask = answers.map(({ task }) => task)
  const byLevel = answers.map(({ complexity }) => complexity)
  console.log(
    `${split} (${own.length}): task macro-F1 ${macroF1Of(byTask, taskNames.length).toFixed(3)}, accuracy ${accuracyOf(byTask).toFixed(3)}, ECE ${calibrationErrorOf(byTask).toFixed(3)}; complexity accuracy ${accuracyOf(byLevel).toFixed(3)}, ECE ${calibrationErrorOf(byLevel).toFixed(3)}; language right ${shareOf(right)}, wrong ${shareOf(wrong)}, left open otherwise`,
  )
}
