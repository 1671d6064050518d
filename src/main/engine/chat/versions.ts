import type { AnswerMessage } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'

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

/** It was written because the first one was not trusted. */
export function isSecond({ version }: Pick<AnswerMessage, 'version'>): boolean {
  return version?.kind === 'escalation'
}
