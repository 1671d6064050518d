import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerMessage, Message, RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Preference } from '#shared/contract/routing'
import type { AnswerObserver } from '../routing/learning/observe-answers.ts'
import type { ActiveRuns, ActiveRunsParts } from './active-runs.ts'
import type { ChatStore, NewExchange, RunIntent } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import { makeTitle } from './title.ts'

export interface Asked {
  requested: RunIntent['requested']
  preference: Preference
}

export interface NewPrompt {
  conversationId: ConversationId | null
  parentId: MessageId | null
  messageId: MessageId
  text: string
}

/**
 * The ways in which a page asks for one answer. What is asked is stored before these return; messages that were stored
 * before answer with their first outcome.
 */
export interface Ask {
  send(input: NewPrompt & Asked): RunStarted
  edit(input: { messageId: MessageId; newMessageId: MessageId; text: string } & Asked): RunStarted
  regenerate(input: { messageId: MessageId } & Asked): RunStarted
  resume(input: { messageId: MessageId }): RunStarted
}

export function createAsk(parts: {
  store: Pick<ChatStore, 'beginExchange' | 'beginResume' | 'conversation' | 'runOfUserMessage'>
  runs: Pick<ActiveRuns, 'start'>
  feeds: Pick<Feeds, 'of'>
  registry: Pick<ActiveRunsParts['registry'], 'find'>
  /** Hears what the user does with answers. */
  observer: Pick<AnswerObserver, 'regenerated'>
  /** Throws AppError `not-found`. */
  find(id: MessageId): { conversationId: ConversationId; message: Message }
  /** Throws AppError `not-found`, `invalid-input`. */
  findAnswer(id: MessageId): { conversationId: ConversationId; answer: AnswerMessage }
  /** Throws AppError `run-active`. */
  refuseWhileRunning(conversationId: ConversationId): void
  changed(id: ConversationId): void
  settings(): { preference: Preference }
  now(): number
}): Ask & {
  /** Like `send`, with a version of the answer by each model of `beside`. The first run is that of the answer itself. */
  sendToAll(input: NewPrompt & Asked & { beside: readonly ModelKey[] }): RunStarted[]
} {
  const { store, runs, feeds, find, findAnswer, refuseWhileRunning, changed } = parts

  function newIntent(asked: Asked, mode: RunIntent['mode']): RunIntent {
    return { runId: randomUUID() as RunId, ...asked, mode }
  }

  function beginAll(exchange: Omit<NewExchange, 'answerId' | 'at'>): [RunStarted, ...RunStarted[]] {
    const { user, answer, beside } = store.beginExchange({
      ...exchange,
      answerId: randomUUID() as MessageId,
      at: parts.now(),
    })
    const feed = feeds.of(exchange.conversationId)
    for (const message of [...(user ? [user] : []), answer, ...beside]) {
      feed.publish({ type: 'message.added', message, siblings: message.siblings })
    }
    changed(exchange.conversationId)
    const begun = runs.start(exchange.conversationId, answer, exchange.intent)
    const others = beside.flatMap((message, index) => {
      const intent = exchange.beside?.[index]?.intent
      return intent ? [runs.start(exchange.conversationId, message, intent)] : []
    })
    return [begun, ...others]
  }

  const begin = (exchange: Omit<NewExchange, 'answerId' | 'at'>) => beginAll(exchange)[0]

  /** The run that a message began which comes once more. */
  function startedBefore(messageId: MessageId): RunStarted | null {
    const earlier = store.runOfUserMessage(messageId)
    if (!earlier) return null
    const { conversationId, runId, answerId } = earlier
    return { conversationId, runId, answerId }
  }

  function refuseUnlessAtEnd(conversationId: ConversationId, parentId: MessageId | null) {
    refuseWhileRunning(conversationId)
    const conversation = store.conversation(conversationId)
    if (!conversation) throw new AppError('not-found', 'This conversation is gone.')
    if (conversation.headId === parentId) return
    throw new AppError(
      'conflict',
      'This conversation went on in another window. Look at what is new, then send again.',
    )
  }

  function sendNew(
    { conversationId, parentId, messageId, text }: NewPrompt,
    asked: Asked,
    beside: readonly ModelKey[],
  ) {
    if (conversationId) refuseUnlessAtEnd(conversationId, parentId)
    return beginAll({
      conversationId: conversationId ?? (randomUUID() as ConversationId),
      newConversation: conversationId ? null : { title: makeTitle(text) },
      userMessage: { id: messageId, text },
      parentId,
      intent: newIntent(asked, 'answer'),
      beside: beside.map((requested) => ({
        answerId: randomUUID() as MessageId,
        intent: newIntent({ ...asked, requested }, 'answer'),
      })),
    })
  }

  return {
    send({ requested, preference, ...prompt }) {
      const earlier = startedBefore(prompt.messageId)
      return earlier ?? sendNew(prompt, { requested, preference }, [])[0]
    },
    sendToAll: ({ requested, preference, beside, ...prompt }) =>
      sendNew(prompt, { requested, preference }, beside),
    edit({ messageId, newMessageId, text, ...asked }) {
      const earlier = startedBefore(newMessageId)
      if (earlier) return earlier
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
      return runs.start(conversationId, message, intent)
    },
  }
}
