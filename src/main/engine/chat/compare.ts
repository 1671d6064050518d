import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerMessage, RunStarted, Vote } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { Preference } from '#shared/contract/routing'
import type { ActiveRuns } from './active-runs.ts'
import type { ChatStore } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import type { Judge } from './judge.ts'
import { tellVotes, type Verdict } from './tell-votes.ts'
import { areVersions, firstVersionOf } from './versions.ts'

interface NewPrompt {
  conversationId: ConversationId | null
  parentId: MessageId | null
  messageId: MessageId
  text: string
}

/** Several models answer the same, side by side; each answer has its own run, place in the queue and lease. */
export interface Compare {
  compare(input: NewPrompt & { models: ModelKey[] }): RunStarted[]
  compareWith(input: { messageId: MessageId; models: ModelKey[] }): RunStarted[]
  vote(input: { messageId: MessageId; verdict: Verdict }): void
}

export function createCompare(parts: {
  store: Pick<ChatStore, 'message' | 'decision' | 'beginVersion' | 'runOfUserMessage'>
  runs: Pick<ActiveRuns, 'start'>
  feeds: Pick<Feeds, 'of' | 'tell'>
  judge: Pick<Judge, 'learn'>
  send(input: NewPrompt & { requested: ModelKey; preference: Preference }): RunStarted
  /** Throws AppError `not-found`, `invalid-input`. */
  findAnswer(id: MessageId): { conversationId: ConversationId; answer: AnswerMessage }
  /** Throws AppError `run-active`. */
  refuseWhileRunning(conversationId: ConversationId): void
  changed(id: ConversationId): void
  settings(): { preference: Preference }
  recordOutcome(outcome: Outcome): void
  /** Writes to the store; trouble with the disk becomes a notice. */
  keep(write: () => void): boolean
  now(): number
}): Compare {
  const { store, runs, feeds } = parts

  /** One that can't be stored is left out: those before it are being written already. */
  function startBeside(
    conversationId: ConversationId,
    of: MessageId,
    models: readonly ModelKey[],
  ): RunStarted[] {
    const { preference } = parts.settings()
    const started: RunStarted[] = []
    for (const requested of models) {
      parts.keep(() => {
        const runId = randomUUID() as RunId
        const intent = { runId, requested, preference, mode: 'answer' as const }
        const message = store.beginVersion({
          version: { of, kind: 'compare' },
          answerId: randomUUID() as MessageId,
          intent,
          at: parts.now(),
        })
        const { siblings } = message
        feeds.of(conversationId).publish({ type: 'message.added', message, siblings })
        started.push(runs.start(conversationId, message, intent))
      })
    }
    parts.changed(conversationId)
    return started
  }

  /** An answer and its versions as they are stored, oldest first. */
  function allVersions(answer: AnswerMessage): AnswerMessage[] {
    return answer.siblings.flatMap((id) => {
      const message = store.message(id)?.message
      return message?.role === 'assistant' && areVersions(message, answer) ? [message] : []
    })
  }

  return {
    compare({ models: [first, ...others], ...prompt }) {
      if (first === undefined) throw new AppError('invalid-input', 'Choose the models to ask.')
      const isRepeated = store.runOfUserMessage(prompt.messageId) !== null
      const { preference } = parts.settings()
      const started = parts.send({ ...prompt, requested: first, preference })
      const { conversationId, answerId } = started
      if (!isRepeated) return [started, ...startBeside(conversationId, answerId, others)]
      return allVersions(parts.findAnswer(answerId).answer).map(({ id, runId }) => ({
        conversationId,
        answerId: id,
        runId,
      }))
    },
    compareWith({ messageId, models }) {
      const { conversationId, answer } = parts.findAnswer(messageId)
      parts.refuseWhileRunning(conversationId)
      return startBeside(conversationId, firstVersionOf(answer), models)
    },
    vote({ messageId, verdict }) {
      const { conversationId, answer } = parts.findAnswer(messageId)
      const versions = allVersions(answer)
      if (versions.some(({ status }) => status === 'running')) {
        throw new AppError(
          'run-active',
          'Wait until all have answered, or stop those that haven’t.',
        )
      }
      const whole = versions.filter(({ status, text }) => status === 'done' && text !== '')
      if (whole.length < 2 || !whole.some(({ id }) => id === messageId)) {
        throw new AppError('invalid-input', 'Only whole answers can be compared, two at least.')
      }
      const votes: { messageId: MessageId; vote: Vote }[] = []
      for (const { outcome, vote, id } of tellVotes(
        store,
        whole,
        messageId,
        verdict,
        parts.now(),
      )) {
        parts.judge.learn(outcome)
        parts.recordOutcome(outcome)
        votes.push({ messageId: id, vote })
      }
      feeds.tell(conversationId, { type: 'answer.voted', votes })
    },
  }
}
