import type { Attempt } from '#shared/contract/attempt'
import type { AnswerConfidence, AnswerMessage } from '#shared/contract/chat'
import type { AnswerLogprobs, Confidence, EscalationVerdict } from '#shared/contract/confidence'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import { type Features, taskNames } from '#shared/contract/routing'
import type { Settings } from '#shared/contract/settings'
import type { AnswerFacts } from '../routing/confidence/answer-facts.ts'
import { type Calibration, calibrate } from '../routing/confidence/calibration/calibrate.ts'
import { type BiggerModel, decideEscalation } from '../routing/confidence/decide-escalation.ts'
import {
  budgetWindow,
  type EarlierAnswer,
  earlyWorth,
  fewestKnown,
} from '../routing/confidence/escalation-budget.ts'
import { estimateConfidence, type JudgedAnswer } from '../routing/confidence/estimate-confidence.ts'
import { type JudgementStore, weightsInJudging } from './judgement-store.ts'

/** More tell of a model as it no longer is. */
const samplesRead = 5000

const earlyThresholds = Object.fromEntries(taskNames.map((task) => [task, earlyWorth]))
const isEarly = (earlier: readonly EarlierAnswer[]) => earlier.length < fewestKnown

/** A finished answer, and what is known of how it came about. */
export interface AnsweredRun {
  answer: AnswerMessage
  prompt: string
  features: Features
  attempt: Attempt
  logprobs: AnswerLogprobs | null
}

export interface Judge {
  /** How far the answer can be trusted by what shows in it. */
  estimate(run: AnsweredRun): JudgedAnswer
  /** Whether one of the bigger models answers as well. Stores the judgement; gives what the page is told. */
  decide(
    run: AnsweredRun,
    judged: JudgedAnswer,
    confidence: Confidence,
    bigger: readonly BiggerModel[],
  ): AnswerConfidence
  /** What became of an answer; of a second one, it says as well whether asking again was of use. Never throws. */
  learn(outcome: Pick<Outcome, 'kind' | 'value' | 'messageId' | 'demo'>): void
  /** Whoever said what became of an answer takes it back. Never throws. */
  forget(messageId: MessageId): void
  /** Outcomes were forgotten, brought back or imported: what they teach is learned again. Never throws. */
  learnAnew(): void
  /** Learns what has not been learned yet, for the store is about to close. */
  close(): void
}

export function createJudge(parts: {
  store: JudgementStore
  escalation(): Settings['routing']['escalation']
  now(): number
  /** Writes to the store; trouble with the disk becomes a notice. */
  keep(write: () => void): boolean
}): Judge {
  const { store, now } = parts
  const known = new Map<ModelKey, Calibration | null>()
  const stale = new Set<ModelKey>()

  function calibrationOf(model: ModelKey): Calibration | null {
    let calibration = known.get(model)
    if (calibration === undefined) {
      calibration = store.calibration(model)
      known.set(model, calibration)
    }
    return calibration
  }

  /** Several outcomes that come at once are learned from once. */
  function refitLater(model: ModelKey) {
    if (stale.has(model)) return
    stale.add(model)
    setImmediate(() => refit(model))
  }

  function refit(model: ModelKey) {
    if (!stale.delete(model)) return
    parts.keep(() => {
      const calibration = calibrate(store.calibrationSamples(model, samplesRead))
      known.set(model, calibration)
      store.saveCalibration(model, calibration, now())
    })
  }

  return {
    estimate: (run) => estimateConfidence(factsOf(run), calibrationOf(run.attempt.model.key)),
    decide(run, judged, confidence, bigger) {
      const { attempt, answer, features } = run
      const { enabled, budget, thresholds } = parts.escalation()
      const { key, name, demo } = attempt.model
      const byHand = answer.decision?.by === 'manual'
      const earlier = store.earlierJudged(demo, budgetWindow)
      const said = decideEscalation({
        isOn: enabled,
        chosenByHand: byHand,
        task: features.task,
        answeredBy: name,
        confidence,
        thresholds: { ...(isEarly(earlier) ? earlyThresholds : {}), ...thresholds },
        budget,
        earlier,
        bigger,
      })
      const verdict =
        said.escalate && !isDoubted(judged, confidence) ? trustedFor(said, name) : said
      const judgement = {
        messageId: answer.id,
        model: key,
        demo,
        automatic: !byHand,
        at: now(),
        confidence: { ...confidence, verdict },
        sample: { version: confidence.version, evidence: judged.evidence, cold: judged.cold },
      }
      parts.keep(() => store.saveJudgement(judgement))
      return judgement.confidence
    },
    learn(outcome) {
      const weight = weightsInJudging[outcome.kind]
      const { messageId, demo, value } = outcome
      if (weight === undefined || messageId === null || demo) return
      parts.keep(() => {
        const failed = value < 0.5
        const model = store.saveJudgedOutcome(messageId, {
          failed,
          biggerSucceeded: null,
          // A vote in the middle says neither.
          weight: weight * Math.abs(2 * value - 1),
        })
        if (model) refitLater(model)
        // A vote in the middle says neither.
        const first = value === 0.5 ? null : store.saveBiggerOutcome(messageId, !failed)
        if (first) refitLater(first)
      })
    },
    forget(messageId) {
      parts.keep(() => {
        const model = store.dropJudgedOutcome(messageId)
        if (model) refitLater(model)
        const first = store.saveBiggerOutcome(messageId, null)
        if (first) refitLater(first)
      })
    },
    learnAnew() {
      parts.keep(() => store.judgedModels().forEach(refitLater))
    },
    close() {
      for (const model of stale) refit(model)
    },
  }
}

/** Where nothing but the model's own opinion can be had, only its no casts doubt on an answer. */
function isDoubted(judged: JudgedAnswer, { source, value }: Confidence): boolean {
  const hasEvidence = source !== 'nothing' && source !== 'self-check'
  return hasEvidence || value < judged.confidence.value
}

function trustedFor({ threshold }: EscalationVerdict, name: string): EscalationVerdict {
  const reason = `Nothing that can be seen in it speaks against this answer of ${name}.`
  return { escalate: false, because: 'trusted', threshold, reason }
}

function factsOf({ answer, prompt, features, attempt, logprobs }: AnsweredRun): AnswerFacts {
  return {
    prompt,
    task: features.task,
    complexity: features.complexity,
    language: features.language,
    needsJson: false,
    text: answer.text,
    finish: attempt.finish ?? 'stop',
    logprobs,
  }
}
