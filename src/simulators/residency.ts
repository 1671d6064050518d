import { pause, type SimulatorClock } from './clock.ts'
import { createGate } from './gate.ts'
import { decideLoadedBytes, type SimulatedModel } from './model.ts'
import {
  cardBytesOf,
  type LoadLogEntry,
  type LoadPlan,
  OutOfSimulatedMemory,
  type Resident,
  type SimulatedMemory,
} from './resident.ts'

export interface Residency {
  list(): readonly Resident[]
  /** Every load there was, oldest first. */
  readonly loads: readonly LoadLogEntry[]
  find(id: string): Resident | undefined
  /** Requests that wait for a load. */
  waiting(): number
  /**
   * Resolves with a ready resident: the given one when `fits` accepts it, else a fresh one. Loads run one at a time.
   * Rejects with `OutOfSimulatedMemory`, or with the signal's reason; an aborted load leaves nothing behind.
   */
  ensure(
    model: SimulatedModel,
    plan: LoadPlan,
    reuse: (resident: Resident) => boolean,
    signal: AbortSignal,
  ): Promise<Resident>
  /** Waits for a free slot of the resident; the returned function gives it back and starts its idle time. */
  use(resident: Resident, keepAliveMs: number | null, signal: AbortSignal): Promise<() => void>
  /** Resolves when the memory is free again, which it is not before `hold` resolves. */
  unload(resident: Resident, hold?: Promise<void>): Promise<void>
  freeVramBytes(): number
  /** Calls off all timers. */
  dispose(): void
}

export interface ResidencyOptions {
  clock: SimulatorClock
  timeScale: number
  memory: SimulatedMemory
  maxLoaded: number
}

const never = Number.POSITIVE_INFINITY

