import { z } from 'zod'
import type { AnswerLogprobs } from '#shared/contract/confidence'

/** Below this a token counts as this: servers write -9999 and the like for "never". */
const floor = -20
const mostTokens = 4096
const mostAlternatives = 20

/**
 * One token as Ollama, llama-server, vLLM and OpenAI tell of it. Source: ollama/ollama api/types.go `Logprob`, llama.cpp
 * tools/server `completion_token_output`, OpenAI's chat completion chunk.
 */
const tokenLogprob = z.object({
  logprob: z.number().max(1e-3),
  top_logprobs: z
    .array(z.object({ logprob: z.number().max(1e-3) }))
    .nullish()
    .catch(null),
})
export type TokenLogprob = z.infer<typeof tokenLogprob>

/** The tokens that can be read in a list of them; nothing that a server writes here can break an answer. */
export function readTokenLogprobs(value: unknown): TokenLogprob[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, mostTokens).flatMap((item) => tokenLogprob.safeParse(item).data ?? [])
}

/** Sums up the tokens of one answer in bounded space, whatever its length. */
export interface LogprobTally {
  /** A piece of the answer's text, with what came beside it. */
  addPiece(tokens: readonly TokenLogprob[]): void
  /** A frame without text: its tokens belong to the answer, but are no piece of it. */
  addLoose(tokens: readonly TokenLogprob[]): void
  /** `null` where no token came. */
  summary(): AnswerLogprobs | null
}

export function createLogprobTally(): LogprobTally {
  const histogram = new Uint32Array(binCount)
  let pieces = 0
  let covered = 0
  let tokens = 0
  let sum = 0
  let lowest = 0
  let compared = 0
  let margins = 0
  let entropies = 0

  function add(token: TokenLogprob): void {
    const logprob = clamp(token.logprob)
    tokens++
    sum += logprob
    lowest = Math.min(lowest, logprob)
    histogram[binOf(logprob)] = (histogram[binOf(logprob)] ?? 0) + 1
    const top = (token.top_logprobs ?? [])
      .slice(0, mostAlternatives)
      .map((other) => Math.exp(clamp(other.logprob)))
      .sort((a, b) => b - a)
    const [first, second] = top
    if (first === undefined || second === undefined) return
    compared++
    margins += Math.max(0, first - second)
    entropies += entropyOf(top)
  }

  return {
    addPiece(list) {
      pieces++
      if (list.length > 0) covered++
      for (const token of list) add(token)
    },
    addLoose(list) {
      for (const token of list) add(token)
    },
    summary: () =>
      tokens === 0
        ? null
        : {
            tokens,
            coverage: round(pieces === 0 ? 0 : covered / pieces),
            mean: round(sum / tokens),
            lowest: round(lowest),
            tenth: round(Math.max(lowest, quantile(histogram, tokens, 0.1))),
            margin: compared === 0 ? null : round(margins / compared),
            entropy: compared === 0 ? null : round(entropies / compared),
          },
  }
}

/** To four places; -0 is 0. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4 || 0
}

function clamp(logprob: number): number {
  return Math.max(floor, Math.min(0, logprob))
}

/** In nats; what the alternatives leave of 1 counts as one more. */
function entropyOf(probabilities: readonly number[]): number {
  const left = 1 - probabilities.reduce((all, p) => all + p, 0)
  const all = left > 1e-9 ? [...probabilities, left] : probabilities
  return Math.max(
    0,
    all.reduce((entropy, p) => (p > 0 ? entropy - p * Math.log(p) : entropy), 0),
  )
}

// Bins grow with the distance from 0: most tokens are nearly certain, and the differences there matter.
const binCount = 200
const smallest = 0.4
const growth = Math.log(1 + -floor / smallest) / binCount

function binOf(logprob: number): number {
  return Math.min(binCount - 1, Math.floor(Math.log(1 + -logprob / smallest) / growth))
}

/** The log-probability at a bin's edge, `bin` = 0 being 0. */
function edgeOf(bin: number): number {
  return -smallest * (Math.exp(bin * growth) - 1)
}

/** The log-probability that a share of the tokens is below; spread evenly within a bin. */
function quantile(histogram: Uint32Array, count: number, below: number): number {
  let left = count * below
  for (let bin = binCount - 1; bin >= 0; bin--) {
    const inBin = histogram[bin] ?? 0
    if (inBin > 0 && left <= inBin) {
      return edgeOf(bin + 1) + (left / inBin) * (edgeOf(bin) - edgeOf(bin + 1))
    }
    left -= inBin
  }
  return 0
}
