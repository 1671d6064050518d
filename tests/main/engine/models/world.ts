import type { ModelServer, OperationProgress } from '#engine/endpoints/model-server'
import { ServerFailure } from '#engine/endpoints/model-server'
import type { EndpointRegistry } from '#engine/endpoints/registry'
import { createLive } from '#engine/live'
import { createShape } from '#engine/memory/model-shape'
import { emptyResiduals } from '#engine/memory/residuals'
import type { GateLimits } from '#engine/models/gate-parts'
import type { ModelStore } from '#engine/models/model-store'
import { createModels } from '#engine/models/models'
import { createOperations } from '#engine/models/operations'
import { createPins } from '#engine/models/pins'
import type { AppError } from '#shared/app-error'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Endpoint, EndpointKind, Inventory, Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import { someCard } from '#tests/support/machine'
import { makeModel } from '#tests/support/models'

export const gb = 1e9

/** A model store in memory. */
export function createMemoryModelStore(): ModelStore {
  const times = new Map<ModelKey, number[]>()
  const pinned = new Set<ModelKey>()
  const residuals = emptyResiduals()
  return {
    loadTimes: () => new Map(times),
    addLoadTime: (model, seconds) => void times.set(model, [...(times.get(model) ?? []), seconds]),
    lastUses: () => new Map(),
    pins: () => [...pinned],
    setPin: (model, on) => void (on ? pinned.add(model) : pinned.delete(model)),
    residuals: () => ({ ...residuals }),
    saveResiduals: (changed) => void Object.assign(residuals.entries, changed),
  }
}

export function makeEndpoint(id: string, over: Partial<Endpoint> = {}): Endpoint {
  return {
    id: id as EndpointId,
    kind: 'ollama',
    name: id,
    url: 'http://127.0.0.1:11434',
    source: 'found',
    state: 'ready',
    version: '1',
    modelCount: 0,
    failure: null,
    checkedAt: 1,
    queue: { running: 0, waiting: 0 },
    abilities: { load: true, unload: true, pull: true, remove: true },
    hasToken: false,
    lastTokenAt: null,
    retryAt: null,
    ...over,
  }
}

interface Gate {
  wait(signal: AbortSignal): Promise<void>
  open(): void
  /** Resolves when somebody stands before it. */
  reached: Promise<void>
}

