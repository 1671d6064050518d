import { bootstrapIntervals, type RowWeights } from './bootstrap.ts'
import { brierScore, expectedCalibrationError } from './calibration.ts'
import { type ClassScore, scoreClassification } from './classification.ts'
import type { ComparisonOptions, Estimate } from './compare-routers.ts'
import type { LabelledRow } from './evaluation-row.ts'

type Chances = Readonly<Record<string, number>>

/** What a classifier says of a prompt; probabilities where it has them. */
export interface Classified {
  task: string
  complexity: string
  probabilities: { task: Chances | null; complexity: Chances | null } | null
}

export interface LabelScore {
  /** Rows that have this label. */
  rows: number
  accuracy: Estimate
  macroF1: Estimate
  /** Of the probability given to the class that was named; `null` where rows come without probabilities. */
  calibrationError: Estimate | null
  /** 0 (best) to 2. */
  brier: Estimate | null
  classes: ClassScore[]
  /** `confusion[truth][predicted]`, indices as in `classes`. */
  confusion: number[][]
}

export interface LabelScores {
  task: LabelScore | null
  complexity: LabelScore | null
}

interface Prediction {
  truth: string
  named: string
  chances: Chances | null
  group: string | undefined
}

/** Scores labels with 95 % bootstrap intervals. A row's own `probabilities` stand before what `classify` says. */
export function scoreLabels(
  rows: readonly LabelledRow[],
  classify: (prompt: string) => Classified,
  options: Omit<ComparisonOptions, 'groups'>,
): LabelScores {
  const tasks: Prediction[] = []
  const complexities: Prediction[] = []
  for (const row of rows) {
    const said =
      row.probabilities?.task && row.probabilities.complexity ? null : classify(row.prompt)
    const add = (list: Prediction[], kind: 'task' | 'complexity') => {
      const truth = row[kind]
      if (truth === null) return
      const own = row.probabilities?.[kind]
      const chances = own ?? said?.probabilities?.[kind] ?? null
      const named = own ? likeliest(own) : (said?.[kind] ?? '')
      list.push({ truth, named, chances, group: row.group })
    }
    add(tasks, 'task')
    add(complexities, 'complexity')
  }
  return { task: scoreOne(tasks, options), complexity: scoreOne(complexities, options) }
}

/** The name with the highest probability, the first of several. */
function likeliest(chances: Chances): string {
  let best = ''
  for (const [name, chance] of Object.entries(chances)) {
    if (best === '' || chance > (chances[best] ?? 0)) best = name
  }
  return best
}

function scoreOne(
  predictions: readonly Prediction[],
  options: Omit<ComparisonOptions, 'groups'>,
): LabelScore | null {
  if (predictions.length === 0) return null
  const truth = predictions.map((row) => row.truth)
  const named = predictions.map((row) => row.named)
  const chances = predictions.flatMap((row) => (row.chances ? [row.chances] : []))
  const calibrated = chances.length === predictions.length
  const sure = predictions.map((row) => row.chances?.[row.named] ?? 0)
  const right = predictions.map((row) => row.truth === row.named)
  const measure = (weights: RowWeights) => {
    const { accuracy, macroF1 } = scoreClassification(truth, named, weights)
    return calibrated
      ? [
          accuracy,
          macroF1,
          expectedCalibrationError(sure, right, 15, weights),
          brierScore(chances, truth, weights),
        ]
      : [accuracy, macroF1]
  }
  const values = measure(null)
  const intervals = bootstrapIntervals(predictions.length, measure, {
    ...options,
    groups: predictions.map((row) => row.group),
  })
  const estimate = (index: number): Estimate => ({
    value: values[index] ?? Number.NaN,
    low: intervals[index]?.low ?? Number.NaN,
    high: intervals[index]?.high ?? Number.NaN,
  })
  const { classes, confusion } = scoreClassification(truth, named)
  return {
    rows: predictions.length,
    accuracy: estimate(0),
    macroF1: estimate(1),
    calibrationError: calibrated ? estimate(2) : null,
    brier: calibrated ? estimate(3) : null,
    classes,
    confusion,
  }
}
