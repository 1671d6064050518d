import type { GeneratedToken, PlannedReply } from '../generation.ts'

interface Described {
  token: string
  logprob: number
  bytes: number[]
}

const word = (token: string, logprob: number): Described => ({
  token,
  logprob,
  bytes: [...Buffer.from(token)],
})

/** A token with its log-probability and those of the likeliest `top`, itself among them, as OpenAI's interface words it. */
export function describeTokenLogprob(
  plan: PlannedReply,
  token: GeneratedToken,
  top: number,
): Described & { top_logprobs: Described[] } {
  const chosen = word(token.text, plan.logprob(token))
  const others = plan
    .alternatives(token, Math.max(0, top - 1))
    .map((other) => word(other.token, other.logprob))
  const list = top === 0 ? [] : [chosen, ...others].sort((a, b) => b.logprob - a.logprob)
  return { ...chosen, top_logprobs: list }
}