export function createResidency(options: ResidencyOptions): Residency {
  const { clock, timeScale, memory } = options
  const processBytes = memory.processBytes ?? 0
  const residents: Resident[] = []
  const loads: LoadLogEntry[] = []
  const timers = new Map<Resident, () => void>()
  const loader = createGate(1)
  const disposed = new AbortController()
  let watchers: (() => void)[] = []

  function changed(): void {
    const woken = watchers
    watchers = []
    for (const wake of woken) wake()
  }

  function nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      watchers.push(() => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      })
    })
  }

  const freeVramBytes = () =>
    memory.vramBytes - residents.reduce((sum, resident) => sum + cardBytesOf(resident), 0)
  const freeRamBytes = () =>
    (memory.ramBytes ?? 0) -
    residents.reduce((sum, resident) => sum + resident.bytes - resident.vramBytes, 0)

  function startIdleTime(resident: Resident): void {
    timers.get(resident)?.()
    timers.delete(resident)
    resident.expiresAt = clock.now() + resident.keepAliveMs
    // What ends because the simulator closes must not start a timer that keeps the process alive.
    if (disposed.signal.aborted || resident.keepAliveMs === never || resident.active > 0) return
    if (resident.keepAliveMs === 0) {
      void unload(resident)
      return
    }
    // Node runs timers longer than 2^31 ms at once.
    const ms = Math.min(resident.keepAliveMs, 2 ** 31 - 1)
    timers.set(
      resident,
      clock.after(ms, () => {
        if (resident.active === 0) void unload(resident)
      }),
    )
  }

  function remove(resident: Resident): void {
    const at = residents.indexOf(resident)
    if (at >= 0) residents.splice(at, 1)
    timers.get(resident)?.()
    timers.delete(resident)
    changed()
  }

  async function unload(resident: Resident, hold?: Promise<void>): Promise<void> {
    if (!residents.includes(resident)) return
    timers.get(resident)?.()
    if (resident.state !== 'stopping') {
      resident.state = 'stopping'
      await hold?.catch(() => {})
      await pause(clock, resident.model.unloadMs * timeScale, disposed.signal).catch(() => {})
      remove(resident)
      return
    }
    while (residents.includes(resident)) await nextChange(disposed.signal)
  }

  function chooseVictim(plan: LoadPlan): Resident | undefined {
    const idle = residents
      .filter((r) => r.state === 'ready' && r.active === 0)
      .sort((a, b) => a.expiresAt - b.expiresAt)
    return plan.evict === 'jit' ? idle.find((r) => r.jit) : idle[0]
  }

  async function makeRoom(
    bytes: number,
    plan: LoadPlan,
    entry: LoadLogEntry,
    signal: AbortSignal,
  ): Promise<void> {
    if (bytes > memory.vramBytes + (memory.ramBytes ?? 0)) {
      throw new OutOfSimulatedMemory(bytes, freeVramBytes())
    }
    for (;;) {
      const alone = residents.length === 0
      const fits = bytes <= freeVramBytes() || (alone && bytes <= freeVramBytes() + freeRamBytes())
      const crowded = residents.length >= options.maxLoaded
      const jitInTheWay = plan.evict === 'jit' && residents.some((r) => r.jit)
      if (fits && !crowded && !jitInTheWay) return
      if (plan.evict === 'nobody') {
        if (bytes <= freeVramBytes() + freeRamBytes()) return
        throw new OutOfSimulatedMemory(bytes, freeVramBytes())
      }
      const victim = chooseVictim(plan)
      if (victim) {
        if (!fits) entry.pushedOut.push(victim.id)
        await unload(victim)
      } else if (plan.evict === 'jit' && !jitInTheWay) {
        if (bytes <= freeVramBytes() + freeRamBytes()) return
        throw new OutOfSimulatedMemory(bytes, freeVramBytes())
      } else {
        // Everyone is busy or on the way out: whoever is done next makes room.
        const busy = residents.find((resident) => resident.state === 'ready')
        if (busy && plan.evict === 'idle') {
          if (!fits && !entry.pushedOut.includes(busy.id)) entry.pushedOut.push(busy.id)
          busy.keepAliveMs = 0
        }
        await nextChange(signal)
      }
    }
  }

  async function load(
    model: SimulatedModel,
    plan: LoadPlan,
    signal: AbortSignal,
  ): Promise<Resident> {
    const bytes = decideLoadedBytes(
      model,
      plan.contextLength,
      plan.unifiedCache ? 1 : plan.parallel,
    )
    const entry: LoadLogEntry = {
      at: clock.now(),
      model: model.name,
      contextLength: plan.contextLength,
      neededBytes: bytes + processBytes,
      freeBytes: freeVramBytes(),
      pushedOut: [],
      outcome: 'loading',
    }
    loads.push(entry)
    try {
      const resident = await loadInto(bytes, model, plan, entry, signal)
      entry.outcome = 'loaded'
      return resident
    } catch (error) {
      entry.outcome = error instanceof OutOfSimulatedMemory ? 'out-of-memory' : 'cut-short'
      throw error
    }
  }

  async function loadInto(
    bytes: number,
    model: SimulatedModel,
    plan: LoadPlan,
    entry: LoadLogEntry,
    signal: AbortSignal,
  ): Promise<Resident> {
    await makeRoom(entry.neededBytes, plan, entry, signal)
    const resident: Resident = {
      id: plan.id,
      model,
      state: 'loading',
      contextLength: plan.contextLength,
      parallel: plan.parallel,
      bytes,
      vramBytes: Math.min(bytes, Math.max(0, freeVramBytes() - processBytes)),
      processBytes,
      keepAliveMs: plan.keepAliveMs,
      expiresAt: clock.now() + plan.keepAliveMs,
      jit: plan.jit,
      active: 0,
      loadProgress: 0,
      loadMs: model.loadMs,
      slots: createGate(plan.parallel),
    }
    residents.push(resident)
    try {
      const steps = 10
      for (let step = 1; step <= steps; step++) {
        await pause(clock, (model.loadMs * timeScale) / steps, signal)
        resident.loadProgress = step / steps
        await plan.onProgress?.(resident.loadProgress)
      }
    } catch (error) {
      remove(resident)
      throw error
    }
    resident.state = 'ready'
    // With no idle time at all it leaves after the request it was loaded for, not before.
    if (plan.keepAliveMs > 0) startIdleTime(resident)
    changed()
    return resident
  }

  return {
    list: () => residents,
    loads,
    find: (id) => residents.find((resident) => resident.id === id),
    waiting: () => loader.waiting(),
    freeVramBytes,
    unload,
    async ensure(model, plan, reuse, signal) {
      const ready = residents.find(
        (r) => r.state === 'ready' && r.model.name === model.name && reuse(r),
      )
      if (ready) return ready
      const leave = await loader.enter(signal)
      try {
        // Whoever bears the name already and can't serve has to be done and gone first.
        for (;;) {
          const other = residents.find(
            (r) => r.id === plan.id && !(r.state === 'ready' && reuse(r)),
          )
          if (!other) break
          if (other.state === 'ready' && other.active === 0) await unload(other)
          else await nextChange(signal)
        }
        const loaded = residents.find(
          (r) => r.state === 'ready' && r.model.name === model.name && reuse(r),
        )
        return loaded ?? (await load(model, plan, signal))
      } finally {
        leave()
      }
    },
    async use(resident, keepAliveMs, signal) {
      // Counted before waiting, so that nobody evicts a model somebody waits for.
      resident.active++
      let leave: () => void
      try {
        leave = await resident.slots.enter(signal)
      } catch (error) {
        resident.active--
        startIdleTime(resident)
        changed()
        throw error
      }
      if (keepAliveMs !== null) resident.keepAliveMs = keepAliveMs
      resident.expiresAt = clock.now() + resident.keepAliveMs
      let given = false
      return () => {
        if (given) return
        given = true
        leave()
        resident.active--
        if (residents.includes(resident)) startIdleTime(resident)
        changed()
      }
    },
    dispose() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
      disposed.abort(new Error('the simulator was closed'))
    },
  }
}
