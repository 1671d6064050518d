import type { SimulatedModel } from '../model.ts'
import { createRandom, hashText, type Random } from '../random.ts'
import type { ReplyRequest } from '../reply/request.ts'
import { findDifficulty, type TaskKind } from './difficulty.ts'

/**
 * How a wrong answer is wrong. All but `wrong-value` can be seen by looking at the answer's form. A right answer may look
 * odd as well: `unusual` is right, and looks wrong.
 */
export type Flaw =
  | 'wrong-value'
  | 'broken'
  | 'cut'
  | 'no-format'
  | 'miscount'
  | 'other-language'
  | 'refusal'
  | 'loop'
  | 'empty'
  | 'unusual'

/** The truth about one simulated answer. A server never tells it. */
export interface Outcome {
  kind: TaskKind
  difficulty: number
  correct: boolean
  flaw: Flaw | null
}

type OutcomeRequest = Pick<ReplyRequest, 'prompt' | 'format' | 'seed'> & {
  model: Pick<SimulatedModel, 'name' | 'skill'>
}

/** Steepness of the chance to be right over skill minus difficulty, as in item-response theory's two-parameter model. */
const steepness = 1.6

/** A right answer that looks wrong is as rare as this. */
const unusualShare = 0.03

/**
 * Whether a model answers a request rightly, and how it errs if not. `null` where nobody could say what is right. The
 * same request and model always give the same outcome, so that tests and benchmarks can ask for the truth beside the
 * server.
 */
export function decideOutcome(request: OutcomeRequest): Outcome | null {
  const known = findDifficulty(request)
  if (!known) return null
  const random = createRandom(
    hashText(`${request.model.name}\n${request.prompt}`, request.seed + 5),
  )
  const correct =
    random.next() < 1 / (1 + Math.exp(-steepness * (request.model.skill - known.difficulty)))
  if (!correct) return { ...known, correct, flaw: pickFlaw(known.kind, random) }
  return { ...known, correct, flaw: random.next() < unusualShare ? 'unusual' : null }
}

/** Shares of the flaws by kind of task; what is left is a wrong value that looks like any other. */
const flawShares: Record<TaskKind, readonly (readonly [Flaw, number])[]> = {
  fact: [
    ['refusal', 0.08],
    ['other-language', 0.04],
    ['empty', 0.03],
  ],
  maths: [
    ['refusal', 0.04],
    ['cut', 0.12],
    ['loop', 0.08],
    ['empty', 0.02],
  ],
  code: [
    ['broken', 0.3],
    ['cut', 0.12],
    ['other-language', 0.08],
    ['loop', 0.05],
    ['refusal', 0.03],
  ],
  json: [
    ['broken', 0.42],
    ['no-format', 0.24],
    ['cut', 0.08],
    ['refusal', 0.02],
  ],
  table: [
    ['no-format', 0.5],
    ['cut', 0.1],
    ['loop', 0.05],
  ],
  list: [
    ['miscount', 0.55],
    ['loop', 0.15],
    ['cut', 0.05],
  ],
}

function pickFlaw(kind: TaskKind, random: Random): Flaw {
  let left = random.next()
  for (const [flaw, share] of flawShares[kind]) {
    left -= share
    if (left < 0) return flaw
  }
  return 'wrong-value'
}
