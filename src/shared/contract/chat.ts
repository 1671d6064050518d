import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure } from '../failure.ts'
import type { AnswerStatus, Attempt, ModelRef, RunPhase } from './attempt.ts'
import { type ChatFrame, type ConversationListEvent, chatCursor } from './chat-events.ts'
import type { Confidence, EscalationVerdict } from './confidence.ts'
import type { ConversationId, DecisionId, MessageId, ModelKey, RunId } from './ids.ts'
import { conversationId, messageId, modelKey, runId } from './ids.ts'
import type { Thumb } from './learning.ts'
import { type DecidedBy, maxPromptLength, preferences, requestedModel } from './routing.ts'

export interface Conversation {
  id: ConversationId
  title: string
  /** Epoch milliseconds, as every time here. */
  createdAt: number
  updatedAt: number
  pinned: boolean
  /** Last message of the branch on show; `null` while empty. */
  headId: MessageId | null
  /** How the newest answer stands, for the list. */
  last: {
    status: AnswerStatus
    model: string | null
    demo: boolean
    /** So many answers stand side by side, and the user has chosen none of them yet; 0 = it is the only one. */
    undecided: number
  } | null
}

interface MessageBase {
  id: MessageId
  parentId: MessageId | null
  createdAt: number
  text: string
  /** All messages with the same parent and role, oldest first, itself included: the branches one can walk. */
  siblings: MessageId[]
}

/**
 * Makes an answer a version of another one: both answer the same prompt, and the user may keep either. `of` is the
 * first of them, which carries no version itself.
 */
export type AnswerVersion =
  | { of: MessageId; kind: 'escalation' | 'compare' }
  /** One answer made of the versions `from`, in the order in which they were given to its model. */
  | { of: MessageId; kind: 'merge'; from: MessageId[] }

/** How far a finished answer is trusted, and whether a bigger model was asked as well. */
export interface AnswerConfidence extends Confidence {
  verdict: EscalationVerdict
}

/** How an answer fared side by side; where all have `lost`, none was good enough. */
export type Vote = 'won' | 'tie' | 'lost'

/** At most so many models answer side by side. */
export const mostCompared = 4

export interface UserMessage extends MessageBase {
  role: 'user'
}

export interface AnswerMessage extends MessageBase {
  role: 'assistant'
  runId: RunId
  version: AnswerVersion | null
  /** The user keeps this one of several versions. */
  kept: boolean
  /** `null` = not judged: it did not end well, was resumed, or is older than the judging. */
  confidence: AnswerConfidence | null
  status: AnswerStatus
  /** Only while running. */
  phase: RunPhase | null
  /** Epoch milliseconds at which the phase began. */
  phaseSince: number | null
  /** While `queued` before its endpoint: its turn, 1 = next; missing or `null` = it waits for something else. */
  queuePosition?: number | null
  /** While `queued` for memory: the models that answer now and hold it. */
  waitsFor?: ModelKey[]
  reasoning: string
  decision: DecisionSummary | null
  attempts: Attempt[]
  failure: Failure | null
  /** How the user judged it. */
  thumb: Thumb | null
  /** Missing or `null` = no vote was cast. */
  vote?: Vote | null
}

export type Message = UserMessage | AnswerMessage

/** What the chip shows; the whole decision is one `routing.decision` away. */
export interface DecisionSummary {
  id: DecisionId
  requested: 'auto' | ModelKey
  by: DecidedBy
  reason: string
  model: ModelRef | null
  /** The chosen model's, in points; `null` = it had none, or was chosen before scores were kept here. */
  score: number | null
}

export interface ConversationPage {
  /** Oldest first; one branch from some message down to the head. */
  messages: Message[]
  /** The other versions of answers in `messages`, oldest first. They are not on the branch on show. */
  versions: AnswerMessage[]
  /** Older messages of the branch exist: ask `chat.page` with `before` = the first id here. */
  hasOlder: boolean
}

export interface RunStarted {
  conversationId: ConversationId
  runId: RunId
  answerId: MessageId
}

export interface SearchHit {
  conversationId: ConversationId
  title: string
  messageId: MessageId
  role: 'user' | 'assistant'
  createdAt: number
  /** The neighbourhood of the match, in order; `hit` marks the words that matched. */
  snippet: { text: string; hit: boolean }[]
}

export interface ExportedFile {
  fileName: string
  mediaType: 'text/markdown' | 'application/json'
  text: string
}

/** Models to ask the same, each of them once. */
const modelsToCompare = (least: number, most: number) =>
  z
    .array(modelKey)
    .min(least, `Choose at least ${least} ${least === 1 ? 'model' : 'models'}.`)
    .max(most, `Choose at most ${most} models.`)
    .refine((models) => new Set(models).size === models.length, 'Choose each model once.')

const requested = { requested: requestedModel, preference: z.enum(preferences).optional() }

