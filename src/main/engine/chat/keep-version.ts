import type { AnswerMessage } from '#shared/contract/chat'
import type { Outcome } from '#shared/contract/learning'
import type { ChatStore } from './chat-store.ts'
import { allVersions, isMerged, isWhole } from './versions.ts'

/**
 * What the choice of one version says of the models: 1 for the one that was kept, 0 for each that was passed over. A
 * merged answer says nothing of any: it is made of all of them.
 */
export function tellKept(
  store: Pick<ChatStore, 'message' | 'decision'>,
  kept: AnswerMessage,
  at: number,
): Outcome[] {
  const others = allVersions(store, kept).filter((one) => one.id !== kept.id && isWhole(one))
  if (isMerged(kept) || others.length === 0) return []
  return [kept, ...others].flatMap((answer) => {
    const model = answer.attempts.at(-1)?.model
    const decision = answer.decision && store.decision(answer.decision.id)
    if (!model || !decision) return []
    const { task, complexity } = decision.features
    const value = answer.id === kept.id ? 1 : 0
    return {
      at,
      model: model.key,
      task,
      complexity,
      kind: 'kept' as const,
      value,
      decisionId: decision.id,
      messageId: answer.id,
      demo: model.demo,
    }
  })
}
