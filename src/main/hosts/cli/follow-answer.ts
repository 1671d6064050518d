import type { AnswerStatus } from '#shared/contract/attempt'
import type { AnswerMessage, DecisionSummary, RunStarted } from '#shared/contract/chat'
import type { ChatFrame } from '#shared/contract/chat-events'
import type { Failure } from '#shared/failure'

export interface FollowEvents {
  onDecision: (decision: DecisionSummary) => void
  /** Another model takes over after a failure. */
  onFallback: (modelName: string, endpointName: string) => void
  onText: (text: string) => void
}

export interface FollowedAnswer {
  status: AnswerStatus
  failure: Failure | null
  text: string
  reasoning: string
  decision: DecisionSummary | null
  /** The last one that wrote. */
  attempt: AnswerMessage['attempts'][number] | null
}

/** Reads a conversation's events until the run `started` has ended. Text is passed on once, in order. */
export async function followAnswer(
  frames: AsyncIterable<ChatFrame>,
  started: RunStarted,
  events: FollowEvents,
): Promise<FollowedAnswer> {
  const answer: FollowedAnswer = {
    status: 'running',
    failure: null,
    text: '',
    reasoning: '',
    decision: null,
    attempt: null,
  }
  const decide = (decision: DecisionSummary) => {
    if (answer.decision?.id === decision.id) return
    answer.decision = decision
    events.onDecision(decision)
  }
  const adopt = (message: AnswerMessage) => {
    if (message.decision !== null) decide(message.decision)
    answer.attempt = message.attempts.at(-1) ?? answer.attempt
    if (message.text.length > answer.text.length) {
      events.onText(message.text.slice(answer.text.length))
    }
    answer.text = message.text
    answer.reasoning = message.reasoning
    answer.status = message.status
    answer.failure = message.failure
  }

  for await (const { event } of frames) {
    if (event.type === 'opened') {
      const message = event.page.messages.find(({ id }) => id === started.answerId)
      if (message?.role === 'assistant') adopt(message)
      if (answer.status !== 'running') return answer
      continue
    }
    if (event.type === 'conversation.removed') return { ...answer, status: 'interrupted' }
    if (!('messageId' in event) || event.messageId !== started.answerId) continue
    switch (event.type) {
      case 'decision.made':
        decide(event.decision)
        break
      case 'attempt.started':
        answer.attempt = event.attempt
        if (event.attempt.reason === 'fallback') {
          events.onFallback(event.attempt.model.name, event.attempt.model.endpointName)
        }
        break
      case 'attempt.ended':
        answer.attempt = event.attempt
        break
      case 'answer.delta': {
        const fresh = event.text.slice(Math.max(0, answer.text.length - event.at))
        answer.text = answer.text.slice(0, event.at) + event.text
        answer.reasoning = answer.reasoning.slice(0, event.reasoningAt) + event.reasoning
        if (fresh !== '') events.onText(fresh)
        break
      }
      case 'run.ended':
        answer.status = event.status
        answer.failure = event.failure
        return answer
      default:
        break
    }
  }
  return { ...answer, status: 'interrupted' }
}
