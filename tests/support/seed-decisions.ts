import type { ChatStore } from '#engine/chat/chat-store'
import { decide } from '#engine/routing/decide'
import { createSeededRandom } from '#engine/routing/evaluate/seeded-random'
import type { DecisionFacts } from '#engine/routing/facts'
import { extractFeatures } from '#engine/routing/features'
import type { OutcomeStore } from '#engine/routing/learning/outcome-store'
import type { Attempt } from '#shared/contract/attempt'
import type { ConversationId, DecisionId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { OutcomeKind } from '#shared/contract/learning'
import type { Candidate, Decision, Preference } from '#shared/contract/routing'
import { makeFacts, makePolicy } from './decision-facts.ts'
import { makeModel, residency } from './models.ts'
import { practicePrompts } from './seed-prompts.ts'

const models = [
  makeModel('llama3.2:3b', { parameters: 3.2e9, sizeBytes: 2e9 }),
  makeModel('qwen2.5-coder:7b', { parameters: 7.6e9, sizeBytes: 4.7e9 }),
  makeModel('qwen3:14b', { parameters: 14.8e9, sizeBytes: 9.3e9 }),
  makeModel('qwen3:32b', { parameters: 32.8e9, sizeBytes: 20e9 }),
]
const preferences: Preference[] = ['fast', 'balanced', 'balanced', 'best', 'quiet']

/** How a model of so many weights writes. */
const tokensPerSecond = [112, 63, 31, 14]

export interface SeedOptions {
  count: number
  /** The last decision is made a little before; epoch milliseconds. */
  now: number
  /** Over how many days they are spread. */
  days: number
  seed?: number
}

interface Head {
  conversationId: ConversationId
  answer: MessageId
  left: number
}

/** A conversation has six prompts. */
function follow(head: Head | null, { conversationId, answer }: Made): Head | null {
  if (!head) return { conversationId, answer, left: 5 }
  return head.left === 1 ? null : { conversationId, answer, left: head.left - 1 }
}

interface Made {
  id: string
  conversationId: ConversationId
  answer: MessageId
  at: number
}

/**
 * Decisions as people make them happen, stored through the stores themselves: each prompt decided by the real policy,
 * some answers escalated, failed over, compared, stopped, judged. The same seed makes the same.
 */
export function seedDecisions(
  { store, outcomes }: { store: ChatStore; outcomes: OutcomeStore },
  { count, now, days, seed = 5 }: SeedOptions,
): void {
  const random = createSeededRandom(seed)
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T
  const kept = new Map<string, { facts: DecisionFacts; choice: Omit<Decision, 'id' | 'at'> }>()

  function decideOn(prompt: string) {
    const preference = pick(preferences)
    const loaded = random.below(models.length)
    const byHand = random.next() < 0.06 ? pick(models).key : 'auto'
    const key = `${prompt} ${preference} ${loaded} ${byHand}`
    const known = kept.get(key)
    if (known) return known
    const features = extractFeatures(prompt)
    const facts = makeFacts(prompt, {
      features,
      requested: byHand,
      models: models.map((model, at) => ({ ...model, resident: at === loaded ? residency : null })),
    })
    const rules =
      features.task === 'format'
        ? [{ name: 'Formats are easy', use: 'llama3.2:3b', matches: () => true }]
        : []
    const made = { facts, choice: decide(facts, makePolicy(preference, { rules })) }
    kept.set(key, made)
    return made
  }

  function refOf({ model: key, name, endpointId, endpointName, demo }: Candidate) {
    return { key, name, endpointId, endpointName, demo }
  }

  function attemptOf(made: Made, by: Candidate, over: Partial<Attempt> = {}): Attempt {
    const size = models.findIndex(({ key }) => key === by.model)
    const speed = (tokensPerSecond[size] ?? 30) * (0.85 + 0.3 * random.next())
    const tokens = 40 + random.below(500)
    const firstTokenMs = 90 + size * 240 + 900 * random.next() ** 4
    return {
      id: `${over.reason ?? 'first'}-${made.answer}` as Attempt['id'],
      reason: 'first',
      remedy: null,
      model: refOf(by),
      status: 'done',
      finish: 'stop',
      failure: null,
      usage: { promptTokens: 60, completionTokens: tokens },
      timings: {
        loadMs: null,
        firstTokenMs,
        totalMs: firstTokenMs + (1000 * tokens) / speed,
        tokensPerSecond: speed,
      },
      startedAt: made.at,
      ...over,
    }
  }

  function end(made: Made, status: 'done' | 'failed' | 'stopped', runId: string) {
    store.endAnswer({
      messageId: made.answer,
      runId: runId as RunId,
      status,
      text: status === 'failed' ? '' : 'This was the answer, which nobody has to read twice.',
      reasoning: '',
      failure:
        status === 'failed'
          ? { code: 'out-of-memory', message: 'CUDA error: out of memory' }
          : null,
      at: made.at + 4000,
    })
  }

  function tell(made: Made, model: ModelKey, kind: OutcomeKind, value: number, choice: Decision) {
    const { task, complexity } = choice.features
    outcomes.record({
      at: made.at + 9000,
      model,
      task,
      complexity,
      kind,
      value,
      decisionId: choice.id,
      messageId: made.answer,
      demo: false,
    })
    if (kind === 'escalated') return
    const weight = kind === 'regenerated' ? 0.3 : 0.8
    const biggerSucceeded = kind === 'kept' && value === 0 ? true : null
    store.saveJudgedOutcome(made.answer, { failed: value < 0.5, biggerSucceeded, weight })
  }

  function judge(made: Made, model: ModelKey, right: number, escalateTo: Candidate | null) {
    const worth = 0.7 * (1 - right)
    store.saveJudgement({
      messageId: made.answer,
      model,
      demo: false,
      automatic: true,
      at: made.at + 4000,
      confidence: {
        version: 1,
        value: right,
        worth,
        source: 'log-probabilities',
        calibration: { method: 'cold-start', n: 0, positives: 0, auroc: null, ece: null },
        logprobs: null,
        checks: [],
        verdict: escalateTo
          ? { escalate: true, to: escalateTo.model, threshold: 0.3, reason: 'Its code ends early.' }
          : { escalate: false, because: 'trusted', threshold: 0.3, reason: 'It is worth little.' },
      },
      sample: { version: 1, evidence: [1, 2], cold: { failed: 1 - right, worth } },
    })
  }

  function addVersion(
    made: Made,
    kind: 'escalation' | 'compare',
    by: Candidate,
    { facts, choice }: { facts: DecisionFacts; choice: Omit<Decision, 'id' | 'at'> },
  ): Made {
    const version = { ...made, id: `${made.id}v`, answer: `${made.answer}-v` as MessageId }
    const runId = `run-${version.id}` as RunId
    const intent = {
      runId,
      requested: 'auto' as const,
      preference: choice.preference,
      mode: 'answer' as const,
    }
    store.beginVersion({
      version: { of: made.answer, kind },
      answerId: version.answer,
      intent,
      at: made.at + 4000,
    })
    const decision = {
      ...choice,
      id: version.id as DecisionId,
      at: made.at + 4000,
      by: kind === 'escalation' ? ('escalation' as const) : ('manual' as const),
      chosen: by.model,
      margin: null,
      reason: 'The first answer is not trusted.',
    }
    store.saveDecision(runId, decision, facts)
    store.saveAttempt(runId, version.answer, attemptOf(version, by, { reason: kind }))
    end(version, 'done', runId)
    return version
  }

  const step = (days * 86_400_000) / count
  let head: Head | null = null
  for (let i = 0; i < count; i++) {
    const at = Math.round(now - (count - i) * step)
    const conversationId: ConversationId = head?.conversationId ?? (`seeded-${i}` as ConversationId)
    const made: Made = { id: `seed-${i}`, conversationId, answer: `seed-a-${i}` as MessageId, at }
    const text = pick(practicePrompts)
    const decided = decideOn(text)
    const { facts, choice } = decided
    const runId = `run-${made.id}` as RunId
    store.beginExchange({
      conversationId,
      newConversation: head ? null : { title: text.slice(0, 60) },
      userMessage: { id: `seed-q-${i}` as MessageId, text },
      parentId: head?.answer ?? null,
      answerId: made.answer,
      intent: { runId, requested: choice.requested, preference: choice.preference, mode: 'answer' },
      at,
    })
    const decision: Decision = { ...choice, id: `d-${made.id}` as DecisionId, at }
    store.saveDecision(runId, decision, facts)
    head = follow(head, made)

    const open = choice.candidates.filter(({ rejected }) => rejected === null)
    const chosen = choice.candidates.find(({ model }) => model === choice.chosen)
    const bigger = open.findLast(({ model }) => model === models[3]?.key)
    if (!chosen) continue
    const fate = random.next()
    const other = open.find(({ model }) => model !== chosen.model)
    if (fate < 0.03 && other) {
      const failure = { code: 'out-of-memory' as const, message: 'CUDA error: out of memory' }
      store.saveAttempt(
        runId,
        made.answer,
        attemptOf(made, chosen, { status: 'failed', finish: null, failure }),
      )
      store.saveAttempt(
        runId,
        made.answer,
        attemptOf(made, other, { reason: 'fallback', remedy: { kind: 'next-model' } }),
      )
      end(made, fate < 0.005 ? 'failed' : 'done', runId)
      continue
    }
    const attempt = attemptOf(made, chosen)
    store.saveAttempt(runId, made.answer, attempt)
    end(made, fate > 0.98 ? 'stopped' : 'done', runId)
    if (fate > 0.98) continue
    // A little too sure of itself, as models are.
    const right = 1 - 0.7 * random.next() ** 2
    const isGood = random.next() < right ** 1.4
    const escalates = right < 0.42 && bigger !== undefined && bigger !== chosen
    judge(made, chosen.model, right, escalates ? bigger : null)
    if (escalates) {
      tell(made, chosen.model, 'escalated', right, decision)
      const second = addVersion(made, 'escalation', bigger, decided)
      if (random.next() < 0.6) {
        store.keepVersion(isGood ? made.answer : second.answer)
        tell(made, chosen.model, 'kept', isGood ? 1 : 0, decision)
        if (head && !isGood) head.answer = second.answer
      }
    } else if (fate > 0.95 && other) {
      addVersion(made, 'compare', other, decided)
      tell(made, chosen.model, 'vote', isGood ? 1 : 0, decision)
    } else if (random.next() < 0.35) {
      const kind = isGood || random.next() < 0.6 ? 'thumb' : 'regenerated'
      tell(made, chosen.model, kind, isGood ? 1 : 0, decision)
    }
  }
}
