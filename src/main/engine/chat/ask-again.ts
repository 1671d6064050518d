import type { MessageId } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { ChatTurn } from '../endpoints/model-server.ts'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import {
  type AsideEnding,
  type AsideOptions,
  type AsideParts,
  type AsideRequest,
  askAside,
} from './ask-aside.ts'
import { buildTurns } from './build-turns.ts'
import type { ChatStore } from './chat-store.ts'

/** A user message whose branch is answered anew, or turns as they are. */
export type Again = { prompt: MessageId } | { turns: ChatTurn[]; maxTokens: number }

export interface AgainOptions extends Pick<AsideOptions, 'signal'> {
  onPhase(phase: 'waiting' | Parameters<AsideOptions['onPhase']>[0], place: number | null): void
}

export interface AskAgainParts extends AsideParts {
  store: Pick<ChatStore, 'branch'>
  systemPrompt(): string
  /** Resolves when no answer is being written for a person, or the signal aborts. */
  quiet(signal: AbortSignal): Promise<void>
  /** Resolves when one is, or the signal aborts. */
  busy(signal: AbortSignal): Promise<void>
  /** Asking it twice costs nothing but time here. */
  givesWay(model: Model): boolean
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
 * Asks a model what somebody asked before, or something about it, while nobody waits for an answer of their own: when
 * somebody begins to, it gives way and begins anew later. The conversation is read, never written. Never throws but for what nobody expects.
 */
export async function askAgain(
  parts: AskAgainParts,
  model: Model,
  what: Again,
  options: AgainOptions,
): Promise<
  { status: 'done'; text: string } | { status: 'failed'; message: string } | { status: 'stopped' }
> {
  const { signal } = options
  for (;;) {
    await parts.quiet(signal)
    if (signal.aborted) return { status: 'stopped' }
    const { ending, gaveWay } = await askWhileQuiet(parts, model, requestOf(what, parts), options)
    if (ending.status === 'failed') return { status: 'failed', message: ending.failure.message }
    if (ending.status === 'done' || !gaveWay || signal.aborted) return ending
    options.onPhase('waiting', null)
  }
}

/** Gives up as soon as somebody wants an answer of their own, if the model gives way. */
async function askWhileQuiet(
  parts: AskAgainParts,
  model: Model,
  request: AsideRequest,
  options: AgainOptions,
): Promise<{ ending: AsideEnding; gaveWay: boolean }> {
  const way = new AbortController()
  const over = new AbortController()
  if (parts.givesWay(model)) {
    void parts.busy(over.signal).then(() => {
      if (!over.signal.aborted) way.abort()
    })
  }
  try {
    const signal = AbortSignal.any([options.signal, way.signal])
    const ending = await askAside(parts, model, request, { ...options, signal })
    return { ending, gaveWay: way.signal.aborted }
  } finally {
    over.abort()
  }
}
