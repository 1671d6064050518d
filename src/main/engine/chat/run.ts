import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerStatus, Attempt } from '#shared/contract/attempt'
import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type { Decision, Features } from '#shared/contract/routing'
import type { Failure } from '#shared/failure'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import type { DecisionFacts } from '../routing/facts.ts'
import type { Policy } from '../routing/policy.ts'
import { scoreOf } from '../routing/score-of.ts'
import { refOf } from './attempt.ts'
import type { TurnSource } from './build-turns.ts'
import type { ChatStore, RunIntent } from './chat-store.ts'
import type { LiveAnswer } from './live-answer.ts'
import { type TriedEnding, tryInOrder } from './try-in-order.ts'
import type { TryParts } from './try-model.ts'

export interface RunWork {
  intent: RunIntent
  live: LiveAnswer
  source: TurnSource
  features: Features
  /** The model of the answer before this one. */
  lastModel: ModelKey | null
  /** Decided already: this is a version of an answer. `null` = the router is asked. */
  decided: { decision: Decision; facts: DecisionFacts; reason: Attempt['reason'] } | null
  /** Aborted by a stop (no reason) or because the engine closes (reason `closing`). */
  signal: AbortSignal
}

export interface RunParts extends TryParts {
  store: ChatStore
  registry: EndpointRegistry
  /** Decides as things stand now; nothing is stored. */
  decide: Policy['decide']
  /** An attempt of this model has ended, so its speed is known better. */
  measured(model: ModelKey): void
  settings(): { systemPrompt: string; preference: RunIntent['preference'] }
}

export interface RunEnding {
  status: Exclude<AnswerStatus, 'running'>
  failure: Failure | null
}

function makeDecision(
  work: RunWork,
  parts: RunParts,
): { decision: Decision; facts: DecisionFacts } {
  const { choice, facts } = parts.decide({
    requested: work.intent.requested,
    preference: work.intent.preference,
    features: work.features,
    prompt: work.source.branch.at(-1)?.text ?? '',
    lastModel: work.lastModel,
  })
  return { decision: { ...choice, id: randomUUID() as DecisionId, at: parts.now() }, facts }
}

function firstReason({ intent, live }: RunWork): Attempt['reason'] {
  if (intent.mode === 'resume') return 'resume'
  return live.message.version?.kind ?? 'first'
}

async function answer(work: RunWork, parts: RunParts): Promise<TriedEnding> {
  const { live, intent, signal } = work
  live.setPhase('routing')
  // The first prompt may come before the first check has answered.
  const { endpoints } = parts.registry.inventory.get()
  if (endpoints.some((endpoint) => endpoint.state === 'checking')) await parts.registry.refresh()
  if (signal.aborted) return { status: 'stopped', failure: null, answered: null }

  const { decision, facts } = work.decided ?? makeDecision(work, parts)
  parts.keep(() => parts.store.saveDecision(intent.runId, decision, facts))
  const chosen = decision.chosen ? parts.registry.find(decision.chosen) : null
  live.setDecision({
    id: decision.id,
    requested: decision.requested,
    by: decision.by,
    reason: decision.reason,
    model: chosen ? refOf(chosen) : null,
    score: scoreOf(decision),
  })

  const reason = work.decided?.reason ?? firstReason(work)
  return tryInOrder(work, parts, decision, reason)
}

/** The one way a prompt takes, from its features to its ending. Never throws. */
export async function executeRun(work: RunWork, parts: RunParts): Promise<TriedEnding> {
  try {
    const ending = await answer(work, parts)
    const closing = work.signal.aborted && work.signal.reason === 'closing'
    return ending.status === 'stopped' && closing
      ? { status: 'interrupted', failure: null, answered: null }
      : ending
  } catch (error) {
    const message = error instanceof AppError ? error.message : `Unexpected: ${String(error)}`
    return { status: 'failed', failure: { code: 'unknown', message }, answered: null }
  }
}
