import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import {
  type ModelOperations,
  type ModelServer,
  type OperationProgress,
  ServerFailure,
} from '#engine/endpoints/model-server'
import type { FailureCode } from '#shared/failure'
import type { Fault } from '#simulators/faults'
import { createSimulatedModel, gibibyte } from '#simulators/model'
import { collect, never } from '../http/collect.ts'
import { createMatrix } from './matrix.ts'
import {
  ask,
  chatModel,
  connect,
  embeddingModel,
  type RunningServer,
  type Target,
  type TargetOptions,
  targets,
  thinkingModel,
} from './targets.ts'

const fresh = createSimulatedModel({ name: 'fresh-1b', family: 'llama', parameters: 1e9 })
const anyContext = { contextLength: null, keepAlive: null }

let running: RunningServer | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(target: Target, options: TargetOptions = {}): Promise<ModelServer> {
  running = await target.start({ reply: () => ({ text: ['yes'] }), ...options })
  const server = connect(target, running.url)
  // Some servers show only when asked what they can do.
  await server.listModels(never())
  return server
}

function operationOf<K extends keyof ModelOperations>(
  server: ModelServer,
  name: K,
): NonNullable<ModelOperations[K]> {
  const operation = server.operations[name]
  if (operation === null) throw new Error(`${server.kind} can't ${name}`)
  return operation
}

async function run(progress: AsyncIterable<OperationProgress>): Promise<OperationProgress[]> {
  const all: OperationProgress[] = []
  for await (const one of progress) all.push(one)
  return all
}

async function residentOf(server: ModelServer, name: string) {
  const models = await server.listModels(never())
  return models.find((model) => model.name.startsWith(name))?.resident ?? null
}

async function expectNothingLeft(): Promise<void> {
  await vi.waitUntil(() => running?.openSockets() === 0 && running.activeGenerations() === 0)
}

/** `done`, or the code of the failure. */
async function endOf(work: Promise<unknown>): Promise<FailureCode | 'done'> {
  try {
    await work
    return 'done'
  } catch (error) {
    if (error instanceof ServerFailure) return error.failure.code
    throw error
  }
}

const named = (name: string) => {
  const target = targets.find((known) => known.name === name)
  if (!target) throw new Error(`no target ${name}`)
  return target
}
const loaders = targets.filter(
  ({ kind, version }) => kind === 'ollama' || version === '0.4' || version === 'router',
)
const pullers = loaders.filter(({ kind }) => kind !== 'llamacpp')
const others = targets.filter((target) => !loaders.includes(target))

test.each(others)('$name can do nothing to its models, and says so', async (target) => {
  const { operations } = await start(target)
  expect(operations).toEqual({ load: null, unload: null, pull: null, remove: null })
})

describe.each(loaders)('$name loads and unloads', (target) => {
  test('a load ends when the model is resident, and again changes nothing', async () => {
    const server = await start(target)
    const load = operationOf(server, 'load')
    for (let time = 0; time < 2; time++) {
      const steps = await run(load(chatModel, anyContext, never()))
      expect(steps.at(-1)).toMatchObject({ step: 'loaded', progress: 1 })
      expect(running?.residents().filter(({ state }) => state === 'ready')).toHaveLength(1)
    }
    expect(await residentOf(server, chatModel)).not.toBeNull()
    await expectNothingLeft()
  })

  test('an unload ends when the model has gone, and again changes nothing', async () => {
    const server = await start(target)
    await run(operationOf(server, 'load')(chatModel, anyContext, never()))
    const unload = operationOf(server, 'unload')
    for (let time = 0; time < 2; time++) {
      await unload(chatModel, never())
      expect(running?.residents()).toEqual([])
      expect(await residentOf(server, chatModel)).toBeNull()
    }
    await expectNothingLeft()
  })

  test('an embedding model is loaded and unloaded as well', async () => {
    const server = await start(target)
    await run(operationOf(server, 'load')(embeddingModel, anyContext, never()))
    expect(running?.residents().map(({ model }) => model.name)).toEqual([embeddingModel])
    await operationOf(server, 'unload')(embeddingModel, never())
    expect(running?.residents()).toEqual([])
  })

  test('a model that is not there', async () => {
    const server = await start(target)
    const load = operationOf(server, 'load')
    expect(await endOf(run(load('nobody-13b', anyContext, never())))).toBe('model-not-found')
    expect(await endOf(operationOf(server, 'unload')('nobody-13b', never()))).toBe(
      'model-not-found',
    )
  })

  test('a model larger than the memory', async () => {
    const server = await start(target, { memory: { vramBytes: 2 * gibibyte, ramBytes: 0 } })
    const end = await endOf(run(operationOf(server, 'load')(chatModel, anyContext, never())))
    const codes = { ollama: 'out-of-memory', lmstudio: 'guardrail', llamacpp: 'load-failed' }
    expect(end).toBe(codes[target.kind as keyof typeof codes])
    expect(running?.residents()).toEqual([])
    await expectNothingLeft()
  })

  test('an unload that never ends is told', async () => {
    const server = await start(target)
    await run(operationOf(server, 'load')(chatModel, anyContext, never()))
    const remove = running?.inject({
      route: /^POST \/(api\/(chat|generate|v1\/models\/unload)|models\/unload)$/,
      when: 'pre',
      action: { do: 'misbehave', how: 'stuck-unload' },
    })
    expect(await endOf(operationOf(server, 'unload')(chatModel, never()))).toBe('stalled')
    remove?.()
    await vi.waitUntil(() => running?.residents().length === 0)
    await run(operationOf(server, 'load')(chatModel, anyContext, never()))
    expect(await residentOf(server, chatModel)).not.toBeNull()
  })

  test('a load that is called off throws the reason and leaves no connection', async () => {
    const server = await start(target)
    const route = /^POST \/(api\/generate|api\/v1\/models\/load|models\/load)$/
    running?.inject({ route, when: 'pre', action: { do: 'hang' } })
    const stop = new AbortController()
    const reason = new Error('enough')
    const loading = run(operationOf(server, 'load')(chatModel, anyContext, stop.signal))
    await vi.waitUntil(() => running?.requests.some(({ path }) => route.test(`POST ${path}`)))
    stop.abort(reason)
    await expect(loading).rejects.toBe(reason)
    await expectNothingLeft()
    expect(await residentOf(server, chatModel)).toBeNull()
  })
})

