import type { AnswerStatus, Attempt, RunPhase } from '#shared/contract/attempt'
import type { AnswerMessage, DecisionSummary } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import type { Failure } from '#shared/failure'
import type { ConversationFeed } from './feed.ts'

/**
 * Text is handed on at once when none went out in the last few milliseconds, else after this pause: at ordinary
 * speeds nothing waits, and a very fast model can't drown the page in tiny events.
 */
const pauseMs = 8

/** An answer while it is being written: what has arrived, told to the feed as it comes. */
export interface LiveAnswer {
  readonly message: AnswerMessage
  /** True once the user could have seen a word of the current attempt. */
  spoke(): boolean
  /** What the current attempt has written: its pieces, and the milliseconds from the first to the last of them. */
  written(): { pieces: number; ms: number }
  append(kind: 'text' | 'reasoning', piece: string): void
  /** Hands on what is pending. Call before anything is told that must come after it. */
  flush(): void
  /** `position`: its turn at the endpoint, 1 = next. `waitsFor`: those that answer now and hold the memory. */
  setPhase(
    phase: RunPhase,
    queue?: { position?: number | null; waitsFor?: readonly ModelKey[] | undefined },
  ): void
  setDecision(decision: DecisionSummary): void
  /** Adds the attempt, or replaces the one with its id. */
  setAttempt(attempt: Attempt): void
  /** The last thing told: how it ended. */
  finish(ending: { status: AnswerStatus; failure: Failure | null }): void
  /** Something arrived since this was last asked. */
  takeDirty(): boolean
}

export function createLiveAnswer(
  start: AnswerMessage,
  feed: Pick<ConversationFeed, 'publish'>,
  now: () => number,
): LiveAnswer {
  const message = { ...start }
  let pendingText = ''
  let pendingReasoning = ''
  let lastSent = 0
  let timer: NodeJS.Timeout | null = null
  let dirty = false
  let spoken = false
  let pieces = 0
  let firstPieceAt = 0
  let lastPieceAt = 0

  function flush() {
    if (timer) clearTimeout(timer)
    timer = null
    if (!pendingText && !pendingReasoning) return
    const event = {
      type: 'answer.delta' as const,
      messageId: message.id,
      at: message.text.length,
      text: pendingText,
      reasoningAt: message.reasoning.length,
      reasoning: pendingReasoning,
    }
    message.text += pendingText
    message.reasoning += pendingReasoning
    pendingText = ''
    pendingReasoning = ''
    lastSent = performance.now()
    feed.publish(event)
  }

  return {
    message,
    spoke: () => spoken,
    written: () => ({ pieces, ms: lastPieceAt - firstPieceAt }),
    append(kind, piece) {
      lastPieceAt = performance.now()
      if (pieces === 0) firstPieceAt = lastPieceAt
      pieces++
      if (kind === 'text') pendingText += piece
      else pendingReasoning += piece
      dirty = true
      spoken = true
      const since = lastPieceAt - lastSent
      if (since >= pauseMs) flush()
      else timer ??= setTimeout(flush, pauseMs - since)
    },
    flush,
    setPhase(phase, { position: queuePosition = null, waitsFor = [] } = {}) {
      const isNew = message.phase !== phase
      const sameTurn = queuePosition === (message.queuePosition ?? null)
      if (!isNew && sameTurn && String(waitsFor) === String(message.waitsFor ?? [])) return
      flush()
      const since = isNew || message.phaseSince === null ? now() : message.phaseSince
      const queue = { queuePosition, waitsFor: [...waitsFor] }
      Object.assign(message, { phase, phaseSince: since, ...queue })
      feed.publish({ type: 'run.phase', messageId: message.id, phase, since, ...queue })
    },
    setDecision(decision) {
      message.decision = decision
      feed.publish({ type: 'decision.made', messageId: message.id, decision })
    },
    setAttempt(attempt) {
      flush()
      const known = message.attempts.some((other) => other.id === attempt.id)
      message.attempts = known
        ? message.attempts.map((other) => (other.id === attempt.id ? attempt : other))
        : [...message.attempts, attempt]
      if (!known) {
        spoken = false
        pieces = 0
        firstPieceAt = 0
        lastPieceAt = 0
      }
      feed.publish({
        type: known ? 'attempt.ended' : 'attempt.started',
        messageId: message.id,
        attempt,
      })
    },
    finish(ending) {
      flush()
      Object.assign(message, ending, {
        phase: null,
        phaseSince: null,
        queuePosition: null,
        waitsFor: [],
      })
      feed.publish({ type: 'run.ended', messageId: message.id, ...ending })
    },
    takeDirty() {
      const was = dirty
      dirty = false
      return was
    },
  }
}
