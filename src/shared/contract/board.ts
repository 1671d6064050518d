import { eventIterator, oc, type } from '@orpc/contract'
import type { Failure } from '../failure.ts'
import type { AnswerStatus, AttemptRemedy, ModelRef, RunPhase } from './attempt.ts'
import type { ConversationId, DecisionId, MessageId, RunId } from './ids.ts'
import type { TaskName } from './routing.ts'

/**
 * What a run is for: a prompt, the rest of an answer cut short, a bigger model's second answer, one side by
 * side, one made of several.
 */
export const boardPurposes = ['answer', 'resume', 'escalation', 'compare', 'merge'] as const
export type BoardPurpose = (typeof boardPurposes)[number]

/** A try of this run that failed before the one that stands in `model`. */
export interface BoardFailedTry {
  model: ModelRef
  failure: Failure
}

/** A run as the board shows it: while it goes on, and for a minute after. Times in epoch milliseconds. */
export interface BoardRun {
  runId: RunId
  conversationId: ConversationId
  messageId: MessageId
  purpose: BoardPurpose
  /** The beginning of the prompt, on one line. */
  prompt: string
  task: TaskName
  /** `null` = nothing is decided yet. */
  decisionId: DecisionId | null
  /** The model that is asked now, was asked last, or is chosen; `null` = none. */
  model: ModelRef | null
  /** Where it stands; `null` = it has ended. */
  phase: RunPhase | null
  /** Since when it stands there, or when it ended. */
  since: number
  /** Its turn at the endpoint while `queued`, 1 = next; `null` = it waits for something else. */
  queuePosition: number | null
  /**
   * Written so far: pieces that have arrived, most servers sending one for each token; the server's own count once it
   * has ended, where it tells.
   */
  tokens: number
  /** Tokens per second while writing, `null` before enough have come; the measured speed once it has ended. */
  tokensPerSecond: number | null
  startedAt: number
  ending: { status: Exclude<AnswerStatus, 'running'>; failure: Failure | null } | null
  /** Oldest first; what was done about the last of them is `remedy`. */
  failedTries: BoardFailedTry[]
  remedy: AttemptRemedy | null
  /** The bigger model that was asked as well, because this answer was not trusted. */
  escalatedTo: ModelRef | null
  /** It runs on a simulated server. */
  demo: boolean
}

/** `all` comes first and replaces everything; then what changed, several changes in one. */
export type BoardEvent =
  | { type: 'all'; runs: BoardRun[] }
  | { type: 'changed'; runs: BoardRun[]; gone: RunId[] }

/** Two events are at least so many milliseconds apart. */
export const boardPauseMs = 100
/** Ended runs stay so long. */
export const boardKeptMs = 60_000

export const board = {
  /** Every run of every conversation as it goes on, oldest first; no more than ten events a second. */
  board: oc.output(eventIterator(type<BoardEvent>())),
}
