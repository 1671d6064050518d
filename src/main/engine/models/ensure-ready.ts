import type { Endpoint, Model } from '#shared/contract/models'
import { type ModelServer, ServerFailure } from '../endpoints/model-server.ts'
import { type Admission, createAdmission } from './admission.ts'
import { type ContextWish, chooseContext } from './choose-context.ts'
import { deviceOf, placeOf } from './device.ts'
import type { EnsureOptions, GateParts } from './gate-parts.ts'
import { learnFromLoad } from './learn-from-load.ts'
import type { OperationReport } from './operations.ts'
import { busyConflict, DoesNotFit, GateRefusal } from './refusal.ts'
import { endpointOf } from './situation.ts'

/** The right to use a loaded model: while it is held, nobody evicts the model. */
export interface Lease {
  /** With which context the model is loaded, in tokens, to be sent along; `null` = the server's own. */
  contextLength: number | null
  /** It is loaded; else the request itself will have it loaded. */
  loaded: boolean
  /** What a load that was waited for took, in milliseconds; `null` = there was none. */
  loadMs: number | null
  /** The first sign of life came: a load by the request itself is over. Repeatable. */
  arrived(): void
  /** Repeatable. `loadMs`: what the server says a load by the request took. */
  release(loadMs?: number | null): void
}

export interface ModelGate {
  /**
   * The only door to a load. Resolves when the model is loaded, or, where a server loads by itself when asked, when it
   * may. Never begins a load that does not fit: then it throws `DoesNotFit`; what a server says against it is thrown as
   * `ServerFailure`, and the signal's reason when aborted. Loads on one machine come one after the other.
   */
  ensureReady(model: Model, wish: ContextWish, options: EnsureOptions): Promise<Lease>
  /**
   * Unloads, awaited. Throws `ServerFailure`, or the signal's reason; AppError `conflict` where somebody has begun to use
   * the model before its turn came: most servers would keep it then, whatever they were told.
   */
  unload(model: Model, signal: AbortSignal): Promise<void>
  /** Resolves when every load's end is booked. */
  settled(): Promise<void>
}

/** Asking its endpoint again costs milliseconds; a server that hangs must not hold a prompt up for longer. */
const renewMs = 2_000

/** The server ran out of memory, or its guardrail foresaw that. */
function saysShort(error: unknown): boolean {
  return (
    error instanceof ServerFailure &&
    !(error instanceof GateRefusal) &&
    (error.failure.code === 'out-of-memory' || error.failure.code === 'guardrail')
  )
}

/**
 * Another program took memory between the reading and the load, so that the load has to be decided anew. Where what it
 * was admitted with is still free, its failure has another reason.
 */
async function wasOvertaken({ wanted, situation }: Admission, parts: GateParts): Promise<boolean> {
  const { admitBytes, spilledBytes } = situation.decision
  const { freeBytes } = deviceOf(wanted.endpoint, await parts.readMachine())
  return admitBytes !== null && freeBytes !== null && freeBytes < admitBytes - spilledBytes
}

