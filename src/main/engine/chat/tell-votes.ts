import type { AnswerMessage, Vote } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { ChatStore } from './chat-store.ts'

export type Verdict = 'better' | 'tie' | 'none'

/** 0 = failed the user, 1 = served the user. */
export const valueByVote: Record<Vote, number> = { won: 1, tie: 0.5, lost: 0 }

function voteOn(id: MessageId, named: MessageId, verdict: Verdict): Vote {
  if (verdict === 'tie') return 'tie'
  return verdict === 'better' && id === named ? 'won' : 'lost'
}

/** What a vote on answers side by side says of each model. One whose decision is not kept says nothing. */
export function tellVotes(
  store: Pick<ChatStore, 'decision'>,
  answers: readonly AnswerMessage[],
  named: MessageId,
  verdict: Verdict,
  at: number,
): { id: MessageId; vote: Vote; outcome: Outcome }[] {
  return answers.flatMap((answer) => {
    const model = answer.attempts.at(-1)?.model
    const decision = answer.decision && store.decision(answer.decision.id)
    if (!model || !decision) return []
    const { task, complexity } = decision.features
    const vote = voteOn(answer.id, named, verdict)
    const outcome: Outcome = {
      at,
      model: model.key,
      task,
      complexity,
      kind: 'vote',
      value: valueByVote[vote],
      decisionId: decision.id,
      messageId: answer.id,
      demo: model.demo,
    }
    return { id: answer.id, vote, outcome }
  })
}
