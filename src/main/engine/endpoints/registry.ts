import { AppError } from '#shared/app-error'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { EndpointQueue, Inventory, Model } from '#shared/contract/models'
import { createLive, type Live } from '../live.ts'
import type { Placement, QueueLimits } from '../queue/decide-next.ts'
import { checkEndpoint, type EndpointReading, unreadEndpoint } from './check-endpoint.ts'
import { chooseListed } from './choose-listed.ts'
import { decideCheckPause } from './decide-check-pause.ts'
import { decideEndpoint } from './decide-endpoint.ts'
import { decidePlacement } from './decide-placement.ts'
import type { Health } from './health.ts'
import type { KnownEndpoint } from './known-endpoints.ts'
import { decideLimits } from './limits.ts'
import type { ConnectModelServer, ModelServer } from './model-server.ts'
import { watchSleep } from './watch-sleep.ts'

export interface EndpointRegistry {
  inventory: Live<Inventory>
  /** Replaces the list of endpoints and asks the new ones at once. */
  setKnown(known: KnownEndpoint[]): void
  /** Asks every endpoint now; resolves when all have answered or failed. */
  refresh(): Promise<Inventory>
  /** Asks one endpoint now, because something just happened there. */
  recheck(id: EndpointId): void
  /** Asks one endpoint by a question that begins after the call; resolves when it has answered or failed. */
  renew(id: EndpointId): Promise<void>
  /** Connects one endpoint anew, with the token that is kept for it now, and asks it. */
  reconnect(id: EndpointId): Promise<void>
  /** The server that holds a model; throws AppError `not-found` where the endpoint is gone. */
  serverOf(model: Pick<Model, 'endpointId' | 'endpointName'>): ModelServer
  find(key: ModelKey): Model | null
  limitsOf(id: EndpointId): QueueLimits
  /** What a request for a model of that name would meet, as far as the listing tells. */
  placementOf(id: EndpointId, model: string): Placement
  nameOf(id: EndpointId): string
  /** What is kept an eye on under an id, shown or not. */
  knownAs(id: EndpointId): KnownEndpoint | null
  /** Queues, health, pins or loads have changed: tells it to those who watch. */
  publish(): void
  close(): void
}

export interface RegistryParts {
  connect: ConnectModelServer
  health: Health
  tokenOf(known: KnownEndpoint): string | null
  queueOf(id: EndpointId): EndpointQueue
  isPinned(key: ModelKey): boolean
  /** How fast a model wrote here lately; `null` = not measured. */
  speedOf(key: ModelKey): Model['speed']
  /** Free memory of the device behind it, as last read; `null` = not known. */
  freeBytesFor(known: KnownEndpoint): number | null
  /** A check has brought other models, or other residents. */
  onResidents(): void
  /** A load of ours is under way there. */
  isLoading(id: EndpointId): boolean
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds that no clock change touches. */
  monotonic(): number
}

interface Entry {
  known: KnownEndpoint
  server: ModelServer
  hasToken: boolean
  reading: EndpointReading
  hasAnswered: boolean
  /** Checks that failed in a row. */
  failures: number
  /** The check under way, shared by all who ask meanwhile. */
  checking: Promise<void> | null
  next: NodeJS.Timeout | null
  stop: AbortController
}

/** A server that wrote a token so lately is alive, however slowly it lists. */
const talkingMs = 15_000

function sameModels(a: readonly Model[], b: readonly Model[]): boolean {
  return a.length === b.length && a.every((model, index) => model === b[index])
}

function sameFacts(a: Inventory, b: Inventory): boolean {
  const plain = ({ endpoints }: Inventory) =>
    JSON.stringify(endpoints.map((endpoint) => ({ ...endpoint, checkedAt: null })))
  return sameModels(a.models, b.models) && plain(a) === plain(b)
}

/** The new list, with the old objects where nothing changed, so that finding changes costs little. */
function keepSame(before: readonly Model[], after: readonly Model[]): Model[] {
  const old = new Map(before.map((model) => [model.key, model]))
  return after.map((model) => {
    const known = old.get(model.key)
    if (!known || known === model) return model
    return JSON.stringify(known) === JSON.stringify(model) ? known : model
  })
}

