import type { BoardPurpose, BoardRun } from '#shared/contract/board'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ConversationId, RunId } from '#shared/contract/ids'
import type { TaskName } from '#shared/contract/routing'
import type { RunIntent } from './chat-store.ts'

/** A run at one moment. */
export interface RunFacts {
  runId: RunId
  conversationId: ConversationId
  mode: RunIntent['mode']
  prompt: string
  task: TaskName
  message: AnswerMessage
  /** Attempts of earlier runs at the same message. */
  attemptsBefore: number
  written: { pieces: number; ms: number }
  /** Epoch milliseconds. */
  startedAt: number
  /** Epoch milliseconds; `null` = it goes on. */
  endedAt: number | null
}

const longestPrompt = 160

/** With less of it, a speed says nothing. */
const leastPieces = 6
const leastMs = 150

/** The beginning of a prompt on one line. */
export function beginningOf(prompt: string): string {
  const line = prompt
    .slice(0, longestPrompt * 8)
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  if (characters.length <= longestPrompt) return line
  return `${characters
    .slice(0, longestPrompt - 1)
    .join('')
    .trimEnd()}…`
}

function purposeOf({ mode, message }: RunFacts): BoardPurpose {
  return mode === 'resume' ? 'resume' : (message.version?.kind ?? 'answer')
}

function speedOf({ pieces, ms }: RunFacts['written']): number | null {
  return pieces < leastPieces || ms < leastMs ? null : Math.round(((pieces - 1) / ms) * 1e4) / 10
}

/** A run as the board shows it. Pure; whether it was escalated, another run says. */
export function describeRun(facts: RunFacts): BoardRun {
  const { message, written, endedAt } = facts
  const { decision, status } = message
  const attempts = message.attempts.slice(facts.attemptsBefore)
  const last = attempts.at(-1)
  const model = last?.model ?? decision?.model ?? null
  return {
    runId: facts.runId,
    conversationId: facts.conversationId,
    messageId: message.id,
    purpose: purposeOf(facts),
    prompt: beginningOf(facts.prompt),
    task: facts.task,
    decisionId: decision?.id ?? null,
    model,
    phase: endedAt === null ? (message.phase ?? 'accepted') : null,
    since: endedAt ?? message.phaseSince ?? facts.startedAt,
    queuePosition: message.queuePosition ?? null,
    tokens: last?.usage.completionTokens ?? written.pieces,
    tokensPerSecond: last?.timings.tokensPerSecond ?? speedOf(written),
    startedAt: facts.startedAt,
    ending: endedAt === null || status === 'running' ? null : { status, failure: message.failure },
    failedTries: attempts
      .slice(0, -1)
      .flatMap(({ model, failure }) => (failure ? [{ model, failure }] : [])),
    remedy: last?.remedy ?? null,
    escalatedTo: null,
    demo: model?.demo ?? false,
  }
}
