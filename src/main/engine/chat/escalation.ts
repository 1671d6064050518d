import { randomUUID } from 'node:crypto'
import type { AnswerConfidence } from '#shared/contract/chat'
import type { ConversationId, DecisionId, MessageId, RunId } from '#shared/contract/ids'
import type { Outcome } from '#shared/contract/learning'
import type { Settings } from '#shared/contract/settings'
import { withSelfCheck } from '../routing/confidence/estimate-confidence.ts'
import { needsSelfCheck } from '../routing/confidence/self-check.ts'
import type { Decided, Policy } from '../routing/policy.ts'
import type { ActiveRuns, FinishedRun } from './active-runs.ts'
import { askSelfCheck } from './ask-self-check.ts'
import type { ChatStore } from './chat-store.ts'
import type { Feeds } from './feeds.ts'
import { findBigger } from './find-bigger.ts'
import { type AnsweredRun, createJudge, type Judge } from './judge.ts'
import type { TryParts } from './try-model.ts'

export interface EscalationParts extends Pick<TryParts, 'registry' | 'gate' | 'queues'> {
  store: ChatStore
  decide: Policy['decide']
  escalation(): Settings['routing']['escalation']
  recordOutcome(outcome: Outcome): void
  now(): number
  keep(write: () => void): boolean
}

export interface Escalation {
  readonly judge: Judge
  /** Judges an answer that has just ended, and has a bigger model answer as well where that is worth it. */
  after(run: FinishedRun): void
  /** The user does something else in this conversation: what is still being thought over there is given up. */
  giveUp(conversationId: ConversationId): void
  /** Waits for what is being thought over, after giving it up. */
  close(): Promise<void>
}

/** Answers that are judged: whole ones that a run has written from their beginning. */
function answeredRun({ work, ending }: FinishedRun): AnsweredRun | null {
  const { intent, live, source, features, decided } = work
  const { answered, status } = ending
  if (status !== 'done' || !answered || intent.mode !== 'answer' || decided) return null
  const prompt = source.branch.at(-1)?.text ?? ''
  return { answer: live.message, prompt, features, ...answered }
}

export function createEscalation(
  runs: Pick<ActiveRuns, 'start' | 'of'>,
  feeds: Feeds,
  parts: EscalationParts,
): Escalation {
  const { store, now } = parts
  const judge = createJudge(parts)
  let closed = false
  /** One that was given up may still be ending while the next one of its conversation goes on. */
  const thinking = new Set<{
    conversationId: ConversationId
    stop: AbortController
    done: Promise<void>
  }>()

  /** What the router would say now: of all models, and of what stands in their way. */
  function lookAgain({ work }: FinishedRun): Decided {
    return parts.decide({
      requested: 'auto',
      preference: work.intent.preference,
      features: work.features,
      prompt: work.source.branch.at(-1)?.text ?? '',
      lastModel: work.lastModel,
    })
  }

  function conclude(
    run: FinishedRun,
    answered: AnsweredRun,
    judged: ReturnType<Judge['estimate']>,
    confidence = judged.confidence,
  ) {
    const { answer, attempt } = answered
    const { conversationId } = run
    const again = lookAgain(run)
    const failed = new Set(answer.attempts.flatMap((one) => (one.failure ? one.model.key : [])))
    const bigger = findBigger(again.choice.candidates, attempt.model, failed)
    const said = judge.decide(answered, judged, confidence, bigger)
    feeds
      .of(conversationId)
      .publish({ type: 'answer.judged', messageId: answer.id, confidence: said })
    if (!said.verdict.escalate) return
    parts.recordOutcome({
      at: now(),
      model: attempt.model.key,
      task: answered.features.task,
      complexity: answered.features.complexity,
      kind: 'escalated',
      value: Math.round(100 * (1 - said.worth)) / 100,
      decisionId: answer.decision?.id ?? null,
      messageId: answer.id,
      demo: attempt.model.demo,
    })
    parts.keep(() => startVersion(run, answer.id, again, said))
  }

  function startVersion(
    { conversationId, work }: FinishedRun,
    of: MessageId,
    { choice, facts }: Decided,
    { verdict }: AnswerConfidence,
  ) {
    if (!verdict.escalate) return
    const at = now()
    const intent = { ...work.intent, runId: randomUUID() as RunId, mode: 'answer' as const }
    const message = store.beginVersion({
      version: { of, kind: 'escalation' },
      answerId: randomUUID() as MessageId,
      intent,
      at,
    })
    feeds.of(conversationId).publish({
      type: 'message.added',
      message,
      siblings: message.siblings,
    })
    const decision = {
      ...choice,
      id: randomUUID() as DecisionId,
      at,
      by: 'escalation' as const,
      rule: null,
      chosen: verdict.to,
      margin: null,
      reason: verdict.reason,
      flips: [],
    }
    runs.start(conversationId, message, intent, { decision, facts, reason: 'escalation' })
  }

  /** Only where a bigger model could answer at all is an opinion worth a request. */
  function wantsOpinion(run: FinishedRun, { answer, attempt }: AnsweredRun): boolean {
    const { enabled, budget } = parts.escalation()
    if (!enabled || budget <= 0 || answer.decision?.by === 'manual') return false
    const { candidates } = lookAgain(run).choice
    return findBigger(candidates, attempt.model, new Set()).some(({ refused }) => refused === null)
  }

  async function askAndConclude(
    run: FinishedRun,
    answered: AnsweredRun,
    judged: ReturnType<Judge['estimate']>,
    signal: AbortSignal,
  ) {
    const { conversationId } = run
    const { prompt, answer, attempt } = answered
    const model = parts.registry.find(attempt.model.key)
    const isRight = model
      ? await askSelfCheck(parts, model, { prompt, answer: answer.text }, signal)
      : null
    const moved = store.conversation(conversationId)?.headId !== answer.id
    if (signal.aborted || moved || runs.of(conversationId).length > 0) return
    conclude(run, answered, judged, withSelfCheck(judged.confidence, isRight))
  }

  return {
    judge,
    after(run) {
      const answered = answeredRun(run)
      if (!answered || closed) return
      const judged = judge.estimate(answered)
      const { source } = judged.confidence
      const plain = source === 'self-check' || !needsSelfCheck(source)
      if (plain || !wantsOpinion(run, answered)) {
        conclude(run, answered, judged)
        return
      }
      const { conversationId } = run
      const stop = new AbortController()
      const done = askAndConclude(run, answered, judged, stop.signal).finally(() => {
        thinking.delete(thought)
      })
      const thought = { conversationId, stop, done }
      thinking.add(thought)
    },
    giveUp(conversationId) {
      for (const one of thinking) if (one.conversationId === conversationId) one.stop.abort()
    },
    async close() {
      closed = true
      const left = [...thinking]
      for (const { stop } of left) stop.abort()
      await Promise.all(left.map(({ done }) => done))
      judge.close()
    },
  }
}