/** Holds whoever comes until it is opened, or until their signal aborts. */
export function createTestGate(): Gate {
  const opened = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  return {
    open: () => opened.resolve(),
    reached: reached.promise,
    wait(signal) {
      reached.resolve()
      return new Promise((resolve, reject) => {
        void opened.promise.then(resolve)
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    },
  }
}

interface WorldModel {
  name: string
  /** What it takes of the card with any context. */
  bytes: number
  resident?: boolean
  endpoint?: string
}

/**
 * A machine with one card and servers whose models take of it exactly what they say: loads and unloads change the
 * memory, which the readings show. Every load that would exceed the card is counted and fails.
 */
export function createWorld(options: {
  totalBytes: number
  foreignBytes?: number
  kind?: EndpointKind
  models: WorldModel[]
  limits?: Partial<GateLimits>
}) {
  const world = {
    foreignBytes: options.foreignBytes ?? 0,
    loads: [] as string[],
    unloads: [] as string[],
    outOfMemory: 0,
    /** Loads stand before these, by model. */
    loadGates: new Map<string, Gate>(),
    unloadGates: new Map<string, Gate>(),
    loadFailures: new Map<string, ServerFailure>(),
    beforeReading: () => {},
    readings: 0,
  }
  const names = [...new Set(options.models.map(({ endpoint }) => endpoint ?? 'ollama'))]
  const endpoints = names.map((name) => makeEndpoint(name, { kind: options.kind ?? 'ollama' }))
  const weightOf = new Map(options.models.map(({ name, bytes }) => [name, bytes]))
  const bytesOf = (name: string) => weightOf.get(name) ?? 0
  const residentOf = (name: string, contextLength: number) => ({
    sizeBytes: bytesOf(name),
    vramBytes: bytesOf(name),
    contextLength,
    expiresAt: null,
  })
  let models: Model[] = options.models.map(({ name, bytes, resident, endpoint }) =>
    makeModel(name, {
      endpointId: (endpoint ?? 'ollama') as EndpointId,
      endpointName: endpoint ?? 'ollama',
      sizeBytes: bytes,
      resident: resident ? residentOf(name, 8192) : null,
    }),
  )
  const usedBytes = () =>
    models.reduce((sum, { resident }) => sum + (resident?.vramBytes ?? 0), world.foreignBytes)
  const setResident = (name: string, resident: Model['resident']) => {
    models = models.map((model) => (model.name === name ? { ...model, resident } : model))
  }

  async function* load(
    name: string,
    { contextLength }: { contextLength: number | null },
    signal: AbortSignal,
  ): AsyncGenerator<OperationProgress> {
    world.loads.push(name)
    yield { step: 'loading', progress: 0.1, layers: [] }
    await world.loadGates.get(name)?.wait(signal)
    signal.throwIfAborted()
    const failure = world.loadFailures.get(name)
    if (failure) throw failure
    const own = models.find((model) => model.name === name)?.resident?.vramBytes ?? 0
    if (usedBytes() - own + bytesOf(name) > options.totalBytes) {
      world.outOfMemory++
      throw new ServerFailure({ code: 'out-of-memory', message: 'cudaMalloc failed' })
    }
    setResident(name, residentOf(name, contextLength ?? 4096))
    yield { step: 'loaded', progress: 1, layers: [] }
  }

  const server: ModelServer = {
    kind: options.kind ?? 'ollama',
    identify: () => Promise.resolve({ kind: 'ollama', version: '1' }),
    listModels: () => Promise.resolve([]),
    async *stream() {},
    operations: {
      load,
      async unload(name, signal) {
        world.unloads.push(name)
        await world.unloadGates.get(name)?.wait(signal)
        setResident(name, null)
      },
      pull: null,
      remove: null,
    },
    // No cache and a known table of weights: the prediction is the weights and a little overhead.
    describe: (name) =>
      Promise.resolve(
        createShape({
          layers: 1,
          heads: 1,
          kvHeads: 0,
          keyLength: 1,
          valueLength: 1,
          embeddingLength: 1,
          vocabulary: 1,
          contextLength: 32_768,
          weights: {
            layers: [Math.max(0, bytesOf(name) - 0.5 * gb)],
            input: 0,
            output: 0,
            tied: 0,
            other: 0,
          },
          source: 'file',
        }),
      ),
  }

  const inventory = createLive<Inventory>({ endpoints, models })
  const look = () => {
    inventory.set({ endpoints, models })
    return Promise.resolve()
  }
  const registry: Pick<
    EndpointRegistry,
    'inventory' | 'serverOf' | 'find' | 'refresh' | 'renew' | 'publish'
  > = {
    inventory,
    serverOf: () => server,
    find: (key) => inventory.get().models.find((model) => model.key === key) ?? null,
    refresh: () => look().then(() => inventory.get()),
    renew: look,
    publish: () => void look(),
  }
  const store = createMemoryModelStore()
  const unexpected: unknown[] = []
  const logUnexpected = (error: unknown) => {
    unexpected.push(error)
    return 'logged'
  }
  const monotonic = () => performance.now()
  const room = createModels({
    endpoints: registry,
    store,
    operations: createOperations({ now: Date.now, monotonic, logUnexpected }),
    pins: createPins(store, Date.now),
    latestReading: () => null,
    readMachine: async (): Promise<ResourceReading> => {
      world.readings++
      world.beforeReading()
      return {
        at: Date.now(),
        cpu: { load: 0, cores: 8, source: 'fake', confidence: 'exact' },
        memory: {
          totalBytes: 64 * gb,
          usedBytes: 8 * gb,
          availableBytes: 0,
          swapTotalBytes: 0,
          swapUsedBytes: 0,
          source: 'fake',
          confidence: 'exact',
        },
        gpus: [
          {
            ...someCard,
            totalBytes: options.totalBytes,
            usedBytes: usedBytes(),
            freeBytes: options.totalBytes - usedBytes(),
          },
        ],
        problems: [],
      }
    },
    notStored: (error: AppError) => void unexpected.push(error),
    now: Date.now,
    monotonic,
    logUnexpected,
    limits: { unloadMs: 5_000, freeMs: 50, pollMs: 1, ...options.limits },
  })
  const modelOf = (name: string): Model => {
    const model = models.find((candidate) => candidate.name === name)
    if (!model) throw new Error(`No model ${name} in this world.`)
    return model
  }
  return {
    world,
    room,
    store,
    modelOf,
    unexpected,
    residents: () => models.filter((m) => m.resident),
  }
}

export type World = ReturnType<typeof createWorld>
