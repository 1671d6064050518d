import type { AnswerLogprobs } from '#shared/contract/confidence'
import { createLogprobTally, readTokenLogprobs, type TokenLogprob } from '../http/logprob-tally.ts'

/** Finds the answer's tokens among all that the frames of `/api/chat` tell of. */
export interface FrameLogprobs {
  addFrame(thinking: string, content: string, logprobs: unknown): void
  summary(): AnswerLogprobs | null
}

const mostHeld = 256

/**
 * Frames of thinking and of content carry the tokens of either. Frames with neither occur while Ollama holds text back:
 * after the answer has begun their tokens belong to it; before, they wait for what comes next, and count only where no
 * thinking came (there they are its tags). Source: ollama/ollama server/routes.go, ChatHandler.
 */
export function createFrameLogprobs(): FrameLogprobs {
  const tally = createLogprobTally()
  let held: TokenLogprob[] = []
  let hasThought = false
  let hasBegun = false
  return {
    addFrame(thinking, content, logprobs) {
      const tokens = readTokenLogprobs(logprobs)
      if (thinking !== '') {
        hasThought = true
        held = []
      } else if (content !== '') {
        if (!hasBegun && !hasThought) tally.addLoose(held)
        held = []
        hasBegun = true
        tally.addPiece(tokens)
      } else if (hasBegun) {
        tally.addLoose(tokens)
      } else if (held.length < mostHeld) {
        held.push(...tokens.slice(0, mostHeld))
      }
    },
    summary: tally.summary,
  }
}
