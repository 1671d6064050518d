import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type {
  AnswerMessage,
  ChatCursor,
  ChatEvent,
  Message,
  RunStarted,
} from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Features, Preference } from '#shared/contract/routing'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import type { PromptContext } from '../routing/features.ts'
import type { AnswerObserver } from '../routing/learning/observe-answers.ts'
import type { ChatStore, NewExchange, RunIntent } from './chat-store.ts'
import { type ConversationList, createConversationList } from './conversation-list.ts'
import type { ConversationFeed } from './feed.ts'
import { createFeeds } from './feeds.ts'
import { createLiveAnswer, type LiveAnswer } from './live-answer.ts'
import type { ProgressSaver } from './progress-saver.ts'
import { executeRun, type RunParts } from './run.ts'
import { makeTitle } from './title.ts'

/** How much of a branch is shown when somebody walks to it; more comes by `chat.page`. */
const branchPage = 60

interface ActiveRun {
  runId: RunId
  live: LiveAnswer
  stop: AbortController
  /** Resolves when the ending is stored (or owed) and told. */
  finished: Promise<void>
}

export interface Asked {
  requested: RunIntent['requested']
  preference: Preference
}

export interface ChatsParts extends RunParts {
  /** Hears what the user does with answers. */
  observer: Pick<AnswerObserver, 'regenerated' | 'ended'>
  extractFeatures(prompt: string, context: PromptContext): Features
}

export interface Chats {
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
  send(
    input: {
      conversationId: ConversationId | null
      parentId: MessageId | null
      messageId: MessageId
      text: string
    } & Asked,
  ): RunStarted
  edit(input: { messageId: MessageId; newMessageId: MessageId; text: string } & Asked): RunStarted
  regenerate(input: { messageId: MessageId } & Asked): RunStarted
  resume(input: { messageId: MessageId }): RunStarted
  /** Resolves when the run has ended and what arrived is stored; at once where it has ended before. */
  stop(runId: RunId): Promise<void>
  selectBranch(messageId: MessageId): void
  /** Tells everyone who looks that a conversation is not what it was. */
  changed(id: ConversationId): void
  /** Tells those who look at a conversation. */
  tell(id: ConversationId, event: ChatEvent): void
  /** Features of a prompt at the end of a conversation's branch, and the model that answered there last. */
  look(
    prompt: string,
    id: ConversationId | null,
  ): { features: Features; lastModel: ModelKey | null }
  /** How many answers are being written now. */
  running(): number
  /** Interrupts all runs and waits for their endings. */
  close(): Promise<void>
}

function sumTokens(messages: { text: string }[]): number {
  return messages.reduce((sum, message) => sum + estimateTokens(message.text), 0)
}

