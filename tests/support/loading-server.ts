import { ServerFailure } from '#engine/endpoints/model-server'
import { createFakeServer, type FakeServer } from './fake-server.ts'
import { residency } from './models.ts'

/** What its models take of the card's memory, by name, in bytes. */
export type Sizes = Record<string, number>

/** A fake server that loads, unloads, pulls and removes; what it does is written down. */
export function createLoadingServer(sizes: Sizes): FakeServer & { done: string[] } {
  const server = createFakeServer(Object.keys(sizes))
  const done: string[] = []
  const change = (name: string, resident: FakeServer['models'][number]['resident']) => {
    server.models = server.models.map((model) =>
      model.name === name ? { ...model, resident } : model,
    )
  }
  server.models = server.models.map((model) => ({ ...model, sizeBytes: sizes[model.name] ?? 0 }))
  return Object.assign(server, {
    done,
    operations: {
      async *load(
        name: string,
        options: { contextLength: number | null; keepAlive: number | 'forever' | null },
      ) {
        yield { step: 'loading', progress: 0.5, layers: [] }
        const bytes = sizes[name] ?? 0
        const expiresAt = options.keepAlive === 'forever' ? null : Date.now() + 300_000
        const { contextLength } = options
        change(name, { ...residency, sizeBytes: bytes, vramBytes: bytes, contextLength, expiresAt })
        done.push(`load ${name} ${contextLength} ${options.keepAlive}`)
      },
      async unload(name: string) {
        change(name, null)
        done.push(`unload ${name}`)
      },
      async *pull(name: string, signal: AbortSignal) {
        done.push(`pull ${name}`)
        yield {
          step: 'pulling',
          progress: 0.25,
          layers: [{ name: 'weights', completedBytes: 1e9, totalBytes: 4e9 }],
        }
        if (name === 'endless') {
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
          )
        }
        if (name === 'missing') {
          throw new ServerFailure({ code: 'model-not-found', message: 'file does not exist' })
        }
      },
      async remove(name: string) {
        server.models = server.models.filter((model) => model.name !== name)
        done.push(`remove ${name}`)
      },
    },
  })
}

/** Bytes that its loaded models take. */
export function heldBytes(server: FakeServer): number {
  return server.models.reduce((sum, { resident }) => sum + (resident?.vramBytes ?? 0), 0)
}
