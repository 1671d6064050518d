import type { Model } from '#shared/contract/models'
import type { ChatTurn } from '../endpoints/model-server.ts'
import { estimateTokens } from '../routing/estimate-tokens.ts'

/** Share of the context that the conversation may fill; the rest is for the answer. */
const historyShare = 0.75

/** The same after a server said that it was too long: tokens were estimated too low, or its context is smaller. */
const shortHistoryShare = 0.3

/** Assumed where neither the model nor its server tells a context length. */
const assumedContext = 32_768

const continueRequest =
  'Your last message was cut off. Continue it from exactly where it stopped. Do not repeat anything and do not comment.'

export interface TurnSource {
  systemPrompt: string
  /** The branch down to the user message, oldest first. */
  branch: { role: 'user' | 'assistant'; text: string }[]
  /** The text of the answer to go on with; `null` = a new answer. */
  partial: string | null
}

/**
 * What is sent to a model: the system prompt, as many of the newest messages as fit its context, and the last prompt in
 * any case. Answers that hold no text (they failed) are left out.
 */
export function buildTurns(source: TurnSource, model: Model, shorter = false): ChatTurn[] {
  const context = model.resident?.contextLength ?? model.contextLength ?? assumedContext
  let room =
    context * (shorter ? shortHistoryShare : historyShare) - estimateTokens(source.systemPrompt)
  const turns: ChatTurn[] = []
  if (source.partial) {
    turns.push(
      { role: 'user', content: continueRequest },
      { role: 'assistant', content: source.partial },
    )
    room -= estimateTokens(source.partial)
  }
  const newestFirst = source.branch.filter((message) => message.text !== '').reverse()
  for (const [index, message] of newestFirst.entries()) {
    room -= estimateTokens(message.text)
    if (room < 0 && index > 0) break
    turns.push({ role: message.role, content: message.text })
  }
  if (source.systemPrompt) turns.push({ role: 'system', content: source.systemPrompt })
  return turns.reverse()
}
