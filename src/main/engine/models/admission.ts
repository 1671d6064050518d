import { setTimeout as pause } from 'node:timers/promises'
import type { ModelKey } from '#shared/contract/ids'
import type { Endpoint, Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import { ServerFailure } from '../endpoints/model-server.ts'
import { deviceOf, placeOf } from './device.ts'
import type { EnsureOptions, GateParts } from './gate-parts.ts'
import { DoesNotFit, GateRefusal } from './refusal.ts'
import type { Reservation } from './reservations.ts'
import { endpointOf, lookAt, type Situation, type Wanted } from './situation.ts'

/** Memory set aside for a load that may begin. Whoever has it must release it. */
export interface Admission {
  wanted: Wanted
  situation: Situation
  reservation: Reservation
}

export interface AdmissionWish {
  model: Model
  endpoint: Endpoint
  context: { want: number; least: number }
  options: EnsureOptions
}

/** Others may take what an eviction has freed; after so many rounds they have won. */
const mostRounds = 6
/** A look at what else may have changed, while models in use are waited for. */
const busyLookMs = 2_000
const contextStep = 256
/** Every server is asked what it holds before a load; one that hangs must not hold it up for longer. */
const refreshMs = 3_000

export interface AdmissionDesk {
  /** Decides by fresh figures and makes room where that is allowed. The caller has the place's turn. */
  admit(wish: AdmissionWish, signal: AbortSignal): Promise<Admission>
  /** Unloads and waits until it is gone. Throws `ServerFailure`. */
  evict(model: Model, signal: AbortSignal): Promise<void>
  isLeaving(model: ModelKey): boolean
}

export function createAdmission(parts: GateParts): AdmissionDesk {
  const { endpoints, usage, limits } = parts
  const leaving = new Set<ModelKey>()

  async function refresh(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, refreshMs)
    await Promise.race([endpoints.refresh(), late])
    clearTimeout(timer)
  }

  async function evict(model: Model, signal: AbortSignal): Promise<void> {
    const { unload } = endpoints.serverOf(model).operations
    const endpoint = endpointOf(endpoints.inventory.get(), model)
    if (!unload || !endpoint) return
    leaving.add(model.key)
    try {
      await parts.operations.follow(
        { kind: 'unload', endpoint, model: model.name },
        signal,
        async (report, stop) => {
          report.begun('unloading')
          await withinTime(
            (timed) => unload(model.name, timed),
            limits.unloadMs,
            `${model.endpointName} has not let go of ${model.displayName} within ${Math.round(limits.unloadMs / 1000)} s.`,
            stop,
          )
        },
      )
      await endpoints.renew(endpoint.id)
    } finally {
      leaving.delete(model.key)
    }
  }

  /** Memory that was given back shows in the readings a little later. */
  async function untilFree(bytes: number, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    const deadline = parts.monotonic() + limits.freeMs
    for (;;) {
      const { freeBytes } = deviceOf(endpoint, await parts.readMachine())
      const reserved = parts.reservations.reservedBytes(placeOf(endpoint))
      if (freeBytes === null || freeBytes - reserved >= bytes) return
      if (parts.monotonic() >= deadline) return
      await pause(limits.pollMs, undefined, { signal })
    }
  }

  async function admit(wish: AdmissionWish, signal: AbortSignal): Promise<Admission> {
    const { endpoint, context, options } = wish
    const { mayEvict } = options
    /** Those that were told to go and have not. */
    const stuck = new Map<ModelKey, Failure>()
    const mayGo = (key: ModelKey) =>
      !stuck.has(key) && mayEvict !== 'nobody' && (mayEvict === 'idle' || mayEvict.includes(key))
    let contextLength = context.want
    for (let round = 0; ; ) {
      signal.throwIfAborted()
      await refresh()
      const model = endpoints.find(wish.model.key) ?? wish.model
      const wanted: Wanted = { model, endpoint, contextLength, kvType: 'f16', mayGo }
      const situation = await lookAt(wanted, parts.readMachine, parts, signal)
      signal.throwIfAborted()
      const { decision } = situation
      const slow = decision.spilledBytes > 0 && !options.maySpill
      const refuse = () => refusal(situation, model, stuck)
      // With another context it would have to be loaded anew, under those who use it.
      const inUse = situation.ownResident && usage.busy(model.key)
      if ((decision.busyInTheWay || inUse) && options.waitForBusy) {
        const inTheWay = decision.busyInTheWay
          ? situation.busy.filter((key) => key !== model.key)
          : []
        options.onPhase('queued', null, inTheWay)
        await usage.nextEnd(AbortSignal.any([signal, AbortSignal.timeout(busyLookMs)]))
      } else if (inUse) {
        throw refuse()
      } else if (decision.kind === 'unknown' || (decision.kind === 'fits' && !slow)) {
        const own = situation.ownResident && endpoints.serverOf(model).operations.unload !== null
        if (!own || decision.kind === 'unknown') {
          const bytes = (decision.admitBytes ?? 0) - decision.spilledBytes
          const reservation = parts.reservations.reserve(placeOf(endpoint), Math.max(0, bytes))
          return { wanted, situation, reservation }
        }
        if (++round > mostRounds) throw refuse()
        await evict(model, signal)
        await untilFree((decision.admitBytes ?? 0) - decision.spilledBytes, endpoint, signal)
      } else if (decision.kind === 'fits-after-eviction' && !slow) {
        if (++round > mostRounds) throw refuse()
        await makeRoom(situation, stuck, signal)
        await untilFree((decision.admitBytes ?? 0) - decision.spilledBytes, endpoint, signal)
      } else if (decision.kind === 'fits-smaller' && shrinks(situation, context.least)) {
        contextLength = shorten(decision.largestContext ?? 0)
      } else {
        throw refuse()
      }
    }
  }

  async function makeRoom(
    { decision }: Situation,
    stuck: Map<ModelKey, Failure>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const victim of decision.evict) {
      const model = endpoints.find(victim.model)
      // Somebody may have begun to use it since the look: then the next look decides anew.
      if (!model?.resident || usage.busy(victim.model)) return
      try {
        await evict(model, signal)
      } catch (error) {
        if (!(error instanceof ServerFailure)) throw error
        stuck.set(victim.model, error.failure)
        return
      }
    }
  }

  return { admit, evict, isLeaving: (model) => leaving.has(model) }
}

