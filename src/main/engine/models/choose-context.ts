/** Room for an ordinary talk where nobody asks for more. */
export const usualContext = 8_192
/** A prompt needs some place for its answer. */
const leastAnswer = 512
const amplerAnswer = 2_048
const step = 2_048

export interface ContextWish {
  /** Exactly this, where somebody chose it. */
  contextLength?: number | undefined
  /** What the prompt takes with all that goes along, in tokens. */
  promptTokens?: number | undefined
}

/** The context to load a model with, and the shortest that would do. In tokens. */
export function chooseContext(
  wish: ContextWish,
  modelMost: number | null,
): { want: number; least: number } {
  const most = modelMost ?? Number.POSITIVE_INFINITY
  if (wish.contextLength !== undefined) {
    const exact = Math.min(wish.contextLength, most)
    return { want: exact, least: exact }
  }
  const tokens = wish.promptTokens ?? 0
  // Estimates of tokens are a few percent off, and an answer may be long.
  const ample = Math.ceil((tokens * 1.15 + amplerAnswer) / step) * step
  return {
    want: Math.min(Math.max(usualContext, ample), most),
    least: Math.min(tokens + leastAnswer, most),
  }
}
