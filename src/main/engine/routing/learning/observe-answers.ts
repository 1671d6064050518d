import { AppError } from '#shared/app-error'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import type { Outcome, Thumb } from '#shared/contract/learning'
import type { Decision, Features } from '#shared/contract/routing'
import type { ChatStore } from '../../chat/chat-store.ts'
import type { Learning } from './learning.ts'
import { tellChoice, tellRegenerated, tellThumb } from './tell-outcome.ts'

/** Sees what the user does with answers, and turns it into outcomes. */
export interface AnswerObserver {
  /** The answer's prompt was put again. Never throws. */
  regenerated(answer: AnswerMessage, requested: 'auto' | ModelKey): void
  /** An answer has ended. Never throws. */
  ended(answer: AnswerMessage): void
  /** Refuses with AppError `not-found`, `invalid-input`, `storage-*`. */
  rate(messageId: MessageId, thumb: Thumb | null): { conversationId: ConversationId }
}

export function observeAnswers(parts: {
  store: Pick<ChatStore, 'decision' | 'message'>
  learning: Pick<Learning, 'attempt' | 'keep' | 'takeBack'>
  extractFeatures(prompt: string): Features
  now(): number
}): AnswerObserver {
  const { store, learning, now } = parts

  function decisionOf(answer: AnswerMessage): Decision | null {
    return answer.decision && store.decision(answer.decision.id)
  }

  /** As the router saw the prompt; looked at anew where that is not kept (the answer was imported). */
  function seenOf(answer: AnswerMessage): Pick<Features, 'task' | 'complexity'> {
    const prompt = answer.parentId && store.message(answer.parentId)?.message.text
    return decisionOf(answer)?.features ?? parts.extractFeatures(prompt ?? '')
  }

  function tell(outcomeOf: () => Outcome | null) {
    learning.attempt(() => {
      const outcome = outcomeOf()
      if (outcome) learning.keep(outcome)
    })
  }

  return {
    regenerated: (answer, requested) =>
      tell(() => tellRegenerated(answer, requested, seenOf(answer), now())),
    ended: (answer) =>
      tell(() => {
        if (answer.decision?.by !== 'manual') return null
        const decision = decisionOf(answer)
        return decision && tellChoice(answer, decision, now())
      }),
    rate(messageId, thumb) {
      const found = store.message(messageId)
      if (!found) throw new AppError('not-found', 'This answer is gone.')
      const { message, conversationId } = found
      if (message.role !== 'assistant') {
        throw new AppError('invalid-input', 'Only answers can be judged.')
      }
      if (message.version?.kind === 'merge') {
        throw new AppError(
          'invalid-input',
          'A merged answer is no single model’s. Keep it, or judge those it is made of.',
        )
      }
      if (thumb === null) {
        learning.takeBack(messageId, 'thumb')
        return { conversationId }
      }
      const outcome = tellThumb(message, thumb, seenOf(message), now())
      if (!outcome) throw new AppError('invalid-input', 'There is no finished answer to judge yet.')
      learning.keep(outcome)
      return { conversationId }
    },
  }
}
