import type { AnswerMessage, Message } from '#shared/contract/chat'
import { firstVersionOf } from '../apply-chat-event.ts'
import { answeringAttempt } from '../describe.ts'

const none: readonly AnswerMessage[] = []

/** An answer and its other versions, the first one first; empty where it has none. */
export function versionsWith(
  message: Message,
  versions: readonly AnswerMessage[],
): readonly AnswerMessage[] {
  if (message.role === 'user' || message.siblings.length < 2) return none
  const first = firstVersionOf(message)
  const others = versions.filter(
    (other) => other.id !== message.id && firstVersionOf(other) === first,
  )
  if (others.length === 0) return none
  const { siblings } = message
  return [message, ...others].sort((a, b) => siblings.indexOf(a.id) - siblings.indexOf(b.id))
}

export function modelOf(answer: AnswerMessage): string {
  return answeringAttempt(answer)?.model.name ?? answer.decision?.model?.name ?? 'another model'
}

const places = ['First', 'Second', 'Third', 'Fourth', 'Fifth']

/** "Second · qwen-32b". */
export function nameVersion(answer: AnswerMessage, index: number): string {
  return `${places[index] ?? `No. ${index + 1}`} · ${modelOf(answer)}`
}
