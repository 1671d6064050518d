import type { Attempt } from '#shared/contract/attempt'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import type { Outcome, Thumb } from '#shared/contract/learning'
import type { Decision, Features } from '#shared/contract/routing'

/** The attempt whose text an answer holds; `null` = it has none. */
function answering({ attempts, text }: AnswerMessage): Attempt | null {
  return text === '' ? null : (attempts.findLast(({ status }) => status !== 'failed') ?? null)
}

type Seen = Pick<Features, 'task' | 'complexity'>

function outcome(
  answer: AnswerMessage,
  seen: Seen,
  at: number,
  of: Pick<Outcome, 'kind' | 'value'>,
): Outcome | null {
  const attempt = answering(answer)
  // A merged answer is made of several models' ones.
  if (!attempt || answer.version?.kind === 'merge') return null
  return {
    at,
    model: attempt.model.key,
    task: seen.task,
    complexity: seen.complexity,
    ...of,
    decisionId: answer.decision?.id ?? null,
    messageId: answer.id,
    demo: attempt.model.demo,
  }
}

/** The user's own judgement; `null` = there is nothing to judge. */
export function tellThumb(
  answer: AnswerMessage,
  thumb: Thumb,
  seen: Seen,
  at: number,
): Outcome | null {
  if (answer.status === 'running') return null
  return outcome(answer, seen, at, { kind: 'thumb', value: thumb === 'up' ? 1 : 0 })
}

/**
 * The same prompt was put again. To another model than the router had chosen: this answer was passed over. Else the user
 * wanted another try. `null`: an answer that never came to its end says nothing of its model.
 */
export function tellRegenerated(
  answer: AnswerMessage,
  requested: 'auto' | ModelKey,
  seen: Seen,
  at: number,
): Outcome | null {
  if (answer.status !== 'done') return null
  const another = requested !== 'auto' && requested !== answering(answer)?.model.key
  const routed = answer.decision !== null && answer.decision.requested === 'auto'
  return outcome(answer, seen, at, {
    kind: another && routed ? 'overruled' : 'regenerated',
    value: 0,
  })
}

/**
 * The user chose a model by hand where the router would have taken another one: weak evidence for the model, once where
 * it takes over in a conversation and not for each message after that.
 */
export function tellChoice(
  answer: AnswerMessage,
  decision: Pick<Decision, 'by' | 'chosen' | 'candidates' | 'features'>,
  at: number,
): Outcome | null {
  if (answer.status !== 'done' || answer.version !== null || decision.by !== 'manual') return null
  const best = decision.candidates.find(({ rejected }) => rejected === null)
  const chosen = decision.candidates.find(({ model }) => model === decision.chosen)
  if (!best || !chosen || best.model === chosen.model) return null
  if (chosen.terms.some(({ name }) => name === 'continuity')) return null
  if (answering(answer)?.model.key !== chosen.model) return null
  return outcome(answer, decision.features, at, { kind: 'overruled', value: 1 })
}
