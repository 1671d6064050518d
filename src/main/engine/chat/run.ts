import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { AnswerStatus, Attempt } from '#shared/contract/chat'
import type { AttemptId, DecisionId, EndpointId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Decision, Features } from '#shared/contract/routing'
import type { Failure, FailureCode } from '#shared/failure'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import type { DecisionFacts } from '../routing/decide.ts'
import { decide } from '../routing/decide.ts'
import { refOf, runAttempt } from './attempt.ts'
import { buildTurns, type TurnSource } from './build-turns.ts'
import type { ChatStore, RunIntent } from './chat-store.ts'
import type { LiveAnswer } from './live-answer.ts'

/** After so many models have failed before a word, the user is asked instead. */
const mostAttempts = 3

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

export interface RunParts {
  store: ChatStore
  registry: EndpointRegistry
  decisionFacts(request: {
    requested: RunIntent['requested']
    preference: RunIntent['preference']
    features: Features
    lastModel: ModelKey | null
  }): DecisionFacts
  /** An attempt of this model has ended, so its speed is known better. */
  measured(model: ModelKey): void
  settings(): { systemPrompt: string; preference: RunIntent['preference'] }
  now(): number
  /** Writes to the store; trouble with the disk becomes a notice and does not stop the answer. */
  keep(write: () => void): boolean
}

export interface RunEnding {
  status: Exclude<AnswerStatus, 'running'>
  failure: Failure | null
}

function makeDecision(work: RunWork, parts: RunParts): Decision {
  const choice = decide(
    parts.decisionFacts({
      requested: work.intent.requested,
      preference: work.intent.preference,
      features: work.features,
      lastModel: work.lastModel,
    }),
  )
  return { ...choice, id: randomUUID() as DecisionId, at: parts.now() }
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

function newAttempt(model: Model, reason: Attempt['reason'], at: number): Attempt {
  return {
    id: randomUUID() as AttemptId,
    reason,
    model: refOf(model),
    status: 'running',
    finish: null,
    failure: null,
    usage: { promptTokens: null, completionTokens: null },
    timings: { loadMs: null, firstTokenMs: null, totalMs: null, tokensPerSecond: null },
    startedAt: at,
  }
}

async function tryModel(
  work: RunWork,
  parts: RunParts,
  model: Model,
  reason: Attempt['reason'],
): Promise<Attempt> {
  const { live, intent } = work
  const attempt = newAttempt(model, reason, parts.now())
  parts.keep(() => parts.store.saveAttempt(intent.runId, live.message.id, attempt))
  live.setAttempt(attempt)
  const ended = await runAttempt({
    attempt,
    server: parts.registry.serverOf(model),
    request: { model: model.name, turns: buildTurns(work.source, model) },
    resident: model.resident !== null,
    live,
    signal: work.signal,
  })
  parts.keep(() => parts.store.saveAttempt(intent.runId, live.message.id, ended))
  live.setAttempt(ended)
  parts.measured(model.key)
  // What is resident, and whether the server is well, has just changed.
  parts.registry.recheck(model.endpointId)
  return ended
}

async function answer(work: RunWork, parts: RunParts): Promise<RunEnding> {
  const { live, intent, signal } = work
  live.setPhase('routing')
  // The first prompt may come before the first check has answered.
  const { endpoints } = parts.registry.inventory.get()
  if (endpoints.some((endpoint) => endpoint.state === 'checking')) await parts.registry.refresh()
  if (signal.aborted) return { status: 'stopped', failure: null }

  const decision = makeDecision(work, parts)
  parts.keep(() => parts.store.saveDecision(intent.runId, decision))
  const chosen = decision.chosen ? parts.registry.find(decision.chosen) : null
  live.setDecision({
    id: decision.id,
    requested: decision.requested,
    by: decision.by,
    reason: decision.reason,
    model: chosen ? refOf(chosen) : null,
  })

  let failure: Failure = { code: 'no-model', message: decision.reason }
  let reason: Attempt['reason'] = intent.mode === 'resume' ? 'resume' : 'first'
  const skipped = new Set<EndpointId>()
  let attempts = 0
  for (const key of orderModels(decision)) {
    const model = parts.registry.find(key)
    if (!model || skipped.has(model.endpointId)) continue
    if (++attempts > mostAttempts) break
    const ended = await tryModel(work, parts, model, reason)
    if (ended.status === 'done') return { status: 'done', failure: null }
    if (ended.status === 'stopped') return { status: 'stopped', failure: null }
    failure = ended.failure ?? failure
    // After visible output no other model silently takes over.
    if (live.spoke()) break
    if (endpointFailures.has(failure.code)) skipped.add(model.endpointId)
    reason = 'fallback'
  }
  return { status: 'failed', failure }
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
