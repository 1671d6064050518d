import type { Estimate, RouterResult } from '#engine/routing/evaluate/compare-routers'
import type { LabelScore, LabelScores } from '#engine/routing/evaluate/score-labels'
import type { OutcomeScores } from '#engine/routing/evaluate/score-outcomes'
import { formatTable } from './table.ts'

const number = (value: number, digits = 3) => (Number.isNaN(value) ? '–' : value.toFixed(digits))
const percent = (value: number) => (Number.isNaN(value) ? '–' : `${(value * 100).toFixed(1)} %`)

/** "0.601 [0.590, 0.612]". */
export function sayEstimate({ value, low, high }: Estimate): string {
  return `${number(value)} [${number(low)}, ${number(high)}]`
}

/** Head line and one line for each router, for `formatTable`. */
export function routerTable(routers: readonly RouterResult[]): string[][] {
  const [first] = routers
  const head = [
    'router',
    'gap recovered [95 %]',
    `lead over ${first?.name ?? 'the first'} [95 %]`,
    'AUROC',
    'half at',
    '80 % at',
    'interp: half',
    '80 %',
  ]
  return [
    head,
    ...routers.map(({ name, gapRecovered, lead, roc, half, fourFifths }, index) => [
      name,
      sayEstimate(gapRecovered),
      index === 0 ? '' : sayEstimate(lead),
      number(roc),
      percent(half.firstCrossing),
      percent(fourFifths.firstCrossing),
      percent(half.interpolated),
      percent(fourFifths.interpolated),
    ]),
  ]
}

export function describeOutcomes(scores: OutcomeScores): string {
  const { rows, weak, strong, bestOfBoth, chance, routers } = scores
  return [
    `${rows} rows · ${weak.name} ${number(weak.mean)} · ${strong.name} ${number(strong.mean)} (best single model: ${strong.mean >= weak.mean ? strong.name : weak.name}) · best of both ${number(bestOfBoth)}`,
    `Drawing lots recovers ${sayEstimate(chance)} of the gap.`,
    '',
    ...formatTable(routerTable(routers)),
    '',
    'Gap recovered: 0.5 is chance, 1 the stronger model’s level at every share. “half at”: the share of prompts',
    'sent to the stronger model at which half of the gap is closed, where the curve first gets there.',
    '',
  ].join('\n')
}

export function describeLabels({ task, complexity }: LabelScores): string {
  return [...describeLabel('Task', task), ...describeLabel('Complexity', complexity), ''].join('\n')
}

function describeLabel(title: string, score: LabelScore | null): string[] {
  if (score === null) return []
  const { rows, accuracy, macroF1, calibrationError, brier, classes, confusion } = score
  const calibration =
    calibrationError && brier
      ? ` · calibration error ${sayEstimate(calibrationError)} · Brier ${sayEstimate(brier)}`
      : ' · no probabilities, so no calibration'
  return [
    `${title}: ${rows} rows · accuracy ${sayEstimate(accuracy)} · macro-F1 ${sayEstimate(macroF1)}${calibration}`,
    '',
    ...formatTable([
      ['true ↓ named →', ...classes.map(({ name }) => name), 'rows', 'precision', 'recall', 'F1'],
      ...classes.map(({ name, support, precision, recall, f1 }, line) => [
        name,
        ...(confusion[line] ?? []).map(String),
        String(support),
        number(precision),
        number(recall),
        number(f1),
      ]),
    ]),
    '',
  ]
}
