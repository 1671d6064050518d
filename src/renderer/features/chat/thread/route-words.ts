import type { AnswerMessage, Message } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import { answeringAttempt } from '../describe.ts'

/** How an answer came to its model, for the line above it. */
export interface RouteWords {
  /** "Auto · rule". */
  way: string
  /** Points of the model that answers; `null` = it has none to show: it was chosen by hand, or took over. */
  score: string | null
  /** Another model took over from the one that was chosen. */
  fellBack: boolean
}

const ways: Record<NonNullable<AnswerMessage['decision']>['by'], string> = {
  manual: 'Your choice',
  rule: 'Auto · rule',
  score: 'Auto',
  explore: 'Auto · exploring',
  escalation: 'Escalated',
  merge: 'Merged',
  none: 'Auto',
}

export function describeRoute(answer: AnswerMessage): RouteWords {
  const { decision } = answer
  const answering = answeringAttempt(answer)?.model.key
  const fellBack =
    answering !== undefined && decision?.model != null && answering !== decision.model.key
  const way = ways[decision?.by ?? 'score']
  const isScored = decision !== null && decision.by !== 'manual' && !fellBack
  return {
    way: fellBack ? `${way} · fallback` : way,
    score: isScored && decision.score !== null ? decision.score.toFixed(1) : null,
    fellBack,
  }
}

/** The model of the answer before that place in a thread; `null` = there is none. */
export function modelBefore(messages: readonly Message[], index: number): ModelKey | null {
  for (let at = index - 1; at >= 0; at--) {
    const message = messages[at]
    if (message?.role !== 'assistant') continue
    const model = answeringAttempt(message)?.model ?? message.decision?.model
    if (model) return model.key
  }
  return null
}