/** Keeps one inventory over all endpoints up to date, by asking each now and then and whenever something happened. */
export function createRegistry(parts: RegistryParts): EndpointRegistry {
  const { health, now } = parts
  const inventory = createLive<Inventory>({ endpoints: [], models: [] })
  let entries = new Map<EndpointId, Entry>()
  let closed = false
  const stopWatching = watchSleep(parts, () => {
    health.forgetPauses()
    void refresh()
  })

  const limitsOf = (entry: Entry) =>
    decideLimits(entry.known.kind, entry.known.maxConcurrent, entry.reading.slots)

  function open(known: KnownEndpoint): Entry {
    const token = parts.tokenOf(known)
    return {
      known,
      server: parts.connect(known.kind, known.url, token),
      hasToken: token !== null,
      reading: unreadEndpoint(known),
      hasAnswered: false,
      failures: 0,
      checking: null,
      next: null,
      stop: new AbortController(),
    }
  }

  function drop(entry: Entry) {
    if (entry.next) clearTimeout(entry.next)
    entry.stop.abort()
    health.forget(entry.known.id)
  }

  function endpointOf(entry: Entry) {
    const { known, reading, hasToken } = entry
    const state = health.stateOf(known.id, reading.state)
    const queue = parts.queueOf(known.id)
    const loading = parts.isLoading(known.id) || health.isLoading(known.id)
    return decideEndpoint({
      known,
      reading,
      health: state,
      queue,
      limits: limitsOf(entry),
      loading,
      hasToken,
    })
  }

  function publish() {
    if (closed) return
    const listed = chooseListed([...entries.values()])
    const before = inventory.get()
    const models = listed
      .flatMap(({ reading }) => reading.models)
      .map((model) => {
        const pinned = parts.isPinned(model.key)
        const speed = parts.speedOf(model.key)
        if (!speed) return pinned === model.pinned ? model : { ...model, pinned }
        return { ...model, pinned, speed }
      })
    const next = { endpoints: listed.map(endpointOf), models: keepSame(before.models, models) }
    if (!sameFacts(next, before)) inventory.set(next)
  }

  function isTalking(entry: Entry): boolean {
    const { lastTokenAt } = health.stateOf(entry.known.id, entry.reading.state)
    const isRunning = parts.queueOf(entry.known.id).running > 0
    return isRunning && lastTokenAt !== null && Math.abs(now() - lastTokenAt) < talkingMs
  }

  function apply(entry: Entry, reading: EndpointReading) {
    const before = entry.reading
    const isWell = reading.state === 'ready' || reading.state === 'warming'
    entry.failures = isWell ? 0 : entry.failures + 1
    const { failure } = reading
    // Checks repeat: the same words again are no news.
    if (failure && failure.message !== before.failure?.message) health.note(entry.known.id, failure)
    if (reading.failure?.code === 'stalled' && before.state === 'ready' && isTalking(entry)) return
    entry.reading = { ...reading, models: keepSame(before.models, reading.models) }
    entry.hasAnswered ||= isWell
    if (reading.state !== 'ready') return
    const isOther = before.version !== null && before.version !== reading.version
    if (isOther) health.forget(entry.known.id)
    else if (before.state !== 'ready') health.answeredAgain(entry.known.id)
  }

  function schedule(entry: Entry) {
    if (entry.next) clearTimeout(entry.next)
    if (entry.stop.signal.aborted || !entry.known.enabled) return
    const { id, source } = entry.known
    const ms = decideCheckPause({
      source,
      active: parts.queueOf(id).running > 0 || parts.isLoading(id),
      failures: entry.failures,
      retryAfterMs: entry.reading.failure?.retryAfterMs ?? null,
      random: Math.random(),
    })
    entry.next = setTimeout(() => void check(entry), ms)
    entry.next.unref()
  }

  function check(entry: Entry): Promise<void> {
    if (!entry.known.enabled || entry.stop.signal.aborted) return Promise.resolve()
    entry.checking ??= checkEndpoint(entry.known, entry.server, now, entry.stop.signal).then(
      (reading) => {
        entry.checking = null
        if (entry.stop.signal.aborted) return
        const before = entry.reading.models
        apply(entry, reading)
        publish()
        schedule(entry)
        if (!sameModels(before, entry.reading.models)) parts.onResidents()
      },
    )
    return entry.checking
  }

  async function refresh(): Promise<Inventory> {
    await Promise.all([...entries.values()].map(check))
    return inventory.get()
  }

  async function renew(id: EndpointId): Promise<void> {
    const entry = entries.get(id)
    if (!entry) return
    // A check that began before the event may have read the old state, so it does not count.
    await entry.checking
    await check(entry)
  }

  return {
    inventory,
    setKnown(known) {
      const before = entries
      const fresh: Entry[] = []
      entries = new Map(
        known.map((endpoint) => {
          const old = before.get(endpoint.id)
          const same = (['kind', 'url', 'enabled', 'source', 'name'] as const).every(
            (key) => old?.known[key] === endpoint[key],
          )
          if (old && same) {
            old.known = endpoint
            return [endpoint.id, old]
          }
          const entry = open(endpoint)
          fresh.push(entry)
          return [endpoint.id, entry]
        }),
      )
      for (const old of before.values()) if (entries.get(old.known.id) !== old) drop(old)
      publish()
      for (const entry of fresh) void check(entry)
    },
    refresh,
    recheck: (id) => void renew(id),
    renew,
    async reconnect(id) {
      const old = entries.get(id)
      if (!old) return
      drop(old)
      const entry = { ...open(old.known), reading: old.reading, hasAnswered: old.hasAnswered }
      entries.set(id, entry)
      publish()
      await check(entry)
    },
    serverOf(model) {
      const entry = entries.get(model.endpointId)
      if (!entry) throw new AppError('not-found', `${model.endpointName} is no longer in the list.`)
      return entry.server
    },
    find: (key) => inventory.get().models.find((model) => model.key === key) ?? null,
    limitsOf(id) {
      const entry = entries.get(id)
      return entry ? limitsOf(entry) : { endpoint: 1, perModel: 1 }
    },
    placementOf(id, name) {
      const entry = entries.get(id)
      if (!entry) return 'resident'
      const { models } = entry.reading
      const wanted = models.find((model) => model.name === name) ?? null
      const { kind } = entry.known
      return decidePlacement({ kind, wanted, models, freeBytes: parts.freeBytesFor(entry.known) })
    },
    nameOf: (id) => entries.get(id)?.known.name ?? 'This endpoint',
    knownAs: (id) => entries.get(id)?.known ?? null,
    publish,
    close() {
      closed = true
      stopWatching()
      for (const entry of entries.values()) drop(entry)
    },
  }
}
