import { AppError } from '#shared/app-error'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'
import { createLive, type Live } from '../live.ts'
import { checkEndpoint, type EndpointReading, unreadEndpoint } from './check-endpoint.ts'
import type { KnownEndpoint } from './known-endpoints.ts'
import type { ConnectModelServer, ModelServer } from './model-server.ts'

/** How often every endpoint is asked what it holds. On loopback a check costs a few milliseconds. */
const checkEveryMs = 5_000

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
  /** The server that holds a model; throws AppError `not-found` where the endpoint is gone. */
  serverOf(model: Pick<Model, 'endpointId' | 'endpointName'>): ModelServer
  find(key: ModelKey): Model | null
  close(): void
}

interface Entry {
  known: KnownEndpoint
  server: ModelServer
  reading: EndpointReading
  /** The check under way, shared by all who ask meanwhile. */
  checking: Promise<void> | null
}

function sameFacts(a: Inventory, b: Inventory): boolean {
  const plain = (inventory: Inventory) =>
    JSON.stringify({
      ...inventory,
      endpoints: inventory.endpoints.map((endpoint) => ({ ...endpoint, checkedAt: null })),
    })
  return plain(a) === plain(b)
}

/** Keeps one inventory over all endpoints up to date, by asking each now and then and whenever something happened. */
export function createRegistry(connect: ConnectModelServer, now: () => number): EndpointRegistry {
  const inventory = createLive<Inventory>({ endpoints: [], models: [] })
  const stop = new AbortController()
  let entries = new Map<EndpointId, Entry>()
  const timer = setInterval(() => void refresh(), checkEveryMs)
  timer.unref()

  function publish() {
    const readings = [...entries.values()].map((entry) => entry.reading)
    const next = {
      endpoints: readings.map((reading) => reading.endpoint),
      models: readings.flatMap((reading) => reading.models),
    }
    if (!sameFacts(next, inventory.get())) inventory.set(next)
  }

  function check(entry: Entry): Promise<void> {
    if (!entry.known.enabled) return Promise.resolve()
    entry.checking ??= checkEndpoint(entry.known, entry.server, now, stop.signal).then(
      (reading) => {
        entry.checking = null
        entry.reading = reading
        if (!stop.signal.aborted) publish()
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
      entries = new Map(
        known.map((endpoint) => {
          const old = before.get(endpoint.id)
          if (old && JSON.stringify(old.known) === JSON.stringify(endpoint))
            return [endpoint.id, old]
          return [
            endpoint.id,
            {
              known: endpoint,
              server: connect(endpoint.kind, endpoint.url),
              reading: { endpoint: unreadEndpoint(endpoint), models: [] },
              checking: null,
            },
          ]
        }),
      )
      publish()
      for (const entry of entries.values()) {
        if (entry.reading.endpoint.checkedAt === null) void check(entry)
      }
    },
    refresh,
    recheck: (id) => void renew(id),
    renew,
    serverOf(model) {
      const entry = entries.get(model.endpointId)
      if (!entry) throw new AppError('not-found', `${model.endpointName} is no longer in the list.`)
      return entry.server
    },
    find: (key) => inventory.get().models.find((model) => model.key === key) ?? null,
    close() {
      clearInterval(timer)
      stop.abort()
    },
  }
}
