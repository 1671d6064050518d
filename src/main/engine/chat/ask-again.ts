import type { MessageId } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { ChatTurn } from '../endpoints/model-server.ts'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import { type AsideOptions, type AsideParts, type AsideRequest, askAside } from './ask-aside.ts'
import { buildTurns } from './build-turns.ts'
import type { ChatStore } from './chat-store.ts'

/** A user message whose branch is answered anew, or turns as they are. */
export type Again = { prompt: MessageId } | { turns: ChatTurn[]; maxTokens: number }

export interface AskAgainParts extends AsideParts {
  store: Pick<ChatStore, 'branch'>
  systemPrompt(): string
  /** Resolves when no answer is being written for a person, or the signal aborts. */
  quiet(signal: AbortSignal): Promise<void>
}

function requestOf(what: Again, parts: AskAgainParts): AsideRequest {
  if ('turns' in what) {
    const { turns, maxTokens } = what
    const promptTokens = turns.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    return { turnsFor: () => turns, promptTokens, maxTokens }
  }
  const source = {
    systemPrompt: parts.systemPrompt(),
    branch: parts.store.branch(what.prompt),
    partial: null,
  }
  const promptTokens = source.branch.reduce(
    (sum, { text }) => sum + estimateTokens(text),
    estimateTokens(source.systemPrompt),
  )
  return { turnsFor: (model) => buildTurns(source, model), promptTokens, maxTokens: null }
}

/**
 * Asks a model what somebody asked before, or something about it, while nobody waits for an answer of their own. The
 * conversation is read, never written. Never throws but for what nobody expects.
 */
export async function askAgain(
  parts: AskAgainParts,
  model: Model,
  what: Again,
  options: AsideOptions,
): Promise<
  { status: 'done'; text: string } | { status: 'failed'; message: string } | { status: 'stopped' }
> {
  await parts.quiet(options.signal)
  if (options.signal.aborted) return { status: 'stopped' }
  const ending = await askAside(parts, model, requestOf(what, parts), options)
  return ending.status === 'failed' ? { status: 'failed', message: ending.failure.message } : ending
}
