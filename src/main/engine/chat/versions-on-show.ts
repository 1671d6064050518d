import { AppError } from '#shared/app-error'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { ActiveRuns, FinishedRun } from './active-runs.ts'
import type { ChatStore } from './chat-store.ts'
import type { Judge } from './judge.ts'
import { tellKept } from './keep-version.ts'
import { areVersions, firstVersionOf, isSecond } from './versions.ts'

/** Which version of an answer is on show, and which one is kept. */
export interface VersionsOnShow {
  /**
   * A second answer that is done is shown, unless its reader has walked about meanwhile; one that came to nothing gives
   * way to the first.
   */
  settle(run: FinishedRun): void
  /** The reader walks while nothing but second answers is written: they won't move anybody. False = more is written. */
  walk(conversationId: ConversationId): boolean
  /** The runs of second answers that are written aside; what else runs is in `others`. */
  aside(conversationId: ConversationId): { stop(): void; others: number }
  /** Stops versions that are still being written beside it, keeps it, and tells what the choice says of the models. */
  keep(conversationId: ConversationId, answer: AnswerMessage): Promise<void>
}

export function createVersionsOnShow(parts: {
  store: Pick<ChatStore, 'conversation' | 'message' | 'decision' | 'keepVersion'>
  runs: Pick<ActiveRuns, 'of'>
  judge: Pick<Judge, 'learn'>
  show(conversationId: ConversationId, messageId: MessageId): void
  /** Throws AppError `run-active`. */
  refuseWhileRunning(conversationId: ConversationId): void
  recordOutcome(outcome: Outcome): void
  now(): number
}): VersionsOnShow {
  const { store, runs } = parts
  /** First versions whose reader has walked about while a second one was written. */
  const walked = new Set<MessageId>()
  const headOf = (id: ConversationId) => store.conversation(id)?.headId

  return {
    settle({ conversationId, work, ending }) {
      const { message } = work.live
      if (!isSecond(message)) return
      const first = firstVersionOf(message)
      const stays = walked.delete(first)
      const head = headOf(conversationId)
      if (ending.status === 'done') {
        if (head === first && !stays) parts.show(conversationId, message.id)
      } else if (head === message.id) parts.show(conversationId, first)
    },
    walk(conversationId) {
      const beside = runs.of(conversationId).map(({ live }) => live.message)
      if (beside.length === 0 || !beside.every(isSecond)) return false
      for (const one of beside) walked.add(firstVersionOf(one))
      return true
    },
    aside(conversationId) {
      const head = headOf(conversationId)
      const active = runs.of(conversationId)
      const aside = active.filter(
        ({ live: { message } }) => isSecond(message) && message.id !== head,
      )
      return {
        stop() {
          for (const { stop } of aside) stop.abort()
        },
        others: active.length - aside.length,
      }
    },
    async keep(conversationId, answer) {
      if (answer.status === 'running') {
        throw new AppError('invalid-input', 'This version is still being written.')
      }
      const beside = runs.of(conversationId).filter(({ live }) => areVersions(live.message, answer))
      for (const { stop } of beside) stop.abort()
      await Promise.all(beside.map(({ finished }) => finished))
      parts.refuseWhileRunning(conversationId)
      store.keepVersion(answer.id)
      // A vote has said already how they fared.
      const told = answer.vote ? [] : tellKept(store, answer, parts.now())
      for (const outcome of told) {
        parts.judge.learn(outcome)
        parts.recordOutcome(outcome)
      }
      parts.show(conversationId, answer.id)
    },
  }
}
