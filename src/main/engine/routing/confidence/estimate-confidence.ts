import type { Confidence, ConfidenceSource, StructureCheck } from '#shared/contract/confidence'
import type { AnswerFacts } from './answer-facts.ts'
import { type Calibration, type CalibrationSample, calibrated } from './calibration/calibrate.ts'
import { runChecks } from './checks/run-checks.ts'
import { type Chances, coldStart, logit, sigmoid } from './cold-start.ts'
import { evidenceOf, evidenceVersion, usableLogprobs } from './features.ts'
import { oddsOfSelfCheck } from './self-check.ts'

/** An answer as it was judged, and what a later outcome is learned with. */
export interface JudgedAnswer {
  confidence: Confidence
  evidence: number[]
  cold: Chances
}

/**
 * How far an answer can be trusted, by what shows in it. Pure. `calibration` = what this model's earlier answers have
 * taught, `null` = nothing yet.
 */
export function estimateConfidence(
  facts: AnswerFacts,
  calibration: Calibration | null,
): JudgedAnswer {
  const checks = runChecks(facts)
  const evidence = evidenceOf(facts, checks)
  const cold = coldStart(facts, checks)
  const { failed, worth } = calibrated(calibration, evidence, cold)
  return {
    evidence,
    cold,
    confidence: {
      version: evidenceVersion,
      value: round(1 - failed),
      worth: round(worth),
      source: sourceOf(facts, checks),
      calibration: calibration?.worth.report ?? nothingLearned,
      logprobs: usableLogprobs(facts),
      checks,
    },
  }
}

const nothingLearned = {
  method: 'cold-start',
  n: 0,
  positives: 0,
  auroc: null,
  ece: null,
} as const

/** The same estimate after the model was asked for its own opinion; `null` = it gave none. */
export function withSelfCheck(confidence: Confidence, isRight: boolean | null): Confidence {
  const odds = oddsOfSelfCheck(isRight)
  const value = round(sigmoid(logit(confidence.value) + odds))
  const failedBefore = Math.max(1e-6, 1 - confidence.value)
  return {
    ...confidence,
    value,
    worth: round(Math.min(1, (confidence.worth * (1 - value)) / failedBefore)),
    source: isRight === null ? confidence.source : 'self-check',
  }
}

/** What the outcome of a judged answer teaches. `biggerSucceeded` is `null` where the bigger model was not asked. */
export function sampleOf(
  judged: Pick<JudgedAnswer, 'evidence' | 'cold'>,
  outcome: Pick<CalibrationSample, 'failed' | 'biggerSucceeded' | 'weight'>,
): CalibrationSample {
  return { version: evidenceVersion, evidence: judged.evidence, cold: judged.cold, ...outcome }
}

/** Checks of every answer (is there one, is it complete) say little when they pass; a form that was asked for says more. */
function sourceOf(
  facts: AnswerFacts,
  checks: readonly StructureCheck[],
): Exclude<ConfidenceSource, 'self-check'> {
  const structured = checks.some(
    ({ name, verdict }) =>
      verdict === 'fails' ||
      (verdict === 'passes' &&
        (name === 'code-parses' || name === 'json-valid' || name === 'format')),
  )
  if (usableLogprobs(facts)) return structured ? 'both' : 'log-probabilities'
  return structured ? 'structure' : 'nothing'
}

function round(chance: number): number {
  return Math.round(Math.min(1, Math.max(0, chance)) * 1e5) / 1e5
}