function shorten(largest: number): number {
  return largest < contextStep ? largest : Math.floor(largest / contextStep) * contextStep
}

function shrinks({ decision }: Situation, least: number): boolean {
  const { largestContext, contextLength } = decision
  if (largestContext === null) return false
  const shorter = shorten(largestContext)
  return shorter >= least && shorter < contextLength
}

function refusal(situation: Situation, model: Model, stuck: Map<ModelKey, Failure>): ServerFailure {
  const [failure] = stuck.values()
  if (!failure) return new DoesNotFit(situation.decision, model.displayName)
  const message = `There is no room for ${model.displayName}: ${failure.message}`
  return new GateRefusal({ ...failure, message })
}

/** Throws `ServerFailure` `stalled` where the work outlasts `ms`, even when it does not heed its signal. */
async function withinTime(
  work: (signal: AbortSignal) => Promise<void>,
  ms: number,
  message: string,
  signal: AbortSignal,
): Promise<void> {
  const timeout = AbortSignal.timeout(ms)
  const stop = AbortSignal.any([signal, timeout])
  const aborted = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true })
  })
  try {
    await Promise.race([work(stop), aborted])
  } catch (error) {
    if (timeout.aborted && !signal.aborted) {
      throw new ServerFailure({ code: 'stalled', message }, { cause: error })
    }
    throw error
  }
}
