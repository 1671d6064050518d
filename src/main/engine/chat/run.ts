import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerStatus, Attempt } from '#shared/contract/chat'
import type { DecisionId, EndpointId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Decision, Features } from '#shared/contract/routing'
import type { Failure, FailureCode } from '#shared/failure'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import type { DecisionFacts } from '../routing/facts.ts'
import type { Policy } from '../routing/policy.ts'
import { refOf } from './attempt.ts'
import type { TurnSource } from './build-turns.ts'
import type { ChatStore, RunIntent } from './chat-store.ts'
import type { LiveAnswer } from './live-answer.ts'
import { type TryParts, tryModel } from './try-model.ts'

/** After so many models have failed before a word, the user is asked instead. */
const mostAttempts = 3

/** So many models may lack room before the best of them is waited for. */
const mostRefusals = 6

/** Failures that every model of the same endpoint would share. */
const endpointFailures = new Set<FailureCode>([
  'unreachable',
  'unauthorised',
  'wrong-server',
  'rate-limited',
  'queue-full',
])

export interface RunWork {
  intent: RunIntent
  live: LiveAnswer
  source: TurnSource
  features: Features
  /** The model of the answer before this one. */
  lastModel: ModelKey | null
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

/** The chosen model, then (only when the choice was ours to make) the next best ones. */
function orderModels(decision: Decision): ModelKey[] {
  if (!decision.chosen) return []
  if (decision.by === 'manual') return [decision.chosen]
  const others = decision.candidates
    .filter((candidate) => candidate.rejected === null && candidate.model !== decision.chosen)
    .map((candidate) => candidate.model)
  return [decision.chosen, ...others]
}

async function answer(work: RunWork, parts: RunParts): Promise<RunEnding> {
  const { live, intent, signal } = work
  live.setPhase('routing')
  // The first prompt may come before the first check has answered.
  const { endpoints } = parts.registry.inventory.get()
  if (endpoints.some((endpoint) => endpoint.state === 'checking')) await parts.registry.refresh()
  if (signal.aborted) return { status: 'stopped', failure: null }

  const { decision, facts } = makeDecision(work, parts)
  parts.keep(() => parts.store.saveDecision(intent.runId, decision, facts))
  const chosen = decision.chosen ? parts.registry.find(decision.chosen) : null
  live.setDecision({
    id: decision.id,
    requested: decision.requested,
    by: decision.by,
    reason: decision.reason,
    model: chosen ? refOf(chosen) : null,
  })

  return tryInOrder(work, parts, decision)
}

/** Asks one model after the other until one answers, or the user is better asked. */
async function tryInOrder(work: RunWork, parts: RunParts, decision: Decision): Promise<RunEnding> {
  let failure: Failure = { code: 'no-model', message: decision.reason }
  let reason: Attempt['reason'] = work.intent.mode === 'resume' ? 'resume' : 'first'
  const order = orderModels(decision)
  const skipped = new Set<EndpointId>()
  /** Those there was no room for, best first. */
  const refused: ModelKey[] = []
  let attempts = 0
  const ask = async (model: Model, noOther: boolean): Promise<RunEnding | null> => {
    const tried = await tryModel(work, parts, model, { reason, noOther })
    const { attempt } = tried
    parts.measured(model.key)
    if (attempt.status === 'done') return { status: 'done', failure: null }
    if (attempt.status === 'stopped') return { status: 'stopped', failure: null }
    failure = attempt.failure ?? failure
    // After visible output no other model silently takes over.
    if (work.live.spoke()) return { status: 'failed', failure }
    if (endpointFailures.has(failure.code)) skipped.add(model.endpointId)
    if (tried.refused) refused.push(model.key)
    else attempts++
    reason = 'fallback'
    return null
  }
  for (const key of order) {
    const model = parts.registry.find(key)
    if (!model || skipped.has(model.endpointId)) continue
    if (attempts >= mostAttempts || refused.length >= mostRefusals) break
    const noOther = order.length === 1
    const permission = parts.health.allows(model, { insist: noOther })
    if (!permission.ok) {
      failure = permission.failure
      continue
    }
    const ending = await ask(model, noOther)
    if (ending) return ending
  }
  const best =
    refused[0] && order.length > 1 && attempts === 0 ? parts.registry.find(refused[0]) : null
  return (best && (await ask(best, true))) ?? { status: 'failed', failure }
}

/** The one way a prompt takes, from its features to its ending. Never throws. */
export async function executeRun(work: RunWork, parts: RunParts): Promise<RunEnding> {
  try {
    const ending = await answer(work, parts)
    const closing = work.signal.aborted && work.signal.reason === 'closing'
    return ending.status === 'stopped' && closing
      ? { status: 'interrupted', failure: null }
      : ending
  } catch (error) {
    const message = error instanceof AppError ? error.message : `Unexpected: ${String(error)}`
    return { status: 'failed', failure: { code: 'unknown', message } }
  }
}
