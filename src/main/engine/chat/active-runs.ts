import type { AnswerMessage, RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Features } from '#shared/contract/routing'
import { waitFor } from '../live.ts'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import type { PromptContext } from '../routing/features.ts'
import type { Board } from './board.ts'
import type { ChatStore, RunIntent } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import { createLiveAnswer, type LiveAnswer } from './live-answer.ts'
import { mergeSourcesOf, withSources } from './merge-sources.ts'
import type { ProgressSaver } from './progress-saver.ts'
import { executeRun, type RunParts, type RunWork } from './run.ts'
import type { TriedEnding } from './try-in-order.ts'

export interface ActiveRun {
  runId: RunId
  conversationId: ConversationId
  live: LiveAnswer
  stop: AbortController
  /** Resolves when the ending is stored (or owed) and told. */
  finished: Promise<void>
}

export interface FinishedRun {
  conversationId: ConversationId
  work: RunWork
  ending: TriedEnding
}

export interface ActiveRuns {
  /** Lets the run of a stored answer go. `decided`: which model, where that is no longer a question. */
  start(
    conversationId: ConversationId,
    answer: AnswerMessage,
    intent: RunIntent,
    decided?: RunWork['decided'],
  ): RunStarted
  /** Those of one conversation: more than one where versions are written side by side. */
  of(conversationId: ConversationId): ActiveRun[]
  byId(runId: RunId): ActiveRun | null
  /** An answer of which the store does not know all yet: it runs, or the disk refused its ending. */
  ahead(messageId: MessageId): LiveAnswer | null
  size(): number
  /** Resolves when none goes on, or the signal aborts. */
  quiet(signal: AbortSignal): Promise<void>
  /** Resolves when one begins or goes on, or the signal aborts. */
  busy(signal: AbortSignal): Promise<void>
  /** Interrupts all and waits for their endings. */
  close(): Promise<void>
}

export function sumTokens(messages: { text: string }[]): number {
  return messages.reduce((sum, message) => sum + estimateTokens(message.text), 0)
}

/** The model of the answer at the end of a branch. */
export function lastModelAbove(
  store: Pick<ChatStore, 'message'>,
  parentId: MessageId | null,
): ModelKey | null {
  const above = parentId && store.message(parentId)?.message
  return above && above.role === 'assistant' ? (above.attempts.at(-1)?.model.key ?? null) : null
}

export interface ActiveRunsParts extends RunParts {
  extractFeatures(prompt: string, context: PromptContext): Features
  /** Sees every run. */
  board: Pick<Board, 'add' | 'changed' | 'ended'>
}

export function createActiveRuns(
  saver: ProgressSaver,
  feeds: Feeds,
  parts: ActiveRunsParts,
  /** Called once the ending is stored and the run no longer counts, before anybody else can begin one. */
  onFinished: (run: FinishedRun) => void,
): ActiveRuns {
  const { store, board } = parts
  const runs = new Map<RunId, ActiveRun>()
  const ahead = new Map<MessageId, LiveAnswer>()
  const waiting = new Set<() => void>()

  function wakeAll() {
    for (const wake of waiting) wake()
  }

  function finish(run: Omit<ActiveRun, 'finished'>, work: RunWork, ending: TriedEnding) {
    const { live, runId, conversationId } = run
    const { status, failure } = ending
    saver.remove(live)
    live.flush()
    const { id: messageId, text, reasoning } = live.message
    const stored = { messageId, runId, status, failure, text, reasoning, at: parts.now() }
    saver.end(stored, () => ahead.delete(messageId))
    runs.delete(runId)
    live.finish({ status, failure })
    board.ended(runId)
    onFinished({ conversationId, work, ending })
    if (runs.size === 0) wakeAll()
  }

  return {
    start(conversationId, answer, intent, decided = null) {
      const branch = answer.parentId ? store.branch(answer.parentId) : []
      const earlier = branch.slice(0, -1)
      const prompt = branch.at(-1)?.text ?? ''
      const { runId } = intent
      const feed = feeds.of(conversationId)
      const live = createLiveAnswer(
        answer,
        {
          publish(event) {
            feed.publish(event)
            board.changed(runId)
          },
        },
        parts.now,
      )
      const stop = new AbortController()
      const { systemPrompt } = parts.settings()
      saver.add(live)
      ahead.set(answer.id, live)
      const merged = mergeSourcesOf(store, answer)
      const features = parts.extractFeatures(prompt, {
        earlierTokens: sumTokens(earlier),
        turns: earlier.length,
      })
      const partial = intent.mode === 'resume' ? answer.text : null
      const work: RunWork = {
        intent,
        live,
        source: { systemPrompt, branch, partial, merged },
        features: merged ? withSources(features, merged) : features,
        lastModel: lastModelAbove(store, earlier.at(-1)?.id ?? null),
        decided,
        signal: stop.signal,
      }
      board.add({
        runId,
        conversationId,
        live,
        prompt,
        task: work.features.task,
        mode: intent.mode,
      })
      const run = { runId, conversationId, live, stop }
      const finished = executeRun(work, parts).then((ending) => finish(run, work, ending))
      runs.set(runId, { ...run, finished })
      wakeAll()
      return { conversationId, runId, answerId: answer.id }
    },
    of: (conversationId) =>
      [...runs.values()].filter((candidate) => candidate.conversationId === conversationId),
    byId: (runId) => runs.get(runId) ?? null,
    ahead: (messageId) => ahead.get(messageId) ?? null,
    size: () => runs.size,
    async busy(signal) {
      while (runs.size === 0 && !signal.aborted) await waitFor(waiting, signal)
    },
    async quiet(signal) {
      while (runs.size > 0 && !signal.aborted) await waitFor(waiting, signal)
    },
    async close() {
      for (const { stop } of runs.values()) stop.abort('closing')
      await Promise.all([...runs.values()].map(({ finished }) => finished))
    },
  }
}
