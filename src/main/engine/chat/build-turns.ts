import type { Model } from '#shared/contract/models'
import type { ChatTurn } from '../endpoints/model-server.ts'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import { type MergeSources, mergeRequest } from './merge-request.ts'

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
  /** What the last prompt is to be answered out of; missing or `null` = by itself. */
  merged?: MergeSources | null
}

/**
 * What is sent to a model: the system prompt, as many of the newest messages as fit its context, and the last prompt in
 * any case. Answers that hold no text (they failed) are left out. Where answers are to be merged they come before what
 * was said earlier, and are cut to what there is room for.
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
  const said = source.branch.filter((message) => message.text !== '')
  const newestFirst = withMerged(said, source.merged ?? null, room).reverse()
  for (const [index, message] of newestFirst.entries()) {
    room -= estimateTokens(message.text)
    if (room < 0 && index > 0) break
    turns.push({ role: message.role, content: message.text })
  }
  if (source.systemPrompt) turns.push({ role: 'system', content: source.systemPrompt })
  return turns.reverse()
}

/** The last prompt becomes the request to answer it out of the answers. */
function withMerged(said: TurnSource['branch'], merged: MergeSources | null, room: number) {
  const last = said.at(-1)
  if (!merged || last?.role !== 'user') return said
  const text = mergeRequest(last.text, merged, room - estimateTokens(last.text))
  return [...said.slice(0, -1), { ...last, text }]
}