/** Verbs refuse with an AppError code; those worth knowing are named at each verb. */
export const chat = {
  /** All conversations at once, then each change. */
  watchList: oc.output(eventIterator(type<ConversationListEvent>())),
  /**
   * One conversation as it happens. Without `after`, or when `after` is too old to replay, the first event is `opened`
   * with the newest `limit` messages of the branch (at least down from `from`, where given: a search hit).
   */
  watch: oc
    .input(
      z.object({
        conversationId,
        after: chatCursor.nullable(),
        limit: z.number().int().min(1).max(500).default(60),
        from: messageId.nullable().default(null),
      }),
    )
    .output(eventIterator(type<ChatFrame>())),
  /** Older messages of the branch on show, those before `before`. */
  page: oc
    .input(
      z.object({
        conversationId,
        before: messageId,
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(type<ConversationPage>()),
  /**
   * Stores the message and the intent to answer it; resolves when both are committed, not when answered. `messageId`
   * is made by the page: sending the same one again answers with the first outcome. `conversationId: null` begins a
   * conversation. Refused: `run-active`, `conflict` (`parentId` is no longer the head), `too-large`, `storage-*`.
   */
  send: oc
    .input(
      z.object({
        conversationId: conversationId.nullable(),
        parentId: messageId.nullable(),
        messageId,
        text: z.string().trim().min(1, 'Write something first.').max(maxPromptLength),
        ...requested,
      }),
    )
    .output(type<RunStarted>()),
  /** Stores `text` as a new branch beside the user message `messageId`, and answers it. */
  edit: oc
    .input(
      z.object({
        messageId,
        newMessageId: messageId,
        text: z.string().trim().min(1, 'Write something first.').max(maxPromptLength),
        ...requested,
      }),
    )
    .output(type<RunStarted>()),
  /** Answers the same user message again as a new branch beside the answer `messageId`. */
  regenerate: oc.input(z.object({ messageId, ...requested })).output(type<RunStarted>()),
  /**
   * Like `send`, answered by several models side by side: the first one's answer is on the branch, the others are its
   * versions. Each has its own run; those that fit in memory together run at once, others in turn.
   */
  compare: oc
    .input(
      z.object({
        conversationId: conversationId.nullable(),
        parentId: messageId.nullable(),
        messageId,
        text: z.string().trim().min(1, 'Write something first.').max(maxPromptLength),
        models: modelsToCompare(2, mostCompared),
      }),
    )
    .output(type<RunStarted[]>()),
  /** Has more models answer what the finished answer `messageId` answers, as versions of it. Refused: `run-active`. */
  compareWith: oc
    .input(z.object({ messageId, models: modelsToCompare(1, mostCompared - 1) }))
    .output(type<RunStarted[]>()),
  /**
   * Says how answers side by side fared: `better` = `messageId` beats the others, `tie` and `none` (all bad) are said of
   * all beside it, `null` takes the vote back. Only whole answers count. A merged answer that is `better` is kept, which
   * says nothing of any model. Changeable, repeatable. Refused with `run-active` while one is being written,
   * `invalid-input` where there are not two.
   */
  vote: oc
    .input(z.object({ messageId, verdict: z.enum(['better', 'tie', 'none']).nullable() }))
    .output(type<void>()),
  /**
   * Has a model write one answer out of all whole versions beside the answer `messageId`, as a further version of it.
   * `auto`: the strongest model that can do it now. The others stay as they are, whatever comes of it. Refused with
   * `run-active` while one is being written, `invalid-input` where there are not two whole ones.
   */
  merge: oc.input(z.object({ messageId, model: requestedModel })).output(type<RunStarted>()),
  /** Lets the model go on where an interrupted or stopped answer ended; the text grows in place. */
  resume: oc.input(z.object({ messageId })).output(type<RunStarted>()),
  /** Stops the run and the generation upstream. Resolves when the kept text is committed; repeatable. */
  stop: oc.input(z.object({ runId })).output(type<void>()),
  /** Shows the branch that `messageId` is on. Refused with `run-active`, but between versions of one answer. */
  selectBranch: oc.input(z.object({ messageId })).output(type<void>()),
  /** Keeps this version of an answer: it is shown, and the router learns from the choice. Changeable, repeatable. */
  keep: oc.input(z.object({ messageId })).output(type<void>()),
  rename: oc
    .input(z.object({ conversationId, title: z.string().trim().min(1).max(200) }))
    .output(type<void>()),
  pin: oc.input(z.object({ conversationId, pinned: z.boolean() })).output(type<void>()),
  /** Hides it everywhere; `restore` brings it back. Purged for good after 30 days. */
  remove: oc.input(z.object({ conversationId })).output(type<void>()),
  restore: oc.input(z.object({ conversationId })).output(type<void>()),
  /** Words in any order, the last one as a prefix, newest first. */
  search: oc
    .input(
      z.object({
        text: z.string().max(500),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(type<SearchHit[]>()),
  /** `conversationId: null` exports everything (JSON only). */
  export: oc
    .input(
      z.object({ conversationId: conversationId.nullable(), format: z.enum(['markdown', 'json']) }),
    )
    .output(type<ExportedFile>()),
  /** Takes what `export` gave as JSON; what is already here is left as it is. Refused with `invalid-input`. */
  import: oc
    .input(z.object({ text: z.string() }))
    .output(type<{ conversations: number; messages: number; skipped: number }>()),
  /** The unsent text of a conversation; `null` = the new one. */
  draft: oc
    .input(z.object({ conversationId: conversationId.nullable() }))
    .output(type<{ text: string }>()),
  setDraft: oc
    .input(
      z.object({
        conversationId: conversationId.nullable(),
        text: z.string().max(maxPromptLength),
      }),
    )
    .output(type<void>()),
}
