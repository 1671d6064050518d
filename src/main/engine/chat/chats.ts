import { AppError } from '#shared/app-error'
import type { AnswerMessage, Message } from '#shared/contract/chat'
import type { ChatCursor, ChatEvent } from '#shared/contract/chat-events'
import type { ConversationId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { Features } from '#shared/contract/routing'
import type { AnswerObserver } from '../routing/learning/observe-answers.ts'
import {
  type ActiveRuns,
  type ActiveRunsParts,
  createActiveRuns,
  lastModelAbove,
  sumTokens,
} from './active-runs.ts'
import { type Ask, createAsk } from './ask.ts'
import type { ChatStore } from './chat-store.ts'
import { type Compare, createCompare } from './compare.ts'
import { type ConversationList, createConversationList } from './conversation-list.ts'
import { createEscalation, type EscalationParts } from './escalation.ts'
import type { ConversationFeed } from './feed.ts'
import { createFeeds } from './feeds.ts'
import { createMerge, type Merge } from './merge.ts'
import type { ProgressSaver } from './progress-saver.ts'
import { isCompared } from './versions.ts'
import { createVersionsOnShow } from './versions-on-show.ts'
import { createVoting, type Voting } from './vote.ts'

/** How much of a branch is shown when somebody walks to it; more comes by `chat.page`. */
const branchPage = 60

export interface ChatsParts extends ActiveRunsParts, Omit<EscalationParts, keyof ActiveRunsParts> {
  /** Hears what the user does with answers. */
  observer: Pick<AnswerObserver, 'regenerated' | 'ended'>
  /** Throws AppError `storage-*`. */
  takeBackOutcome(messageId: MessageId, kind: Outcome['kind']): void
}

export interface Chats extends Ask, Compare, Merge, Voting {
  readonly list: ConversationList
  watch(
    input: {
      conversationId: ConversationId
      after: ChatCursor | null
      limit: number
      from: MessageId | null
    },
    signal: AbortSignal | undefined,
  ): ReturnType<ConversationFeed['watch']>
  /** Resolves when the run has ended and what arrived is stored; at once where it has ended before. */
  stop(runId: RunId): Promise<void>
  selectBranch(messageId: MessageId): void
  /** Stops versions that are still being written beside it, and tells what the choice says of the models. */
  keep(messageId: MessageId): Promise<void>
  /** Tells everyone who looks that a conversation is not what it was. */
  changed(id: ConversationId): void
  /** What became of an answer teaches how far such answers can be trusted. */
  learn(outcome: Outcome): void
  /** Tells those who look at a conversation. */
  tell(id: ConversationId, event: ChatEvent): void
  /** Thumbs and votes may not be what they were: everyone who looks at them is told, and confidence learns anew. */
  judgedAnew(): void
  /** Features of a prompt at the end of a conversation's branch, and the model that answered there last. */
  look(
    prompt: string,
    id: ConversationId | null,
  ): { features: Features; lastModel: ModelKey | null }
  /** How many answers are being written now. */
  running(): number
  /** Resolves when none is, or the signal aborts. */
  quiet(signal: AbortSignal): Promise<void>
  /** Resolves when one is, or the signal aborts. */
  busy(signal: AbortSignal): Promise<void>
  /** Interrupts all runs and waits for their endings. */
  close(): Promise<void>
}

export function createChats(store: ChatStore, saver: ProgressSaver, parts: ChatsParts): Chats {
  const feeds = createFeeds((id) => runs.of(id).length > 0)
  const list = createConversationList({
    all: () => store.conversations(),
    one: (id) => store.conversation(id),
  })

  const runs: ActiveRuns = createActiveRuns(saver, feeds, parts, (run) => {
    versions.settle(run)
    const { message } = run.work.live
    // Naming several models says nothing for one of them.
    if (!isCompared(store, message)) parts.observer.ended(message)
    changed(run.conversationId)
    escalation.after(run)
  })
  const escalation = createEscalation(runs, feeds, parts)
  const versions = createVersionsOnShow({
    ...parts,
    store,
    runs,
    judge: escalation.judge,
    show,
    refuseWhileRunning,
  })

  function changed(id: ConversationId) {
    const conversation = store.conversation(id)
    feeds.tell(
      id,
      conversation
        ? { type: 'conversation.changed', conversation }
        : { type: 'conversation.removed' },
    )
    list.changed(id)
  }

  /** The page as it stands, with what running answers hold that the store has not got yet. */
  function open(
    id: ConversationId,
    limit: number,
    from: MessageId | null,
  ): Extract<ChatEvent, { type: 'opened' }> {
    const conversation = store.conversation(id)
    if (!conversation) throw new AppError('not-found', 'This conversation is gone.')
    const page = store.page(id, limit, from)
    const asItStands = <M extends Message>(message: M): M => {
      const live = runs.ahead(message.id)
      live?.flush()
      return live ? { ...message, ...live.message, siblings: message.siblings } : message
    }
    const messages = page.messages.map(asItStands)
    const versions = page.versions.map(asItStands)
    return { type: 'opened', conversation, page: { ...page, messages, versions } }
  }

  function refuseWhileRunning(id: ConversationId) {
    const aside = versions.aside(id)
    if (aside.others > 0) {
      throw new AppError(
        'run-active',
        'An answer is being written in this conversation. Wait for it, or stop it first.',
      )
    }
    // Nobody asked for a second answer: whoever goes on has declined it.
    aside.stop()
    escalation.giveUp(id)
  }

  function show(conversationId: ConversationId, messageId: MessageId) {
    store.selectBranch(messageId)
    feeds.tell(conversationId, open(conversationId, branchPage, messageId))
  }

  function find(id: MessageId): { conversationId: ConversationId; message: Message } {
    const found = store.message(id)
    if (!found) throw new AppError('not-found', 'This message is gone.')
    return found
  }

  function findAnswer(id: MessageId): { conversationId: ConversationId; answer: AnswerMessage } {
    const { conversationId, message } = find(id)
    if (message.role !== 'assistant') throw new AppError('invalid-input', 'This is not an answer.')
    return { conversationId, answer: message }
  }

  /** The preview asks this at every pause in typing; a branch does not change while its head stays. */
  let counted: { head: MessageId; earlierTokens: number; turns: number } | null = null
  function countBranch(head: MessageId) {
    if (counted?.head !== head) {
      const branch = store.branch(head)
      counted = { head, earlierTokens: sumTokens(branch), turns: branch.length }
    }
    return counted
  }

  const { sendToAll, ...ask } = createAsk({
    ...parts,
    store,
    runs,
    feeds,
    find,
    findAnswer,
    refuseWhileRunning,
    changed,
  })
  const compare = createCompare({
    ...parts,
    store,
    runs,
    feeds,
    sendToAll,
    findAnswer,
    refuseWhileRunning,
    changed,
  })
  const merge = createMerge({
    ...parts,
    store,
    runs,
    feeds,
    findAnswer,
    refuseWhileRunning,
    changed,
  })
  const voting = createVoting({
    ...parts,
    store,
    feeds,
    judge: escalation.judge,
    keepVersion: versions.keep,
    findAnswer,
    changed,
  })

  return {
    list,
    changed,
    learn: (outcome) => escalation.judge.learn(outcome),
    tell: feeds.tell,
    judgedAnew() {
      escalation.judge.learnAnew()
      for (const id of feeds.open()) {
        feeds.tell(id, { type: 'answers.judged-anew', judgements: store.userJudgements(id) })
      }
    },
    watch({ conversationId, after, limit, from }, signal) {
      if (!store.conversation(conversationId)) {
        throw new AppError('not-found', 'This conversation is gone.')
      }
      return feeds.of(conversationId).watch(after, () => open(conversationId, limit, from), signal)
    },
    ...ask,
    ...compare,
    ...merge,
    ...voting,
    async stop(runId) {
      const run = runs.byId(runId)
      if (!run) return
      run.stop.abort()
      await run.finished
    },
    selectBranch(messageId) {
      const { conversationId } = find(messageId)
      if (!versions.walk(conversationId)) refuseWhileRunning(conversationId)
      show(conversationId, messageId)
      changed(conversationId)
    },
    async keep(messageId) {
      const { conversationId, answer } = findAnswer(messageId)
      await versions.keep(conversationId, answer)
      changed(conversationId)
    },
    look(prompt, id) {
      const head = id ? (store.conversation(id)?.headId ?? null) : null
      return {
        features: parts.extractFeatures(prompt, head ? countBranch(head) : {}),
        lastModel: lastModelAbove(store, head),
      }
    },
    running: () => runs.size(),
    quiet: (signal) => runs.quiet(signal),
    busy: (signal) => runs.busy(signal),
    async close() {
      feeds.close()
      await escalation.close()
      await runs.close()
    },
  }
}
