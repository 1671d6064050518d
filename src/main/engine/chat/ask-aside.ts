import type { Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import { type ChatTurn, ServerFailure, type StreamEvent } from '../endpoints/model-server.ts'
import type { Lease } from '../models/ensure-ready.ts'
import { GateRefusal } from '../models/refusal.ts'
import type { Place } from '../queue/request-queues.ts'
import type { TryParts } from './try-model.ts'

export interface AsideRequest {
  /** What is sent, once it is known with which context the model is loaded. */
  turnsFor(model: Model): ChatTurn[]
  /** Of all that is sent, estimated. */
  promptTokens: number
  /** `null` = the server's own limit holds. */
  maxTokens: number | null
}

export type AsideEnding =
  | { status: 'done'; text: string }
  | { status: 'failed'; failure: Failure }
  | { status: 'stopped' }

export interface AsideOptions {
  signal: AbortSignal
  onPhase(phase: 'queued' | 'loading' | 'reading' | 'writing', place: number | null): void
}

export type AsideParts = Pick<TryParts, 'registry' | 'gate' | 'health' | 'queues'>

/** An answer that is longer was never going to end. In UTF-16 code units. */
const longestAnswer = 400_000

async function stream(
  parts: AsideParts,
  model: Model,
  request: AsideRequest,
  { signal, onPhase }: AsideOptions,
  lease: Lease,
  place: Place,
): Promise<AsideEnding> {
  const contextLength = lease.contextLength ?? model.resident?.contextLength ?? null
  let failure: Failure | null = null
  let text = ''
  let end: StreamEvent | null = null
  if (lease.loaded) place.loaded()
  onPhase(lease.loaded ? 'reading' : 'loading', null)
  parts.health.started(model)
  try {
    const sent = {
      model: model.name,
      turns: request.turnsFor(
        contextLength === null ? model : { ...model, contextLength, resident: null },
      ),
      ...(lease.contextLength === null ? {} : { contextLength: lease.contextLength }),
      ...(request.maxTokens === null ? {} : { maxTokens: request.maxTokens }),
    }
    for await (const event of parts.registry.serverOf(model).stream(sent, signal)) {
      end = event
      if (event.type === 'phase') continue
      lease.arrived()
      place.loaded()
      if (event.type === 'text' || event.type === 'reasoning') {
        parts.health.firstToken(model)
        onPhase('writing', null)
      }
      if (event.type === 'text') text += event.text
      if (text.length > longestAnswer) break
    }
    if (end?.type === 'stopped' || signal.aborted) return { status: 'stopped' }
    if (end?.type === 'failed') failure = end.failure
    else if (end?.type !== 'done') {
      failure = { code: 'truncated', message: 'The answer did not come to an end.' }
    }
    if (!failure && text.trim() === '') {
      return { status: 'failed', failure: { code: 'unknown', message: 'It wrote nothing.' } }
    }
    return failure ? { status: 'failed', failure } : { status: 'done', text }
  } finally {
    parts.health.ended(model, failure)
    lease.release(end?.type === 'done' ? (end.measures.loadMs ?? undefined) : undefined)
  }
}

/**
 * Asks a model beside all conversations and behind everybody who waits: with a place in the queue, leave of the ledger
 * and a lease, like any other request. Idle models may go for it, and it waits for busy ones. Never throws but for what
 * nobody expects.
 */
export async function askAside(
  parts: AsideParts,
  model: Model,
  request: AsideRequest,
  options: AsideOptions,
): Promise<AsideEnding> {
  const { signal, onPhase } = options
  try {
    const place = await parts.queues.enter(
      { endpointId: model.endpointId, model: model.name, priority: 'background' },
      { signal, onPosition: (position) => onPhase('queued', position) },
    )
    try {
      const permission = parts.health.allows(model)
      if (!permission.ok) throw new GateRefusal(permission.failure)
      const lease = await parts.gate.ensureReady(
        model,
        { promptTokens: request.promptTokens },
        {
          signal,
          onPhase: (phase) => onPhase(phase, null),
          mayEvict: 'idle',
          waitForBusy: true,
          maySpill: true,
        },
      )
      const current = parts.registry.find(model.key) ?? model
      return await stream(parts, current, request, options, lease, place)
    } finally {
      place.leave()
    }
  } catch (error) {
    if (signal.aborted) return { status: 'stopped' }
    if (!(error instanceof ServerFailure)) throw error
    if (!(error instanceof GateRefusal) && error.failure.code !== 'queue-full') {
      // A load that its server let fail counts like a generation that did.
      parts.health.started(model)
      parts.health.ended(model, error.failure)
    }
    return { status: 'failed', failure: error.failure }
  } finally {
    parts.registry.recheck(model.endpointId)
  }
}