describe.each(pullers)('$name with a context', (target) => {
  test('the model is loaded with the context that was asked for, and anew with another', async () => {
    const server = await start(target)
    const load = operationOf(server, 'load')
    for (const contextLength of [8192, 2048]) {
      await run(load(chatModel, { contextLength, keepAlive: null }, never()))
      expect(running?.residents()).toMatchObject([{ contextLength }])
      expect((await residentOf(server, chatModel))?.contextLength).toBe(contextLength)
    }
  })
})

describe.each(pullers)('$name fetches', (target) => {
  const options = { library: [fresh], downloadBytesPerSecond: fresh.sizeBytes * 5 }

  test('a model, with progress, and again at once', async () => {
    const server = await start(target, options)
    const pull = operationOf(server, 'pull')
    const steps = await run(pull(fresh.name, never()))
    expect(steps.at(-1)?.progress).toBe(1)
    for (const { progress, layers } of steps) {
      if (progress !== null) expect(progress >= 0 && progress <= 1).toBe(true)
      for (const layer of layers) expect(layer.completedBytes <= layer.totalBytes).toBe(true)
    }
    const bytes = steps.flatMap(({ layers }) => layers.map((layer) => layer.totalBytes))
    expect(Math.max(...bytes)).toBe(fresh.sizeBytes)
    expect(await server.listModels(never())).toHaveLength(4)
    expect((await run(pull(fresh.name, never()))).at(-1)?.progress).toBe(1)
    await expectNothingLeft()
  })

  test('until it is called off, and then the rest', async () => {
    const server = await start(target, options)
    const pull = operationOf(server, 'pull')
    const route = target.kind === 'ollama' ? '/api/pull' : /download/
    const remove = running?.inject({
      route,
      when: 'pre',
      action: { do: 'misbehave', how: 'pull-stalls-at-99' },
    })
    const stop = new AbortController()
    const reason = new Error('enough')
    let most = 0
    const pulling = (async () => {
      for await (const { progress } of pull(fresh.name, stop.signal)) {
        most = Math.max(most, progress ?? 0)
        if (most > 0.9) stop.abort(reason)
      }
    })()
    await expect(pulling).rejects.toBe(reason)
    await expectNothingLeft()
    expect((await server.listModels(never())).some(({ name }) => name === fresh.name)).toBe(false)
    remove?.()

    const rest = await run(pull(fresh.name, never()))
    if (target.kind === 'ollama') {
      const told = rest.find(({ layers }) => layers.length > 0)
      // It goes on where it stood.
      expect(told?.layers[0]?.completedBytes).toBeGreaterThan(fresh.sizeBytes / 2)
    }
    expect(rest.at(-1)?.progress).toBe(1)
    expect((await server.listModels(never())).some(({ name }) => name === fresh.name)).toBe(true)
  })

  test('nothing that is not there', async () => {
    const server = await start(target, options)
    const end = await endOf(run(operationOf(server, 'pull')('nobody-13b', never())))
    expect(end).toBe('model-not-found')
    await expectNothingLeft()
  })
})

describe.each(targets.filter(({ kind }) => kind === 'ollama'))('$name removes', (target) => {
  test('a model, and says when there is none', async () => {
    const server = await start(target)
    const remove = operationOf(server, 'remove')
    await remove(thinkingModel, never())
    expect(await server.listModels(never())).toHaveLength(2)
    expect(await endOf(remove(thinkingModel, never()))).toBe('model-not-found')
    await expectNothingLeft()
  })
})