export function createChats(store: ChatStore, saver: ProgressSaver, parts: ChatsParts): Chats {
  const runs = new Map<ConversationId, ActiveRun>()
  /** Answers of which the store does not know all yet: running ones, and those whose ending the disk refused. */
  const ahead = new Map<MessageId, LiveAnswer>()
  const feeds = createFeeds((id) => runs.has(id))
  const list = createConversationList({
    all: () => store.conversations(),
    one: (id) => store.conversation(id),
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
    const messages = page.messages.map((message) => {
      const live = ahead.get(message.id)
      live?.flush()
      return live ? { ...live.message, siblings: message.siblings } : message
    })
    return { type: 'opened', conversation, page: { ...page, messages } }
  }

  function refuseWhileRunning(id: ConversationId) {
    if (runs.has(id)) {
      throw new AppError(
        'run-active',
        'An answer is being written in this conversation. Wait for it, or stop it first.',
      )
    }
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

  function lastModelAbove(parentId: MessageId | null): ModelKey | null {
    const above = parentId && store.message(parentId)?.message
    return above && above.role === 'assistant' ? (above.attempts.at(-1)?.model.key ?? null) : null
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

  function newIntent(asked: Asked, mode: RunIntent['mode']): RunIntent {
    return { runId: randomUUID() as RunId, ...asked, mode }
  }

  /** Tells everyone of the stored messages, then lets the run go. */
  function start(
    conversationId: ConversationId,
    answer: AnswerMessage,
    intent: RunIntent,
  ): RunStarted {
    const branch = answer.parentId ? store.branch(answer.parentId) : []
    const prompt = branch.at(-1)?.text ?? ''
    const earlier = branch.slice(0, -1)
    const feed = feeds.of(conversationId)
    const live = createLiveAnswer(answer, feed, parts.now)
    const stop = new AbortController()
    const { systemPrompt } = parts.settings()
    saver.add(live)
    ahead.set(answer.id, live)
    const work = {
      intent,
      live,
      source: { systemPrompt, branch, partial: intent.mode === 'resume' ? answer.text : null },
      features: parts.extractFeatures(prompt, {
        earlierTokens: sumTokens(earlier),
        turns: earlier.length,
      }),
      lastModel: lastModelAbove(earlier.at(-1)?.id ?? null),
      signal: stop.signal,
    }
    const finished = executeRun(work, parts).then((ending) => {
      saver.remove(live)
      live.flush()
      const { text, reasoning } = live.message
      saver.end(
        { messageId: answer.id, runId: intent.runId, ...ending, text, reasoning, at: parts.now() },
        () => ahead.delete(answer.id),
      )
      runs.delete(conversationId)
      live.finish(ending)
      parts.observer.ended(live.message)
      changed(conversationId)
    })
    runs.set(conversationId, { runId: intent.runId, live, stop, finished })
    return { conversationId, runId: intent.runId, answerId: answer.id }
  }

  function begin(exchange: Omit<NewExchange, 'answerId' | 'at'>): RunStarted {
    const { user, answer } = store.beginExchange({
      ...exchange,
      answerId: randomUUID() as MessageId,
      at: parts.now(),
    })
    const feed = feeds.of(exchange.conversationId)
    for (const message of user ? [user, answer] : [answer]) {
      feed.publish({ type: 'message.added', message, siblings: message.siblings })
    }
    changed(exchange.conversationId)
    return start(exchange.conversationId, answer, exchange.intent)
  }

  return {
    list,
    changed,
    tell: feeds.tell,
    watch({ conversationId, after, limit, from }, signal) {
      if (!store.conversation(conversationId)) {
        throw new AppError('not-found', 'This conversation is gone.')
      }
      return feeds.of(conversationId).watch(after, () => open(conversationId, limit, from), signal)
    },
    send({ conversationId, parentId, messageId, text, ...asked }) {
      const earlier = store.runOfUserMessage(messageId)
      if (earlier) {
        const { runId, answerId } = earlier
        return { conversationId: earlier.conversationId, runId, answerId }
      }
      if (conversationId) {
        refuseWhileRunning(conversationId)
        const conversation = store.conversation(conversationId)
        if (!conversation) throw new AppError('not-found', 'This conversation is gone.')
        if (conversation.headId !== parentId) {
          throw new AppError(
            'conflict',
            'This conversation went on in another window. Look at what is new, then send again.',
          )
        }
      }
      return begin({
        conversationId: conversationId ?? (randomUUID() as ConversationId),
        newConversation: conversationId ? null : { title: makeTitle(text) },
        userMessage: { id: messageId, text },
        parentId,
        intent: newIntent(asked, 'answer'),
      })
    },
    edit({ messageId, newMessageId, text, ...asked }) {
      const earlier = store.runOfUserMessage(newMessageId)
      if (earlier) {
        const { conversationId, runId, answerId } = earlier
        return { conversationId, runId, answerId }
      }
      const { conversationId, message } = find(messageId)
      if (message.role !== 'user') {
        throw new AppError('invalid-input', 'Only your own messages can be edited.')
      }
      refuseWhileRunning(conversationId)
      return begin({
        conversationId,
        newConversation: null,
        userMessage: { id: newMessageId, text },
        parentId: message.parentId,
        intent: newIntent(asked, 'answer'),
      })
    },
    regenerate({ messageId, ...asked }) {
      const { conversationId, answer } = findAnswer(messageId)
      refuseWhileRunning(conversationId)
      const started = begin({
        conversationId,
        newConversation: null,
        userMessage: null,
        parentId: answer.parentId,
        intent: newIntent(asked, 'answer'),
      })
      parts.observer.regenerated(answer, asked.requested)
      return started
    },
    resume({ messageId }) {
      const { conversationId, answer } = findAnswer(messageId)
      refuseWhileRunning(conversationId)
      if (answer.status === 'done' || answer.status === 'running') {
        throw new AppError('invalid-input', 'This answer is not one that was cut short.')
      }
      const { preference } = parts.settings()
      const model = answer.attempts.at(-1)?.model.key
      const requested = model && parts.registry.find(model) ? model : 'auto'
      const intent = newIntent({ requested, preference }, 'resume')
      const message = store.beginResume(messageId, intent, parts.now())
      feeds.of(conversationId).publish({
        type: 'message.added',
        message,
        siblings: message.siblings,
      })
      changed(conversationId)
      return start(conversationId, message, intent)
    },
    async stop(runId) {
      const run = [...runs.values()].find((candidate) => candidate.runId === runId)
      if (!run) return
      run.stop.abort()
      await run.finished
    },
    selectBranch(messageId) {
      const { conversationId } = find(messageId)
      refuseWhileRunning(conversationId)
      store.selectBranch(messageId)
      feeds.tell(conversationId, open(conversationId, branchPage, messageId))
      changed(conversationId)
    },
    look(prompt, id) {
      const head = id ? (store.conversation(id)?.headId ?? null) : null
      return {
        features: parts.extractFeatures(prompt, head ? countBranch(head) : {}),
        lastModel: lastModelAbove(head),
      }
    },
    running: () => runs.size,
    async close() {
      feeds.close()
      for (const run of runs.values()) run.stop.abort('closing')
      await Promise.all([...runs.values()].map((run) => run.finished))
    },
  }
}
