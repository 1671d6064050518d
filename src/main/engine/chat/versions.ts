import type { AnswerMessage } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import type { ChatStore } from './chat-store.ts'

/** The first of all versions of an answer. */
export function firstVersionOf(answer: Pick<AnswerMessage, 'id' | 'version'>): MessageId {
  return answer.version?.of ?? answer.id
}

/** Whether both answer one prompt as versions of each other, or are the same. */
export function areVersions(
  a: Pick<AnswerMessage, 'id' | 'version'>,
  b: Pick<AnswerMessage, 'id' | 'version'>,
): boolean {
  return firstVersionOf(a) === firstVersionOf(b)
}

/** An answer and its versions as they are stored, oldest first. */
export function allVersions(
  store: Pick<ChatStore, 'message'>,
  answer: Pick<AnswerMessage, 'id' | 'version' | 'siblings'>,
): AnswerMessage[] {
  return answer.siblings.flatMap((id) => {
    const message = store.message(id)?.message
    return message?.role === 'assistant' && areVersions(message, answer) ? [message] : []
  })
}

/** One model's own answer, which has come to its end: it can be compared, judged and merged. */
export function isWhole({ status, text, version }: AnswerMessage): boolean {
  return status === 'done' && text !== '' && version?.kind !== 'merge'
}

/** Several models were asked for it side by side, at once or afterwards. */
export function isCompared(
  store: Pick<ChatStore, 'message'>,
  answer: Pick<AnswerMessage, 'id' | 'version'>,
): boolean {
  if (answer.version) return answer.version.kind === 'compare'
  const { siblings } = store.message(answer.id)?.message ?? { siblings: [] }
  return siblings.some((id) => {
    const sibling = store.message(id)?.message
    if (sibling?.role !== 'assistant') return false
    return sibling.version?.kind === 'compare' && sibling.version.of === answer.id
  })
}

/** It was written because the first one was not trusted. */
export function isSecond({ version }: Pick<AnswerMessage, 'version'>): boolean {
  return version?.kind === 'escalation'
}

/** It was made of other answers, so it says nothing of any one model. */
export function isMerged({ version }: Pick<AnswerMessage, 'version'>): boolean {
  return version?.kind === 'merge'
}
