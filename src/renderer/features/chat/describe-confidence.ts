import type { AnswerConfidence, AnswerMessage } from '#shared/contract/chat'
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

function sayCalibration({ method, n }: AnswerConfidence['calibration']): string {
  return method === 'cold-start'
    ? 'not calibrated for this model yet'
    : `calibrated on ${formatCount(n)} answers of this model`
}

function sayMeasured(calibration: AnswerConfidence['calibration']): string {
  const { auroc } = calibration
  const tells = auroc === null ? '' : `; tells right from wrong in ${percent(auroc)} of pairs`
  return `${sayCalibration(calibration)}${tells}`
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** Was a bigger model asked as well, and why or why not? */
export function sayVerdict({ verdict }: AnswerConfidence): string {
  return `${verdict.escalate ? 'Asked again' : 'Not asked again'}: ${verdict.reason}`
}

/** What the estimate rests on, and why a bigger model was asked or not, each as a sentence. */
export function explainConfidence(confidence: AnswerConfidence): string[] {
  const { checks, calibration } = confidence
  const seen = checks
    .filter(
      ({ verdict: found, name }) =>
        found === 'fails' || (found === 'passes' && tellingChecks.includes(name)),
    )
    .map(({ detail }) => detail)
  return [
    `${sayConfidence(confidence)}, ${saySource(confidence)}; ${sayCalibration(calibration)}.`,
    ...seen,
    sayVerdict(confidence),
  ]
}

/** The figures behind the estimate, each with its name. */
export function describeEvidence(confidence: AnswerConfidence): { name: string; value: string }[] {
  const { logprobs, worth, verdict, calibration } = confidence
  return [
    { name: 'rests on', value: saySource(confidence) },
    ...(logprobs
      ? [
          {
            name: 'tokens',
            value: `mean log-probability ${signed(logprobs.mean)}, a tenth below ${signed(logprobs.tenth)}, lowest ${signed(logprobs.lowest)}`,
          },
        ]
      : []),
    { name: 'calibration', value: sayMeasured(calibration) },
    {
      name: 'asking again',
      value: `would help with a chance of ${percent(worth)}; from ${percent(verdict.threshold)} on it is worth it`,
    },
  ]
}

function signed(value: number): string {
  return value.toFixed(2).replace('-', '−')
}

/** Why an answer has no estimate. */
export function sayUnjudged({ status, text }: Pick<AnswerMessage, 'status' | 'text'>): string {
  if (status === 'running') return 'Judged once it is whole.'
  if (status !== 'done' || text === '') return 'Not judged: only whole answers are.'
  return 'Not judged: it was resumed, or is older than the judging.'
}
