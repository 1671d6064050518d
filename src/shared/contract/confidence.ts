import { z } from 'zod'

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
