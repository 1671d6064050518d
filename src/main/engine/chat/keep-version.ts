import type { AnswerMessage } from '#shared/contract/chat'
import type { Outcome } from '#shared/contract/learning'
import type { ChatStore } from './chat-store.ts'

/** The other versions of an answer, those whose text is whole. */
function otherVersions(store: Pick<ChatStore, 'message'>, answer: AnswerMessage): AnswerMessage[] {
  const first = answer.version?.of ?? answer.id
  return answer.siblings.flatMap((id) => {
    const message = id === answer.id ? null : store.message(id)?.message
    if (message?.role !== 'assistant' || message.status !== 'done') return []
    return (message.version?.of ?? message.id) === first ? [message] : []
  })
}

/**
 * What the choice of one version says of the models: 1 for the one that was kept, 0 for each that was passed over. Where
 * the first answer of a pair was passed over for an escalated one, its bigger model succeeded.
 */
export function tellKept(
  store: Pick<ChatStore, 'message' | 'decision'>,
  kept: AnswerMessage,
  at: number,
): { outcome: Outcome; biggerSucceeded: boolean | undefined }[] {
  const others = otherVersions(store, kept)
  if (others.length === 0) return []
  return [kept, ...others].flatMap((answer) => {
    const model = answer.attempts.at(-1)?.model
    const decision = answer.decision && store.decision(answer.decision.id)
    if (!model || !decision) return []
    const { task, complexity } = decision.features
    const value = answer.id === kept.id ? 1 : 0
    const passedOver = answer.version === null && kept.version?.kind === 'escalation'
    return {
      outcome: {
        at,
        model: model.key,
        task,
        complexity,
        kind: 'kept' as const,
        value,
        decisionId: decision.id,
        messageId: answer.id,
        demo: model.demo,
      },
      biggerSucceeded: passedOver ? true : undefined,
    }
  })
}
