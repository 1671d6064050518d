import type { CalibrationMethod, CalibrationReport } from '#shared/contract/confidence'
import { logit, sigmoid } from '../cold-start.ts'
import { fitIsotonic, type IsotonicCurve, valueOn } from './isotonic.ts'
import { fitLogistic, type Labelled, type LinearHead, scoreOf } from './logistic.ts'
import { areaUnderRoc, expectedCalibrationError } from './metrics.ts'

/** One answer whose outcome is known. */
export interface Example {
  evidence: readonly number[]
  /** What the cold start said. */
  cold: number
  y: number
  weight: number
}

/** Turns evidence into a chance; plain data, so that it can be stored. */
export interface FittedTarget {
  report: CalibrationReport
  /** `null` = the cold start's score is calibrated as it is. */
  head: LinearHead | null
  /** Slope and offset on log-odds (Platt); `null` where a curve stands in its stead, or nothing is fitted yet. */
  platt: { slope: number; offset: number } | null
  curve: IsotonicCurve | null
}

/** Fewer examples than this, or fewer of either outcome, teach nothing that could be trusted. */
const fewestExamples = 30
const fewestOfEach = 5
/** From here on a model's own weights for the evidence beat the cold start's. Source: supervised heads are unstable below. */
const headFrom = 250
const isotonicFrom = 1000
const folds = 5
const penalty = 4

/** Fits one target on a model's examples. Deterministic: folds go by place. Never throws. */
export function fitTarget(examples: readonly Example[]): FittedTarget {
  const positives = examples.filter(({ y }) => y > 0.5).length
  const n = examples.length
  const method = methodFor(n, positives)
  if (method === 'cold-start') {
    const said = examples.map(({ cold, y }) => ({ said: cold, happened: y }))
    return { report: reportOf(method, said), head: null, platt: null, curve: null }
  }
  // A score must come from a fit that has not seen its example; else the curve learns from a memory.
  const scores = outOfFold(examples)
  const scored = examples.map(({ y, weight }, index) => ({ score: scores[index] ?? 0, y, weight }))
  const curves = Array.from({ length: folds }, (_, fold) =>
    fitCurve(
      scored.filter((_, index) => index % folds !== fold),
      method,
    ),
  )
  const said = scored.map(({ score, y }, index) => ({
    said: chanceOf(curves[index % folds] ?? { platt: null, curve: null }, score),
    happened: y,
  }))
  return {
    report: reportOf(method, said),
    head: n >= headFrom ? fitHead(examples) : null,
    ...fitCurve(scored, method),
  }
}

/** The chance that evidence stands for, 0 to 1. */
export function chanceFrom(
  fitted: FittedTarget,
  evidence: readonly number[],
  cold: number,
): number {
  if (!fitted.platt && !fitted.curve) return cold
  return chanceOf(
    fitted,
    fitted.head ? scoreOf(fitted.head, inputsOf(evidence, cold)) : logit(cold),
  )
}

function methodFor(n: number, positives: number): CalibrationMethod {
  const rarer = Math.min(positives, n - positives)
  if (n < fewestExamples || rarer < fewestOfEach) return 'cold-start'
  return n < isotonicFrom ? 'platt' : 'isotonic'
}

function fitHead(examples: readonly Example[]): LinearHead {
  const labelled: Labelled[] = examples.map(({ evidence, cold, y, weight }) => ({
    x: inputsOf(evidence, cold),
    y,
    weight,
  }))
  return fitLogistic(labelled, penalty)
}

/** A model's own weights begin where the cold start ends: its opinion is one of their inputs. */
function inputsOf(evidence: readonly number[], cold: number): number[] {
  return [...evidence, logit(cold)]
}

function outOfFold(examples: readonly Example[]): number[] {
  if (examples.length < headFrom) return examples.map(({ cold }) => logit(cold))
  const heads = Array.from({ length: folds }, (_, fold) =>
    fitHead(examples.filter((_, index) => index % folds !== fold)),
  )
  return examples.map(({ evidence, cold }, index) => {
    const head = heads[index % folds]
    return head ? scoreOf(head, inputsOf(evidence, cold)) : 0
  })
}

type Curve = Pick<FittedTarget, 'platt' | 'curve'>
type Scored = { score: number; y: number; weight: number }

function fitCurve(scored: readonly Scored[], method: CalibrationMethod): Curve {
  const { weights, bias, means, scales } = fitLogistic(
    scored.map(({ score, y, weight }) => ({ x: [score], y, weight })),
    0.5,
  )
  const slope = Math.max(0.01, (weights[0] ?? 0) / (scales[0] ?? 1))
  const platt = { slope, offset: bias - slope * (means[0] ?? 0) }
  return { platt, curve: method === 'isotonic' ? fitIsotonic(scored) : null }
}

/** A curve's level parts would make all answers on them equal; a trace of the straight line keeps their order. */
const trace = 0.02

function chanceOf({ platt, curve }: Curve, score: number): number {
  const straight = platt ? sigmoid(platt.slope * score + platt.offset) : sigmoid(score)
  if (!curve) return straight
  return (1 - trace) * valueOn(curve, score) + trace * straight
}

function reportOf(
  method: CalibrationMethod,
  rows: readonly { said: number; happened: number }[],
): CalibrationReport {
  return {
    method,
    n: rows.length,
    positives: rows.filter(({ happened }) => happened > 0.5).length,
    auroc: areaUnderRoc(rows),
    ece: expectedCalibrationError(rows),
  }
}
