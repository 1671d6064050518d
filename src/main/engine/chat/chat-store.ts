import type { AnswerStatus, Attempt } from '#shared/contract/attempt'
import type {
  AnswerMessage,
  AnswerVersion,
  Conversation,
  ConversationPage,
  Message,
  SearchHit,
} from '#shared/contract/chat'
import type { UserJudgement } from '#shared/contract/chat-events'
import type { ConversationId, MessageId, RunId } from '#shared/contract/ids'
import type { Decision, Preference } from '#shared/contract/routing'
import type { Failure } from '#shared/failure'
import type { DecisionFacts, MeasuredSpeed } from '../routing/facts.ts'
import type { ConversationExport } from './conversation-export.ts'
import type { JudgementStore } from './judgement-store.ts'

/** What the user wanted of a run; stored before anything is sent. */
export interface RunIntent {
  runId: RunId
  requested: Decision['requested']
  preference: Preference
  /** `resume` lets the answer grow in place; its earlier text stays. */
  mode: 'answer' | 'resume'
}

export interface NewExchange {
  conversationId: ConversationId
  /** Not null: the conversation is created in the same transaction. */
  newConversation: { title: string } | null
  /** Null: answer `parentId`, which is a user message already stored (regenerate). */
  userMessage: { id: MessageId; text: string } | null
  /** Parent of the user message, or of the answer where there is no new user message. */
  parentId: MessageId | null
  answerId: MessageId
  intent: RunIntent
  /** More models answer side by side: versions of the answer. */
  beside?: { answerId: MessageId; intent: RunIntent }[]
  at: number
}

/** Another answer beside the one at `version.of`. */
export interface NewVersion {
  version: AnswerVersion
  answerId: MessageId
  intent: RunIntent
  at: number
}

export interface StoredRun extends RunIntent {
  conversationId: ConversationId
  answerId: MessageId
}

export interface AnswerEnd {
  messageId: MessageId
  runId: RunId
  status: Exclude<AnswerStatus, 'running'>
  text: string
  reasoning: string
  failure: Failure | null
  at: number
}

/**
 * Conversations, messages and runs in one database file. Every method is synchronous and committed when it returns;
 * those that write throw AppError `storage-full`, `storage-read-only` or `storage-corrupt` and then have changed
 * nothing. Reads of unknown ids give `null` or an empty result.
 */
export interface ChatStore extends JudgementStore {
  /** Not removed ones, newest change first (pinned ones are not sorted apart). */
  conversations(): Conversation[]
  conversation(id: ConversationId): Conversation | null
  /** The newest `limit` messages of the branch that ends at the head, or all down from `from` if that is more. */
  page(id: ConversationId, limit: number, from: MessageId | null): ConversationPage
  pageBefore(id: ConversationId, before: MessageId, limit: number): ConversationPage
  /** Answers of a conversation that the user has judged. */
  userJudgements(id: ConversationId): UserJudgement[]
  message(id: MessageId): { conversationId: ConversationId; message: Message } | null
  /** The branch from the first message down to `leaf`, oldest first: role and text only. */
  branch(leaf: MessageId): { id: MessageId; role: 'user' | 'assistant'; text: string }[]

  /** Stores the messages, the runs and the new head in one transaction. `beside` comes in the order that was given. */
  beginExchange(exchange: NewExchange): {
    user: Message | null
    answer: AnswerMessage
    beside: AnswerMessage[]
  }
  /** Stores the version and its run in one transaction; the head stays where it is. */
  beginVersion(version: NewVersion): AnswerMessage
  /** Marks a stopped, failed or interrupted answer as running again under a new run. */
  beginResume(messageId: MessageId, intent: RunIntent, at: number): AnswerMessage
  /** The run that stored this user message, if any (a page that sends again). */
  runOfUserMessage(id: MessageId): StoredRun | null
  /** With the facts it was drawn from, so that it can be replayed. */
  saveDecision(runId: RunId, decision: Decision, facts: DecisionFacts): void
  /** Those of older policies come in today's shape, as far as they can. */
  decision(id: Decision['id']): Decision | null
  /** Inserts or replaces by id. */
  saveAttempt(runId: RunId, messageId: MessageId, attempt: Attempt): void
  /** What has arrived so far of running answers: one transaction for all. */
  saveProgress(progress: { messageId: MessageId; text: string; reasoning: string }[]): void
  endAnswer(end: AnswerEnd): AnswerMessage
  /** After a crash: every running answer and attempt becomes `interrupted`. Returns how many answers. */
  interruptRunning(at: number): number

  /** Makes the newest leaf under `messageId` the head. */
  selectBranch(messageId: MessageId): Conversation | null
  /** Marks this one of several versions as kept, and makes its newest leaf the head. */
  keepVersion(messageId: MessageId): Conversation | null
  rename(id: ConversationId, title: string): Conversation | null
  pin(id: ConversationId, pinned: boolean): Conversation | null
  remove(id: ConversationId, at: number): boolean
  restore(id: ConversationId): Conversation | null
  /** Deletes for good what was removed before `removedBefore`. Returns how many conversations. */
  purge(removedBefore: number): number

  search(text: string, limit: number): SearchHit[]
  draft(id: ConversationId | null): string
  setDraft(id: ConversationId | null, text: string): void

  exportConversations(id: ConversationId | null): ConversationExport
  /** Adds conversations that are not here yet (by id). One transaction: all or nothing. */
  importConversations(data: ConversationExport): {
    conversations: number
    messages: number
    skipped: number
  }

  /** From the last 20 finished attempts of that model key, loads left out. */
  speed(modelKey: Attempt['model']['key']): MeasuredSpeed
}
