import { describe, expect, test } from 'vitest'
import { ServerFailure } from '#engine/endpoints/model-server'
import { createOperations, type OperationReport } from '#engine/models/operations'
import { makeEndpoint } from './world.ts'

const endpoint = makeEndpoint('ollama')

function createBook() {
  let clock = 0
  const unexpected: unknown[] = []
  const operations = createOperations({
    now: () => clock,
    monotonic: () => clock,
    logUnexpected: (error) => String(unexpected.push(error)),
  })
  const pass = (ms: number) => {
    clock += ms
  }
  return { operations, unexpected, pass }
}

/** Work that goes on until the test ends it, or somebody cancels it. */
function heldWork() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<OperationReport>()
  return {
    end: resolve,
    fail: reject,
    begun: begun.promise,
    work(report: OperationReport, signal: AbortSignal) {
      begun.resolve(report)
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      return promise
    },
  }
}

const pull = (model: string) => ({ kind: 'pull', endpoint, model }) as const

async function ended(operations: ReturnType<typeof createOperations>, id: string) {
  for await (const list of operations.list.watch(AbortSignal.timeout(2_000))) {
    const found = list.find((operation) => operation.id === id)
    if (found?.endedAt != null) return found
  }
  throw new Error('It has not ended.')
}

describe('long work on models', () => {
  test('shows progress, speed and what is left, smoothed, and a bar that never goes back', async () => {
    const { operations, pass } = createBook()
    const held = heldWork()
    const { id } = operations.begin(pull('a'), held.work)
    const report = await held.begun
    const arrive = (completedBytes: number, progress: number) => {
      pass(1_000)
      const layers = [{ name: 'weights', completedBytes, totalBytes: 1_000e6 }]
      report.progress({ step: 'pulling weights', progress, layers })
      return operations.list.get().find((operation) => operation.id === id)
    }
    arrive(0, 0)
    expect(arrive(100e6, 0.1)).toMatchObject({ state: 'running', bytesPerSecond: 100e6 })
    expect(arrive(200e6, 0.2)).toMatchObject({ bytesPerSecond: 100e6, secondsLeft: 8 })
    const faster = arrive(500e6, 0.5)
    expect(faster?.bytesPerSecond).toBeGreaterThan(100e6)
    expect(faster?.bytesPerSecond).toBeLessThan(300e6)
    expect(arrive(400e6, 0.4)).toMatchObject({
      progress: 0.5,
      bytesPerSecond: faster?.bytesPerSecond,
    })
    held.end()
    expect(await ended(operations, id)).toMatchObject({
      state: 'done',
      progress: 1,
      bytesPerSecond: null,
      secondsLeft: null,
    })
  })

  test('the same request again gives the one that runs; another one is refused', async () => {
    const { operations } = createBook()
    const held = heldWork()
    const first = operations.begin(pull('a'), held.work)
    expect(operations.begin(pull('a'), held.work).id).toBe(first.id)
    expect(() => operations.begin({ kind: 'remove', endpoint, model: 'a' }, held.work)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    )
    const other = operations.begin(pull('b'), held.work)
    expect(other.id).not.toBe(first.id)
    held.end()
    await ended(operations, first.id)
    await ended(operations, other.id)
    const again = operations.begin(pull('a'), () => Promise.resolve())
    expect(again.id).not.toBe(first.id)
    await ended(operations, again.id)
  })

  test('a cancel resolves when it has stopped, and the same call begins it anew', async () => {
    const { operations } = createBook()
    const held = heldWork()
    const { id } = operations.begin(pull('a'), held.work)
    await held.begun
    await operations.cancel(id)
    expect(operations.running(endpoint.id, 'a')).toBeNull()
    await operations.cancel(id)
    expect(await ended(operations, id)).toMatchObject({ state: 'cancelled', failure: null })
    const resumed = operations.begin(pull('a'), () => Promise.resolve())
    expect(await ended(operations, resumed.id)).toMatchObject({ state: 'done' })
  })

  test('failures keep their names; what nobody expected goes to the log', async () => {
    const { operations, unexpected } = createBook()
    const failure = { code: 'unreachable', message: 'gone' } as const
    const named = operations.begin(pull('a'), () => Promise.reject(new ServerFailure(failure)))
    expect(await ended(operations, named.id)).toMatchObject({ state: 'failed', failure })
    const strange = operations.begin(pull('b'), () => Promise.reject(new TypeError('x is not y')))
    expect(await ended(operations, strange.id)).toMatchObject({ failure: { code: 'unknown' } })
    expect(unexpected).toHaveLength(1)
  })

  test('keeps the last 50 that ended, and all that go on', async () => {
    const { operations, pass } = createBook()
    const held = heldWork()
    const first = operations.begin(pull('held'), held.work)
    for (let index = 0; index < 60; index++) {
      const { id } = operations.begin(pull(`m${index}`), () => Promise.resolve())
      pass(200)
      await ended(operations, id)
    }
    const list = operations.list.get()
    expect(list).toHaveLength(51)
    expect(list[0]?.id).toBe(first.id)
    expect(list.at(-1)?.model).toBe('m59')
    held.end()
  })

  test('tells pages ten times a second at most', async () => {
    const { operations, pass } = createBook()
    const held = heldWork()
    const { id } = operations.begin(pull('a'), held.work)
    const report = await held.begun
    pass(1_000)
    let told = 0
    let before = operations.list.get()
    for (let step = 0; step < 1_000; step++) {
      pass(1)
      report.progress({ step: `${step}`, progress: step / 1_000, layers: [] })
      if (operations.list.get() !== before) told++
      before = operations.list.get()
    }
    expect(told).toBeLessThanOrEqual(11)
    expect(told).toBeGreaterThanOrEqual(9)
    held.end()
    await ended(operations, id)
  })
})
