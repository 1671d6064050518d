import type { AnswerStatus } from '#shared/contract/attempt'
import type { Message } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'

/** What the page knew of one question when the engine was killed. */
export interface Entry {
  messageId: MessageId
  text: string
  /** Set once `chat.send` resolved; without them nothing was promised. */
  acknowledged: { conversationId: ConversationId; answerId: MessageId } | null
  /** The answer as far as the page has seen it, and when it had seen how much. */
  seen: { text: string; times: { length: number; at: number }[] }
  /** As the page heard it; `null` = it was still being written. */
  ended: AnswerStatus | null
}

export function newEntry(messageId: MessageId, text: string): Entry {
  return { messageId, text, acknowledged: null, seen: { text: '', times: [] }, ended: null }
}

export interface Verdict {
  /** What was promised and is not there, in words. */
  lost: string[]
  /** How the answer stands now; `null` = it is not there. */
  status: AnswerStatus | null
  /** Of an answer that was being written: what the page had seen and the file had not. */
  lag: { characters: number; ms: number } | null
}

/** Compares what is stored after a restart with what the page knew. `killedAt` by the same clock as `seen.times`. */
export function judge(entry: Entry, stored: Message[], killedAt: number): Verdict {
  if (entry.acknowledged === null) return { lost: [], status: null, lag: null }
  const { answerId } = entry.acknowledged
  const question = stored.find((message) => message.id === entry.messageId)
  const answer = stored.find((message) => message.id === answerId)
  const lost: string[] = []
  if (question?.text !== entry.text) lost.push(`the message ${entry.messageId}`)
  if (answer?.role !== 'assistant') {
    return { lost: [...lost, `the answer ${answerId}`], status: null, lag: null }
  }
  const { status } = answer
  if (entry.ended !== null) {
    if (status !== entry.ended || answer.text !== entry.seen.text) {
      lost.push(`the end of ${answerId} (${entry.ended}, now ${status})`)
    }
    return { lost, status, lag: null }
  }
  // The engine may have ended it, or stored more of it, in the moment before the page could hear of that.
  if (status === 'running') lost.push(`the interruption of ${answerId}`)
  const known = entry.seen.text
  if (!known.startsWith(answer.text) && !answer.text.startsWith(known)) {
    lost.push(`the text of ${answerId}`)
  }
  const characters = Math.max(0, known.length - answer.text.length)
  const kept = entry.seen.times.find((moment) => moment.length > answer.text.length)
  return { lost, status, lag: { characters, ms: kept ? killedAt - kept.at : 0 } }
}
