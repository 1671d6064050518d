import { randomUUID } from 'node:crypto'
import type { Attempt, AttemptRemedy } from '#shared/contract/attempt'
import type { AnswerLogprobs } from '#shared/contract/confidence'
import type { AttemptId } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Features } from '#shared/contract/routing'
import type { Health } from '../endpoints/health.ts'
import { ServerFailure } from '../endpoints/model-server.ts'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import type { Lease, ModelGate } from '../models/ensure-ready.ts'
import { GateRefusal } from '../models/refusal.ts'
import type { Place, RequestQueues } from '../queue/request-queues.ts'
import { type EndedAttempt, endEarly, refOf, runAttempt } from './attempt.ts'
import { buildTurns, type TurnSource } from './build-turns.ts'
import type { ChatStore, RunIntent } from './chat-store.ts'
import type { LiveAnswer } from './live-answer.ts'

export interface TryParts {
  /** How long the model stays loaded when nobody asks again, in seconds; `null` = as its server has it. */
  idleSeconds?(): number | null
  store: Pick<ChatStore, 'saveAttempt'>
  registry: Pick<EndpointRegistry, 'serverOf' | 'recheck' | 'renew' | 'find'>
  gate: Pick<ModelGate, 'ensureReady'>
  health: Pick<Health, 'allows' | 'started' | 'firstToken' | 'ended'>
  queues: Pick<RequestQueues, 'enter'>
  now(): number
  /** Writes to the store; trouble with the disk becomes a notice and does not stop the answer. */
  keep(write: () => void): boolean
}

export interface TryWork {
  intent: Pick<RunIntent, 'runId'>
  live: LiveAnswer
  source: TurnSource
  features: Pick<Features, 'totalTokens'>
  signal: AbortSignal
}

export interface TryOptions {
  reason: Attempt['reason']
  /** What is done about the failure before. */
  remedy: AttemptRemedy | null
  /** There is no other model to turn to: what takes time, or is slow, is better than a refusal. */
  noOther: boolean
}

export interface Tried {
  attempt: Attempt
  /** The model's server was never asked: there was no room. */
  refused: boolean
  /** Of its answer, where its server told. */
  logprobs: AnswerLogprobs | null
}

function newAttempt(model: Model, { reason, remedy }: TryOptions, at: number): Attempt {
  return {
    id: randomUUID() as AttemptId,
    reason,
    remedy,
    model: refOf(model),
    status: 'running',
    finish: null,
    failure: null,
    usage: { promptTokens: null, completionTokens: null },
    timings: { loadMs: null, firstTokenMs: null, totalMs: null, tokensPerSecond: null },
    startedAt: at,
  }
}

/** So many likeliest tokens beside each: enough for its lead and its entropy. */
const alternatives = 5

const loadedNow = { sizeBytes: null, vramBytes: null, contextLength: null, expiresAt: null }

/** Streams with the leave of queue and ledger; tells the model's health how it went. */
async function stream(
  work: TryWork,
  parts: TryParts,
  model: Model,
  attempt: Attempt,
  options: TryOptions,
  lease: Lease,
  place: Place,
): Promise<EndedAttempt> {
  const { health } = parts
  const resident = lease.loaded ? (model.resident ?? loadedNow) : null
  const contextLength = lease.contextLength ?? resident?.contextLength ?? null
  const asked = { ...model, resident: resident && { ...resident, contextLength } }
  // A kept model has no timer.
  const idleSeconds = model.pinned ? null : (parts.idleSeconds?.() ?? null)
  if (lease.loaded) place.loaded()
  health.started(asked)
  let ended: EndedAttempt | null = null
  try {
    ended = await runAttempt({
      attempt,
      server: parts.registry.serverOf(model),
      request: {
        model: model.name,
        turns: buildTurns(work.source, asked, options.remedy?.kind === 'shorter-history'),
        logprobs: { alternatives },
        ...(lease.contextLength === null ? {} : { contextLength: lease.contextLength }),
        ...(idleSeconds === null ? {} : { keepAliveSeconds: idleSeconds }),
      },
      loaded: lease.loaded,
      loadMs: lease.loadMs,
      live: work.live,
      signal: work.signal,
      onFirstToken() {
        lease.arrived()
        place.loaded()
        health.firstToken(asked)
      },
    })
    return ended
  } finally {
    health.ended(asked, ended?.attempt.failure ?? null)
    lease.release(ended?.attempt.timings.loadMs)
  }
}

/** Waits for a place and for the model, then streams. What stands in the way is thrown. */
async function askInTurn(
  work: TryWork,
  parts: TryParts,
  model: Model,
  attempt: Attempt,
  options: TryOptions,
): Promise<EndedAttempt> {
  const { live, signal } = work
  const { noOther, remedy } = options
  const place = await parts.queues.enter(
    { endpointId: model.endpointId, model: model.name, priority: 'person' },
    { signal, onPosition: (position) => live.setPhase('queued', { position }) },
  )
  try {
    // While it waited, others may have found out that the model is not well.
    const permission = parts.health.allows(model, { insist: noOther })
    if (!permission.ok) throw new GateRefusal(permission.failure)
    const lease = await parts.gate.ensureReady(
      model,
      remedy?.kind === 'smaller-context'
        ? { contextLength: remedy.tokens }
        : { promptTokens: work.features.totalTokens },
      {
        signal,
        onPhase: (phase, _progress, waitsFor) => live.setPhase(phase, { waitsFor }),
        mayEvict: 'idle',
        waitForBusy: noOther,
        maySpill: noOther,
      },
    )
    return await stream(
      work,
      parts,
      parts.registry.find(model.key) ?? model,
      attempt,
      options,
      lease,
      place,
    )
  } finally {
    place.leave()
  }
}

/** One model's try, told and stored from its beginning to its end. Never throws but for what nobody expects. */
export async function tryModel(
  work: TryWork,
  parts: TryParts,
  model: Model,
  options: TryOptions,
): Promise<Tried> {
  const { live, intent, signal } = work
  const begun = performance.now()
  const attempt = newAttempt(model, options, parts.now())
  const save = (one: Attempt) => {
    parts.keep(() => parts.store.saveAttempt(intent.runId, live.message.id, one))
    live.setAttempt(one)
  }
  save(attempt)
  let ended: EndedAttempt
  let refused = false
  try {
    ended = await askInTurn(work, parts, model, attempt, options)
  } catch (error) {
    const tookMs = performance.now() - begun
    const early = (ending: Parameters<typeof endEarly>[1]) => ({
      attempt: endEarly(attempt, ending, tookMs),
      logprobs: null,
    })
    if (signal.aborted) ended = early({ type: 'stopped' })
    else if (error instanceof ServerFailure) {
      refused = error instanceof GateRefusal
      if (!refused && error.failure.code !== 'queue-full') blame(parts, model, error)
      ended = early({ type: 'failed', failure: error.failure })
    } else throw error
  }
  save(ended.attempt)
  // What is resident, and whether the server is well, has just changed.
  parts.registry.recheck(model.endpointId)
  return { ...ended, refused }
}

/** A load that its server let fail counts like a generation that did. */
function blame({ health }: TryParts, model: Model, { failure }: ServerFailure) {
  health.started(model)
  health.ended(model, failure)
}
