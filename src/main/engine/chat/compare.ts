import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerMessage, RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Preference } from '#shared/contract/routing'
import type { ActiveRuns } from './active-runs.ts'
import type { Asked, NewPrompt } from './ask.ts'
import type { ChatStore } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import { allVersions, firstVersionOf } from './versions.ts'

/** Several models answer the same, side by side; each answer has its own run, place in the queue and lease. */
export interface Compare {
  compare(input: NewPrompt & { models: ModelKey[] }): RunStarted[]
  compareWith(input: { messageId: MessageId; models: ModelKey[] }): RunStarted[]
}

export function createCompare(parts: {
  store: Pick<ChatStore, 'message' | 'beginVersion' | 'runOfUserMessage'>
  runs: Pick<ActiveRuns, 'start'>
  feeds: Pick<Feeds, 'of'>
  sendToAll(input: NewPrompt & Asked & { beside: readonly ModelKey[] }): RunStarted[]
  /** Throws AppError `not-found`, `invalid-input`. */
  findAnswer(id: MessageId): { conversationId: ConversationId; answer: AnswerMessage }
  /** Throws AppError `run-active`. */
  refuseWhileRunning(conversationId: ConversationId): void
  changed(id: ConversationId): void
  settings(): { preference: Preference }
  /** Writes to the store; trouble with the disk becomes a notice. */
  keep(write: () => void): boolean
  now(): number
}): Compare {
  const { store, runs, feeds } = parts

  /** One that can't be stored is left out: those before it are being written already. */
  function startBeside(
    conversationId: ConversationId,
    of: MessageId,
    models: readonly ModelKey[],
  ): RunStarted[] {
    const { preference } = parts.settings()
    const started: RunStarted[] = []
    for (const requested of models) {
      parts.keep(() => {
        const runId = randomUUID() as RunId
        const intent = { runId, requested, preference, mode: 'answer' as const }
        const message = store.beginVersion({
          version: { of, kind: 'compare' },
          answerId: randomUUID() as MessageId,
          intent,
          at: parts.now(),
        })
        const { siblings } = message
        feeds.of(conversationId).publish({ type: 'message.added', message, siblings })
        started.push(runs.start(conversationId, message, intent))
      })
    }
    parts.changed(conversationId)
    return started
  }

  return {
    compare({ models: [requested, ...beside], ...prompt }) {
      if (requested === undefined) throw new AppError('invalid-input', 'Choose the models to ask.')
      const earlier = store.runOfUserMessage(prompt.messageId)
      const { preference } = parts.settings()
      if (!earlier) return parts.sendToAll({ ...prompt, requested, preference, beside })
      const { conversationId, answerId } = earlier
      return allVersions(store, parts.findAnswer(answerId).answer).map(({ id, runId }) => ({
        conversationId,
        answerId: id,
        runId,
      }))
    },
    compareWith({ messageId, models }) {
      const { conversationId, answer } = parts.findAnswer(messageId)
      parts.refuseWhileRunning(conversationId)
      return startBeside(conversationId, firstVersionOf(answer), models)
    },
  }
}
