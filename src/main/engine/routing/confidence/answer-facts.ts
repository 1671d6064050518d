import type { AnswerLogprobs } from '#shared/contract/confidence'
import type { Complexity, TaskName } from '#shared/contract/routing'

/** All that is known of a finished answer when it is judged. */
export interface AnswerFacts {
  /** What was asked: the user's last message. */
  prompt: string
  task: TaskName
  complexity: Complexity
  /** ISO 639-1 of the prompt, `null` = not known. */
  language: string | null
  /** JSON was asked for by the request itself, not by its words. */
  needsJson: boolean
  /** The answer without its reasoning. */
  text: string
  finish: 'stop' | 'length'
  logprobs: AnswerLogprobs | null
}

/** Longest answer that is looked at, in UTF-16 code units; of longer ones, the beginning and the end. */
export const longestLook = 100_000