interface OperationFault {
  name: string
  target: string
  operation: 'load' | 'unload' | 'pull'
  fault: Fault
  ends: FailureCode | 'done'
}

const status = (code: number, body: unknown) =>
  ({ do: 'status', status: code, body: JSON.stringify(body) }) as const
const onLoad = (target: string) => {
  const paths: Record<string, string> = { ollama: '/api/generate', lmstudio: '/api/v1/models/load' }
  return { target, operation: 'load', route: paths[named(target).kind] ?? '/models/load' } as const
}
const page = { do: 'body', body: '<html></html>', contentType: 'text/html' } as const

const operationFaults: readonly OperationFault[] = [
  ...loaders.flatMap(({ name: target }): OperationFault[] => {
    const { operation, route } = onLoad(target)
    const of = (name: string, action: Fault['action'], ends: OperationFault['ends']) => ({
      name,
      target,
      operation,
      fault: { route, when: 'pre' as const, action },
      ends,
    })
    return [
      of(
        '1 load runs out of memory',
        status(500, { error: 'cudaMalloc failed: out of memory' }),
        'out-of-memory',
      ),
      of('12 page of a proxy', page, 'wrong-server'),
      of('20 reset', { do: 'rst' }, 'unreachable'),
      of(
        '8 silence',
        { do: 'hang' },
        named(target).kind === 'llamacpp' ? 'stalled' : 'load-timeout',
      ),
    ]
  }),
  ...(['LM Studio 0.4'] as const).flatMap((target): OperationFault[] => {
    const { operation, route } = onLoad(target)
    const of = (name: string, message: string, ends: FailureCode) => ({
      name,
      target,
      operation,
      fault: {
        route,
        when: 'pre' as const,
        action: status(500, { error: { type: 'model_load_failed', message } }),
      },
      ends,
    })
    return [
      of(
        '2 generic load failure',
        'crashed without additional information. (SIGABRT)',
        'load-failed',
      ),
      of(
        '3 guardrail',
        'Model loading aborted due to insufficient system resources; requires approximately NaN undefined of memory',
        'guardrail',
      ),
    ]
  }),
  ...pullers.flatMap(({ name: target, kind }): OperationFault[] => {
    const route = kind === 'ollama' ? '/api/pull' : /download/
    const misbehave = (how: 'pull-stalls-at-99' | 'pull-stuck-at-zero' | 'pull-retries-exceeded') =>
      ({ route, when: 'pre', action: { do: 'misbehave', how } }) as const
    const of = (name: string, fault: Fault, ends: OperationFault['ends']): OperationFault => ({
      name,
      target,
      operation: 'pull',
      fault,
      ends,
    })
    return [
      of('14 stalls at 99 %', misbehave('pull-stalls-at-99'), 'stalled'),
      of('14 stuck at 0 %', misbehave('pull-stuck-at-zero'), 'stalled'),
      of('14 gives up half-way', misbehave('pull-retries-exceeded'), 'unknown'),
      of('12 page of a proxy', { route, when: 'pre', action: page }, 'wrong-server'),
      of('20 reset', { route, when: 'pre', action: { do: 'rst' } }, 'unreachable'),
      ...(kind === 'ollama'
        ? [
            of(
              '14 runs backwards',
              { route, when: 'pre', action: { do: 'misbehave', how: 'pull-backwards' } },
              'done',
            ),
            of(
              '5 ends without "success"',
              { route, when: { afterFrames: 3 }, action: { do: 'cleanEof' } },
              'truncated',
            ),
            of(
              '13 plain text',
              { route, when: { afterFrames: 2 }, action: { do: 'lastWords', text: 'gone\n' } },
              'malformed',
            ),
          ]
        : []),
    ]
  }),
  {
    name: '19 a failed mark that is none',
    target: 'llama-server router',
    operation: 'load',
    fault: {
      route: /^GET \/models$/,
      when: 'pre',
      action: { do: 'misbehave', how: 'false-failure' },
    },
    ends: 'done',
  },
]

describe('faults', () => {
  const matrix = createMatrix(loaders.map(({ name }) => name))
  afterAll(() => console.log(`How operations end\n${matrix.print()}`))

  test.each(operationFaults)(
    '$target: $operation, $name',
    async (known) => {
      const target = named(known.target)
      const server = await start(target, {
        library: [fresh],
        downloadBytesPerSecond: fresh.sizeBytes * 5,
      })
      const begin = () =>
        known.operation === 'pull'
          ? run(operationOf(server, 'pull')(fresh.name, never()))
          : run(operationOf(server, 'load')(chatModel, anyContext, never()))
      const remove = running?.inject(known.fault)
      const end = await endOf(begin())
      matrix.set(`${known.operation}: ${known.name}`, target.name, end)
      expect(end).toBe(known.ends)
      await expectNothingLeft()

      remove?.()
      expect(await endOf(begin())).toBe('done')
      const events = await collect(server.stream(ask('Hi'), never()))
      expect(events.at(-1)?.type).toBe('done')
      await expectNothingLeft()
    },
    15_000,
  )
})
