import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerMessage, RunStarted } from '#shared/contract/chat'
import type { ConversationId, DecisionId, MessageId, RunId } from '#shared/contract/ids'
import type { Candidate, Decision, Preference } from '#shared/contract/routing'
import type { Decided } from '../routing/policy.ts'
import { type ActiveRuns, type ActiveRunsParts, lastModelAbove, sumTokens } from './active-runs.ts'
import type { ChatStore, RunIntent } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import { withSources } from './merge-sources.ts'
import { allVersions, firstVersionOf, isWhole } from './versions.ts'

/** One answer is made of several: a further version, which is stored before this returns. */
export interface Merge {
  merge(input: { messageId: MessageId; model: RunIntent['requested'] }): RunStarted
}

/** The best expected quality of those that can take it now; `null` = none can. */
export function findStrongest(candidates: readonly Candidate[]): Candidate | null {
  const able = candidates.filter(({ rejected }) => rejected === null)
  const qualityOf = ({ quality }: Candidate) => quality?.mean ?? 0
  return able.sort((a, b) => qualityOf(b) - qualityOf(a) || b.score - a.score)[0] ?? null
}

export function createMerge(parts: {
  store: Pick<ChatStore, 'message' | 'branch' | 'beginVersion'>
  runs: Pick<ActiveRuns, 'start'>
  feeds: Pick<Feeds, 'of'>
  decide: ActiveRunsParts['decide']
  extractFeatures: ActiveRunsParts['extractFeatures']
  /** Throws AppError `not-found`, `invalid-input`. */
  findAnswer(id: MessageId): { conversationId: ConversationId; answer: AnswerMessage }
  /** Throws AppError `run-active`. */
  refuseWhileRunning(conversationId: ConversationId): void
  changed(id: ConversationId): void
  settings(): { preference: Preference }
  now(): number
}): Merge {
  const { store } = parts

  /** Who merges. Where nobody holds all answers whole, they are cut, and only the prompt has to fit. */
  function decideFor(
    answer: AnswerMessage,
    sources: readonly AnswerMessage[],
    requested: RunIntent['requested'],
  ): Decided {
    const branch = answer.parentId ? store.branch(answer.parentId) : []
    const earlier = branch.slice(0, -1)
    const prompt = branch.at(-1)?.text ?? ''
    const features = parts.extractFeatures(prompt, {
      earlierTokens: sumTokens(earlier),
      turns: earlier.length,
    })
    const lastModel = lastModelAbove(store, earlier.at(-1)?.id ?? null)
    const asked = { requested, preference: 'best' as const, prompt, lastModel }
    const texts = sources.map(({ text }) => text)
    const whole = parts.decide({ ...asked, features: withSources(features, { texts }) })
    if (whole.choice.candidates.some(({ rejected }) => rejected === null)) return whole
    return parts.decide({ ...asked, features })
  }

  function decisionOf(
    { choice }: Decided,
    requested: RunIntent['requested'],
    count: number,
  ): Decision {
    const id = randomUUID() as DecisionId
    const at = parts.now()
    if (requested !== 'auto') return { ...choice, id, at }
    const strongest = findStrongest(choice.candidates)
    if (!strongest) return { ...choice, id, at }
    const reason = `Makes one answer of ${count}: ${strongest.name} is the strongest that can do it now.`
    const chosen = strongest.model
    return { ...choice, id, at, by: 'merge', rule: null, chosen, margin: null, reason, flips: [] }
  }

  return {
    merge({ messageId, model: requested }) {
      const { conversationId, answer } = parts.findAnswer(messageId)
      parts.refuseWhileRunning(conversationId)
      const sources = allVersions(store, answer).filter(isWhole)
      if (sources.length < 2) {
        throw new AppError('invalid-input', 'Only whole answers can be merged, two at least.')
      }
      const decided = decideFor(answer, sources, requested)
      const { preference } = parts.settings()
      const intent = {
        runId: randomUUID() as RunId,
        requested,
        preference,
        mode: 'answer' as const,
      }
      const message = store.beginVersion({
        version: {
          of: firstVersionOf(answer),
          kind: 'merge',
          from: sources.map(({ id }) => id),
        },
        answerId: randomUUID() as MessageId,
        intent,
        at: parts.now(),
      })
      const { siblings } = message
      parts.feeds.of(conversationId).publish({ type: 'message.added', message, siblings })
      parts.changed(conversationId)
      return parts.runs.start(conversationId, message, intent, {
        decision: decisionOf(decided, requested, sources.length),
        facts: decided.facts,
        reason: 'merge',
      })
    },
  }
}
