import type { AnswerConfidence } from '#shared/contract/chat'
import { tellingChecks } from '#shared/contract/confidence'
import { formatCount } from './describe.ts'

/** `62 % sure`: for the footer. */
export function sayConfidence({ value }: AnswerConfidence): string {
  return `${Math.round(100 * value)} % sure`
}

function saySource({ source, logprobs }: AnswerConfidence): string {
  switch (source) {
    case 'log-probabilities':
    case 'both':
      return `from ${formatCount(logprobs?.tokens ?? 0)} log-probabilities`
    case 'structure':
      return 'from the form of the answer'
    case 'self-check':
      return 'the model was asked for its own opinion'
    case 'nothing':
      return 'as is usual of such answers'
  }
}

/** What the estimate rests on, and why a bigger model was asked or not, each as a sentence. */
export function explainConfidence(confidence: AnswerConfidence): string[] {
  const { checks, calibration, verdict } = confidence
  const seen = checks
    .filter(
      ({ verdict: found, name }) =>
        found === 'fails' || (found === 'passes' && tellingChecks.includes(name)),
    )
    .map(({ detail }) => detail)
  const learned =
    calibration.method === 'cold-start'
      ? 'not calibrated for this model yet'
      : `calibrated on ${formatCount(calibration.n)} answers of this model`
  const said = verdict.escalate ? 'Asked again' : 'Not asked again'
  return [
    `${sayConfidence(confidence)}, ${saySource(confidence)}; ${learned}.`,
    ...seen,
    `${said}: ${verdict.reason}`,
  ]
}
