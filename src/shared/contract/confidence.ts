import { z } from 'zod'
import { modelKey } from './ids.ts'

const share = z.number().min(0).max(1)

/**
 * How sure a model was of the tokens of its answer, in sum; its reasoning is left out. Log-probabilities are natural, 0
 * = certain. Servers differ in what they tell: some before sampling settings apply, some after; compare within a model.
 */
export const answerLogprobs = z.object({
  /** Tokens of the answer that came with one. */
  tokens: z.number().int().positive(),
  /** Share of the answer's pieces that came with one. Speculative decoding leaves most of them without. */
  coverage: share,
  mean: z.number().max(0),
  lowest: z.number().max(0),
  /** A tenth of the tokens are below; to 0.01 near 0, to 3 % further down. */
  tenth: z.number().max(0),
  /** Mean lead of the likeliest token over the next, as a difference of probabilities; `null` = no alternatives told. */
  margin: share.nullable(),
  /** Mean entropy in nats over the alternatives told, all others taken as one; `null` = no alternatives told. */
  entropy: z.number().nonnegative().nullable(),
})
export type AnswerLogprobs = z.infer<typeof answerLogprobs>

/** In the order in which they stand among the features of confidence; a change there raises `evidenceVersion`. */
export const checkNames = [
  'answered',
  'not-refused',
  'complete',
  'no-loop',
  'code-parses',
  'json-valid',
  'format',
  'language',
] as const
export type CheckName = (typeof checkNames)[number]

/** Checks that say something even where they pass; the others pass for almost every answer. */
export const tellingChecks: readonly CheckName[] = ['code-parses', 'json-valid', 'format']

/** One look at the form of an answer. */
export const structureCheck = z.object({
  name: z.enum(checkNames),
  verdict: z.enum(['passes', 'fails', 'not-applicable']),
  /** What was seen, for people: one sentence. */
  detail: z.string().max(400),
})
export type StructureCheck = z.infer<typeof structureCheck>

/**
 * What an estimate rests on. `self-check` = the model's own yes or no, asked for only where there is neither of the
 * others; `nothing` = what is usual of such models.
 */
export const confidenceSources = [
  'log-probabilities',
  'structure',
  'both',
  'self-check',
  'nothing',
] as const
export type ConfidenceSource = (typeof confidenceSources)[number]

export const calibrationMethods = ['cold-start', 'platt', 'isotonic'] as const
export type CalibrationMethod = (typeof calibrationMethods)[number]

/** How good a model's estimates have been, measured on answers that the estimate was not fitted to. */
export const calibrationReport = z.object({
  method: z.enum(calibrationMethods),
  /** Answers with a known outcome, and how many of them had the outcome that is estimated. */
  n: z.number().int().nonnegative(),
  positives: z.number().int().nonnegative(),
  /** Area under the ROC curve, 0.5 = no better than chance; `null` = too few to say. */
  auroc: share.nullable(),
  /** Expected calibration error over ten bins of equal count; `null` = too few to say. */
  ece: share.nullable(),
})
export type CalibrationReport = z.infer<typeof calibrationReport>

/** How much an answer is trusted, and why. */
export const confidence = z.object({
  version: z.number().int(),
  /** Estimated chance that the answer is right. */
  value: share,
  /** Estimated chance that it is wrong and a bigger model's would be right. */
  worth: share,
  source: z.enum(confidenceSources),
  calibration: calibrationReport,
  logprobs: answerLogprobs.nullable(),
  checks: z.array(structureCheck).max(checkNames.length),
})
export type Confidence = z.infer<typeof confidence>

/** Why an answer was not asked for again from a bigger model. */
export const trustReasons = ['trusted', 'budget', 'no-bigger-model', 'by-hand', 'off'] as const

/** Whether a bigger model answers as well, with the sentence for people. */
export const escalationVerdict = z.discriminatedUnion('escalate', [
  z.object({
    escalate: z.literal(true),
    to: modelKey,
    /** The worth that was needed. */
    threshold: share,
    reason: z.string(),
  }),
  z.object({
    escalate: z.literal(false),
    because: z.enum(trustReasons),
    threshold: share,
    reason: z.string(),
  }),
])
export type EscalationVerdict = z.infer<typeof escalationVerdict>