export function createModelGate(parts: GateParts): ModelGate {
  const { endpoints, usage, operations } = parts
  const settling = new Set<Promise<void>>()
  const admission = createAdmission(parts)

  function leaseOf(model: Model, more: Partial<Lease>): Lease {
    const end = usage.begin(model.key)
    return { contextLength: null, loaded: true, loadMs: null, arrived() {}, release: end, ...more }
  }

  function endpointOrThrow(model: Model): Endpoint {
    const endpoint = endpointOf(endpoints.inventory.get(), model)
    if (endpoint) return endpoint
    const message = `${model.endpointName} is no longer in the list.`
    throw new ServerFailure({ code: 'model-not-found', message })
  }

  async function renew(endpoint: Endpoint): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, renewMs)
    await Promise.race([endpoints.renew(endpoint.id), late])
    clearTimeout(timer)
  }

  /** The model as it stands now, where it can be used as it is. */
  function findUsable(model: Model, least: number, server: ModelServer): Model | null {
    const current = endpoints.find(model.key)
    if (!current?.resident || admission.isLeaving(model.key)) return null
    const { contextLength } = current.resident
    const longEnough = contextLength === null || contextLength >= least
    return longEnough || server.operations.load === null ? current : null
  }

  const leaseResident = (current: Model) =>
    leaseOf(current, { contextLength: current.resident?.contextLength ?? null })

  /** Books the end of a load: only when a reading shows it is its reservation given back and the next one's turn. */
  function settle(admitted: Admission, leave: () => void, loaded: boolean): void {
    const work = (async () => {
      try {
        await renew(admitted.wanted.endpoint)
        const after = await parts.readMachine()
        const current = endpoints.find(admitted.wanted.model.key)
        if (loaded && current) {
          parts.sightings.known(current)
          learnFromLoad(admitted.situation, current, after, parts)
        }
      } finally {
        admitted.reservation.release()
        leave()
      }
    })()
    settling.add(work)
    void work.finally(() => settling.delete(work))
  }

  async function load(
    server: ModelServer,
    admitted: Admission,
    options: EnsureOptions,
    signal: AbortSignal,
    report: OperationReport,
  ): Promise<number> {
    const { model, contextLength } = admitted.wanted
    report.begun('loading')
    options.onPhase('loading', null)
    const begun = parts.monotonic()
    const keepAlive = parts.pins.has(model.key) ? 'forever' : parts.idleSeconds()
    const steps = server.operations.load?.(model.name, { contextLength, keepAlive }, signal) ?? []
    for await (const step of steps) {
      report.progress(step)
      options.onPhase('loading', step.progress)
    }
    signal.throwIfAborted()
    const took = parts.monotonic() - begun
    parts.loadTimes.measured(model.key, took / 1000)
    return Math.round(took)
  }

  /** The server loads by itself: the turn is held until the request shows a sign of life, or ends. */
  function leaseOnDemand(model: Model, admitted: Admission, leave: () => void): Lease {
    let booked = false
    const book = (loaded: boolean) => {
      if (booked) return
      booked = true
      settle(admitted, leave, loaded)
    }
    const end = usage.begin(model.key)
    return {
      contextLength: null,
      loaded: false,
      loadMs: null,
      arrived: () => book(true),
      release(loadMs) {
        if (loadMs) parts.loadTimes.measured(model.key, loadMs / 1000)
        book(false)
        end()
      },
    }
  }

  async function loadInTurn(
    model: Model,
    endpoint: Endpoint,
    context: { want: number; least: number },
    options: EnsureOptions,
    leave: () => void,
  ): Promise<Lease> {
    const exact = context.want === context.least
    const server = endpoints.serverOf(model)
    /** Whoever books the load's end gives back the turn as well. */
    let handedOver = false
    const admit = async (signal: AbortSignal) => {
      const admitted = await admission.admit({ model, endpoint, context, options }, signal)
      handedOver = true
      return admitted
    }
    const work = async (report: OperationReport, signal: AbortSignal) => {
      for (let mayRepeat = true; ; mayRepeat = false) {
        const admitted = await admit(signal)
        let loadMs: number | null = null
        let repeats = false
        try {
          loadMs = await load(server, admitted, options, signal, report)
          return leaseOf(model, { contextLength: admitted.wanted.contextLength, loadMs })
        } catch (error) {
          // Once: whoever takes memory faster than it can be read has won.
          repeats = mayRepeat && saysShort(error) && (await wasOvertaken(admitted, parts))
          if (!repeats) throw error
        } finally {
          if (repeats) {
            admitted.reservation.release()
            handedOver = false
          } else settle(admitted, leave, loadMs !== null)
        }
      }
    }
    try {
      // Whoever had the turn before may have loaded it.
      await renew(endpoint)
      const usable = findUsable(model, context.least, server)
      if (usable) return leaseResident(usable)
      if (server.operations.load === null) {
        const admitted = await admit(options.signal)
        options.onPhase('loading', null)
        return leaseOnDemand(model, admitted, leave)
      }
      if (options.report) return await work(options.report, options.signal)
      const start = { kind: 'load', endpoint, model: model.name } as const
      return await operations.follow(start, options.signal, work)
    } catch (error) {
      // No room for a longer context: then with the one it has, and less of what was said before.
      const asItIs = error instanceof DoesNotFit && !exact ? findUsable(model, 0, server) : null
      if (asItIs) return leaseResident(asItIs)
      throw error
    } finally {
      if (!handedOver) leave()
    }
  }

  return {
    async ensureReady(model, wish, options) {
      const endpoint = endpointOrThrow(model)
      // Somebody else's computer, or a server that holds what it was started with: nothing of ours is loaded.
      if (model.remote || endpoint.kind === 'openai') return leaseOf(model, {})
      const server = endpoints.serverOf(model)
      // A server that loads by itself takes the context it always takes.
      const context = chooseContext(server.operations.load ? wish : {}, model.contextLength)
      await renew(endpoint)
      options.signal.throwIfAborted()
      const usable = findUsable(model, context.least, server)
      if (usable) return leaseResident(usable)
      const leave = await parts.turns.enter(placeOf(endpoint), options.signal, () =>
        options.onPhase('queued', null),
      )
      return loadInTurn(model, endpoint, context, options, leave)
    },
    async unload(model, signal) {
      const leave = await parts.turns.enter(placeOf(endpointOrThrow(model)), signal)
      try {
        if (usage.busy(model.key)) throw busyConflict(model, 'unload')
        await admission.evict(model, signal)
      } finally {
        leave()
      }
    },
    async settled() {
      while (settling.size > 0) await Promise.all(settling)
    },
  }
}
