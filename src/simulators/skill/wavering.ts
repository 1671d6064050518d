import { createRandom, hashText, type Random } from '../random.ts'
import type { ReplyRequest } from '../reply/request.ts'
import type { Outcome } from './outcome.ts'

/** How sure a model is of each token of one reply. */
export interface Wavering {
  /** Natural-log probability of the token that stands at `index` of `kind`. */
  logprob(kind: 'reasoning' | 'text', index: number, token: string): number
}

/**
 * Means of the doubt of right and of wrong answers lie this far apart, in its standard deviations. Chosen so that the
 * mean log-probability tells wrong from right with an AUROC of 0.70 to 0.78, as measured on models of 7 and 8 billion
 * weights (arXiv 2605.02241: 0.65 to 0.71 on MMLU-Pro, 0.78 on TriviaQA); `tests/simulators/skill.test.ts` holds it.
 */
const doubtOfWrong = 1.25

/** Hard questions make a model doubt, whether it is right or not. */
const doubtOfHard = 0.2

/** Prose leaves more choice of words than code. */
const choiceOfWords = { fact: 0.9, maths: 0.55, code: 0.4, json: 0.45, table: 0.7, list: 0.95 }

export function createWavering(
  request: ReplyRequest,
  outcome: Outcome | null,
  textTokens: number,
): Wavering {
  const { model, prompt, seed } = request
  const random = createRandom(hashText(`${prompt}\n${model.name}`, seed + 11))
  const hard = outcome ? (outcome.difficulty - model.skill) * doubtOfHard : 0
  const doubt = gaussian(random) + hard + (outcome && !outcome.correct ? doubtOfWrong : 0)
  // Small models waver more than large ones; the longer an answer, the more of its tokens follow from the others.
  const size = 3 / Math.log2(model.parameters / 1e9 + 2.5)
  const length = 0.6 + 1.6 / Math.sqrt(1 + textTokens / 8)
  const words = outcome ? choiceOfWords[outcome.kind] : 1
  const scale = size * length * words * Math.exp(0.38 * doubt)
  const dips = findDips(random, textTokens, doubt)
  return {
    logprob(kind, index, token) {
      const roll = createRandom(hashText(token, seed ^ index ^ hashText(prompt)))
      const share = roll.next()
      const spread = share > 0.9 ? 1.8 : share > 0.6 ? 0.35 : 0.04
      const usual = -scale * spread * roll.next()
      const dip = kind === 'text' && dips.has(index) ? -0.7 - 1.6 * roll.next() : 0
      return round(usual + dip)
    },
  }
}

/** The few places where an answer is decided; the more doubt, the more of them. */
function findDips(random: Random, tokens: number, doubt: number): ReadonlySet<number> {
  const expected = 0.5 * Math.exp(0.55 * doubt)
  let count = 0
  for (let left = Math.exp(-Math.min(20, expected)), p = random.next(); p > left && count < 12; ) {
    p *= random.next()
    count++
  }
  return new Set(Array.from({ length: count }, () => random.below(Math.max(1, tokens))))
}

/** Standard normal, by Box and Muller. */
function gaussian(random: Random): number {
  return (
    Math.sqrt(-2 * Math.log(Math.max(1e-12, random.next()))) * Math.cos(2 * Math.PI * random.next())
  )
}

const round = (value: number) => Math.round(value * 10_000) / 10_000 || 0
