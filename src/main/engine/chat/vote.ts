import { AppError } from '#shared/app-error'
import type { AnswerMessage, Vote } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { ChatStore } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import type { Judge } from './judge.ts'
import { tellKept } from './keep-version.ts'
import { tellVotes, type Verdict, valueByVote } from './tell-votes.ts'
import { allVersions, isMerged, isWhole } from './versions.ts'
import type { VersionsOnShow } from './versions-on-show.ts'

/** What the user says of answers side by side. */
export interface Voting {
  /** `null` takes the vote back. Refuses with AppError `not-found`, `invalid-input`, `run-active`, `storage-*`. */
  vote(input: { messageId: MessageId; verdict: Verdict | null }): Promise<void>
  /** The thumb of an answer was taken back: what else was said of it holds again. Never throws. */
  thumbTakenBack(messageId: MessageId): void
}

export function createVoting(parts: {
  store: Pick<ChatStore, 'message' | 'decision'>
  feeds: Pick<Feeds, 'tell'>
  judge: Pick<Judge, 'learn' | 'forget'>
  keepVersion: VersionsOnShow['keep']
  /** Throws AppError `not-found`, `invalid-input`. */
  findAnswer(id: MessageId): { conversationId: ConversationId; answer: AnswerMessage }
  changed(id: ConversationId): void
  recordOutcome(outcome: Outcome): void
  /** Throws AppError `storage-*`. */
  takeBackOutcome(messageId: MessageId, kind: Outcome['kind']): void
  now(): number
}): Voting {
  const { store, feeds, judge } = parts

  function tell(
    conversationId: ConversationId,
    votes: { messageId: MessageId; vote: Vote | null }[],
  ) {
    feeds.tell(conversationId, { type: 'answer.voted', votes })
    parts.changed(conversationId)
  }

  /** Which one is kept says the same in fewer words: only one of the two counts. */
  function cast(answers: readonly AnswerMessage[], named: MessageId, verdict: Verdict) {
    const told = tellVotes(store, answers, named, verdict, parts.now())
    if (told.length === 0) {
      throw new AppError('invalid-input', 'Nothing is known of how these answers came about.')
    }
    for (const { outcome, id } of told) {
      parts.takeBackOutcome(id, 'kept')
      judge.learn(outcome)
      parts.recordOutcome(outcome)
    }
    return told.map(({ id, vote }) => ({ messageId: id, vote }))
  }

  /** What is still said of an answer teaches, once something that was said is taken back. */
  function relearn(answer: AnswerMessage) {
    const { id: messageId, vote, thumb, attempts } = answer
    judge.forget(messageId)
    const said = { messageId, demo: attempts.at(-1)?.model.demo ?? true }
    if (vote) judge.learn({ ...said, kind: 'vote', value: valueByVote[vote] })
    else {
      const kept = allVersions(store, answer).find((one) => one.kept)
      for (const outcome of kept ? tellKept(store, kept, parts.now()) : []) {
        if (outcome.messageId === messageId) judge.learn(outcome)
      }
    }
    if (thumb) judge.learn({ ...said, kind: 'thumb', value: thumb === 'up' ? 1 : 0 })
  }

  function takeBack(answers: readonly AnswerMessage[]) {
    for (const { id } of answers) parts.takeBackOutcome(id, 'vote')
    for (const answer of answers) relearn({ ...answer, vote: null })
    const kept = answers.find((answer) => answer.kept)
    for (const outcome of kept ? tellKept(store, kept, parts.now()) : []) {
      parts.recordOutcome(outcome)
    }
    return answers.map(({ id }) => ({ messageId: id, vote: null }))
  }

  return {
    async vote({ messageId, verdict }) {
      const { conversationId, answer } = parts.findAnswer(messageId)
      if (isMerged(answer) && verdict === 'better') {
        await parts.keepVersion(conversationId, answer)
        parts.changed(conversationId)
        return
      }
      const versions = allVersions(store, answer)
      if (
        versions.some(({ status, version }) => status === 'running' && version?.kind !== 'merge')
      ) {
        throw new AppError(
          'run-active',
          'Wait until all have answered, or stop those that haven’t.',
        )
      }
      const whole = versions.filter(isWhole)
      if (whole.length < 2 || !whole.some(({ id }) => id === messageId)) {
        throw new AppError('invalid-input', 'Only whole answers can be compared, two at least.')
      }
      tell(conversationId, verdict === null ? takeBack(whole) : cast(whole, messageId, verdict))
    },
    thumbTakenBack(messageId) {
      const message = store.message(messageId)?.message
      if (message?.role === 'assistant') relearn({ ...message, thumb: null })
    },
  }
}
