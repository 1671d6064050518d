import { z } from 'zod'
import type { Failure } from '../failure.ts'
import type { AnswerStatus, Attempt, RunPhase } from './attempt.ts'
import type {
  AnswerConfidence,
  Conversation,
  ConversationPage,
  DecisionSummary,
  Message,
  Vote,
} from './chat.ts'
import type { ConversationId, MessageId, ModelKey } from './ids.ts'
import type { Thumb } from './learning.ts'

/** What the user said of an answer. */
export interface UserJudgement {
  messageId: MessageId
  thumb: Thumb | null
  vote: Vote | null
}

/** What happened in a conversation. Replaying them over an `opened` page gives the page as it stands. */
export type ChatEvent =
  | { type: 'opened'; conversation: Conversation; page: ConversationPage }
  | { type: 'conversation.changed'; conversation: Conversation }
  | { type: 'conversation.removed' }
  | { type: 'answer.judged'; messageId: MessageId; confidence: AnswerConfidence }
  /** A version of an answer (`version` is not `null`) leaves the branch on show as it is. */
  | { type: 'message.added'; message: Message; siblings: MessageId[] }
  | {
      type: 'run.phase'
      messageId: MessageId
      phase: RunPhase
      since: number
      queuePosition?: number | null
      waitsFor?: ModelKey[]
    }
  | { type: 'decision.made'; messageId: MessageId; decision: DecisionSummary }
  | { type: 'answer.rated'; messageId: MessageId; thumb: Thumb | null }
  | { type: 'answer.voted'; votes: { messageId: MessageId; vote: Vote | null }[] }
  /** All thumbs and votes of the conversation as they are now: what was learned was reset, brought back or imported. */
  | { type: 'answers.judged-anew'; judgements: UserJudgement[] }
  | { type: 'attempt.started'; messageId: MessageId; attempt: Attempt }
  /** Text is appended to what is there; `at` and `reasoningAt` are the lengths before it, so a doubled event shows. */
  | {
      type: 'answer.delta'
      messageId: MessageId
      at: number
      text: string
      reasoningAt: number
      reasoning: string
    }
  | { type: 'attempt.ended'; messageId: MessageId; attempt: Attempt }
  | {
      type: 'run.ended'
      messageId: MessageId
      status: AnswerStatus
      failure: Failure | null
    }

/** Where in a conversation's events a watcher stands. Another epoch (the engine restarted) means: start over. */
export const chatCursor = z.object({ epoch: z.string(), seq: z.number().int().nonnegative() })
export type ChatCursor = z.infer<typeof chatCursor>

export interface ChatFrame {
  cursor: ChatCursor
  event: ChatEvent
}

export type ConversationListEvent =
  | { type: 'all'; conversations: Conversation[] }
  | { type: 'changed'; conversation: Conversation }
  | { type: 'removed'; conversationId: ConversationId }
