import type { AnswerConfidence } from '#shared/contract/chat'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import type { OutcomeKind } from '#shared/contract/learning'
import type { Calibration, CalibrationSample } from '../routing/confidence/calibration/calibrate.ts'
import type { EarlierAnswer } from '../routing/confidence/escalation-budget.ts'

/** An answer as it was judged, with what a later outcome is learned from. */
export interface Judgement {
  messageId: MessageId
  model: ModelKey
  demo: boolean
  /** The router chose the model. */
  automatic: boolean
  at: number
  confidence: AnswerConfidence
  sample: Pick<CalibrationSample, 'version' | 'evidence' | 'cold'>
}

/** How surely an outcome says that an answer was right or wrong; those that are not named say nothing. */
export const weightsInJudging: Partial<Record<OutcomeKind, number>> = {
  kept: 1,
  thumb: 0.8,
  vote: 0.8,
  judged: 0.6,
  regenerated: 0.3,
}

/** What became of a judged answer. */
export type JudgedOutcome = Pick<CalibrationSample, 'failed' | 'biggerSucceeded' | 'weight'>

/**
 * Judged answers and what they have taught. Every method is synchronous and committed when it returns; those that write
 * throw AppError `storage-*` and then have changed nothing.
 */
export interface JudgementStore {
  /** Stored with the answer as well; a later one takes its place. */
  saveJudgement(judgement: Judgement): void
  /** The newest automatic answers, oldest first: those of the demo, or the real ones. */
  earlierJudged(demo: boolean, limit: number): EarlierAnswer[]
  /**
   * The newest outcome holds; where `biggerSucceeded` is `null`, what is known of that stays. Gives whose answer it was; `null` = it was never judged, or belongs to the demo.
   */
  saveJudgedOutcome(messageId: MessageId, outcome: JudgedOutcome): ModelKey | null
  /** The same: nothing is known of it any more. */
  dropJudgedOutcome(messageId: MessageId): ModelKey | null
  /**
   * Whether a second answer, given because the first was not trusted, was right; `null` = not known any more. Gives whose
   * first answer it was; `null` = it is no such answer, or the demo's.
   */
  saveBiggerOutcome(messageId: MessageId, succeeded: boolean | null): ModelKey | null
  /** Models with answers whose outcome was ever known. */
  judgedModels(): ModelKey[]
  /** Those whose outcome is known and was not forgotten with what was learned, oldest first. */
  calibrationSamples(model: ModelKey, limit: number): CalibrationSample[]
  /** `null` = nothing was learned of it on today's evidence. */
  calibration(model: ModelKey): Calibration | null
  saveCalibration(model: ModelKey, calibration: Calibration, at: number): void
}
