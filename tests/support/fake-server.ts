import type {
  ListedModel,
  ModelServer,
  StreamEvent,
  StreamRequest,
} from '#engine/endpoints/model-server'
import { ServerFailure } from '#engine/endpoints/model-server'
import type { Failure } from '#shared/failure'
import { makeModel } from './models.ts'

/** What a fake model does when asked: events in order; `wait` holds until the test calls `release`. */
export type Step = StreamEvent | 'wait'

export function say(text: string): Step[] {
  return [
    { type: 'text', text },
    {
      type: 'done',
      finish: 'stop',
      measures: { promptTokens: 3, completionTokens: 5, loadMs: 0, promptMs: 1, generateMs: 50 },
      servedModel: null,
    },
  ]
}

export function fail(failure: Failure): Step[] {
  return [{ type: 'failed', failure }]
}

export interface FakeServer extends ModelServer {
  models: ListedModel[]
  /** Set: identify and listModels fail with it. */
  down: Failure | null
  requests: StreamRequest[]
  /** By model name; a model without a script says its own name. */
  script: Map<string, Step[]>
  /** Lets every stream that waits go on. */
  release(): void
  /** Resolves when `n` streams wait. */
  waiting(n: number): Promise<void>
}

/** A model server in memory that keeps the port's promises: never throws from `stream`, ends with one last event. */
export function createFakeServer(names: string[]): FakeServer {
  let held: (() => void)[] = []
  let watchers: { n: number; resolve: () => void }[] = []
  const tell = () => {
    for (const watcher of watchers) if (held.length >= watcher.n) watcher.resolve()
    watchers = watchers.filter((watcher) => held.length < watcher.n)
  }
  const hold = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve()
      held.push(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
      tell()
    })
  const server: FakeServer = {
    kind: 'ollama',
    models: names.map((name) => makeModel(name)),
    down: null,
    requests: [],
    script: new Map(),
    release() {
      const waiting = held
      held = []
      for (const go of waiting) go()
    },
    waiting: (n) =>
      new Promise((resolve) => {
        watchers.push({ n, resolve })
        tell()
      }),
    async identify() {
      if (server.down) throw new ServerFailure(server.down)
      return { kind: 'ollama', version: '0.33.0' }
    },
    async listModels() {
      if (server.down) throw new ServerFailure(server.down)
      return server.models
    },
    async *stream(request, signal) {
      server.requests.push(request)
      for (const step of server.script.get(request.model) ?? say(`I am ${request.model}.`)) {
        if (step === 'wait') await hold(signal)
        if (signal.aborted) {
          yield { type: 'stopped' }
          return
        }
        if (step !== 'wait') yield step
      }
    },
    operations: { load: null, unload: null, pull: null, remove: null },
    describe: async () => null,
  }
  return server
}
