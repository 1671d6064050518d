import { describe, expect, test } from 'vitest'
import { ServerFailure } from '#engine/endpoints/model-server'
import type { EnsureOptions } from '#engine/models/gate-parts'
import { DoesNotFit } from '#engine/models/refusal'
import { createTestGate, createWorld, gb, type World } from './world.ts'

function ensure(
  { room, modelOf }: World,
  name: string,
  over: Partial<EnsureOptions> & { contextLength?: number } = {},
) {
  const { contextLength, ...options } = over
  return room.gate.ensureReady(
    modelOf(name),
    { contextLength, promptTokens: 100 },
    {
      signal: new AbortController().signal,
      onPhase() {},
      mayEvict: 'idle',
      waitForBusy: false,
      maySpill: false,
      ...options,
    },
  )
}

/** After everything is booked nothing may be left of it. */
async function expectClean({ room, unexpected }: World) {
  await room.gate.settled()
  expect(room.reservations.open()).toBe(0)
  expect(unexpected).toEqual([])
  const stop = AbortSignal.timeout(1_000)
  const leave = await room.turns.enter('machine', stop)
  leave()
}

/** The list of operations is told now and then: its newest state comes within the next tenth of a second. */
async function operationsOf({ room }: World, states: string[]) {
  for await (const list of room.operations.list.watch(AbortSignal.timeout(2_000))) {
    if (JSON.stringify(list.map(({ state }) => state)) === JSON.stringify(states)) return list
  }
  throw new Error(`It never came to ${states}.`)
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => (error instanceof ServerFailure ? error.failure : error),
  )

describe('ensureReady', () => {
  test('loads what fits, learns how long it took and what it took', async () => {
    const all = createWorld({ totalBytes: 24 * gb, models: [{ name: 'a', bytes: 5 * gb }] })
    const phases: string[] = []
    const lease = await ensure(all, 'a', { onPhase: (phase) => phases.push(phase) })
    expect(lease).toMatchObject({ loadMs: expect.any(Number), contextLength: 8192 })
    expect(phases).toContain('loading')
    lease.release()
    await expectClean(all)
    expect(all.store.loadTimes().get(all.modelOf('a').key)).toHaveLength(1)
    expect(Object.keys(all.store.residuals().entries).length).toBeGreaterThan(0)
    expect(await operationsOf(all, ['done'])).toMatchObject([{ kind: 'load' }])
  })

  test('takes a loaded model as it is', async () => {
    const all = createWorld({
      totalBytes: 24 * gb,
      models: [{ name: 'a', bytes: 5 * gb, resident: true }],
    })
    const lease = await ensure(all, 'a')
    expect(lease.loadMs).toBeNull()
    lease.release()
    expect(all.world.loads).toEqual([])
  })

  test('two loads at once go one after the other, and the second sees what the first took', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [
        { name: 'a', bytes: 7 * gb },
        { name: 'b', bytes: 7 * gb },
      ],
    })
    const gate = createTestGate()
    all.world.loadGates.set('a', gate)
    const phases: string[] = []
    const first = ensure(all, 'a')
    await gate.reached
    const second = ensure(all, 'b', { onPhase: (phase) => phases.push(phase) })
    await Promise.resolve()
    expect(all.world.loads).toEqual(['a'])
    expect(all.room.reservations.reservedBytes('machine')).toBeGreaterThan(6.9 * gb)
    gate.open()
    const lease = await first
    // It is in use, so it must not go.
    expect(await failureOf(second)).toMatchObject({ code: 'out-of-memory' })
    expect(phases[0]).toBe('queued')
    lease.release()
    const third = await ensure(all, 'b')
    expect(all.world.unloads).toEqual(['a'])
    third.release()
    await expectClean(all)
    expect(all.world.outOfMemory).toBe(0)
  })

  test('two who want the same model load it once', async () => {
    const all = createWorld({ totalBytes: 12 * gb, models: [{ name: 'a', bytes: 7 * gb }] })
    const leases = await Promise.all([ensure(all, 'a'), ensure(all, 'a')])
    expect(all.world.loads).toEqual(['a'])
    for (const lease of leases) lease.release()
    await expectClean(all)
  })

  test('waits for a model in use where it may, and then takes its place', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [
        { name: 'a', bytes: 7 * gb, resident: true },
        { name: 'b', bytes: 7 * gb },
      ],
    })
    const lease = await ensure(all, 'a')
    const waiting = Promise.withResolvers<void>()
    const second = ensure(all, 'b', { waitForBusy: true, onPhase: () => waiting.resolve() })
    await waiting.promise
    expect(all.world.unloads).toEqual([])
    lease.release()
    const next = await second
    expect(all.world.unloads).toEqual(['a'])
    next.release()
    await expectClean(all)
  })

  test('never lets a kept model go', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [
        { name: 'a', bytes: 7 * gb, resident: true },
        { name: 'b', bytes: 7 * gb },
      ],
    })
    all.room.pins.set(all.modelOf('a').key, true)
    const refused = await ensure(all, 'b').catch((error) => error)
    expect(refused).toBeInstanceOf(DoesNotFit)
    expect(refused.failure.message).toContain('a is kept loaded')
    expect(all.world.unloads).toEqual([])
    await expectClean(all)
  })

  test('a cancel in the middle of a load gives everything back', async () => {
    const all = createWorld({ totalBytes: 12 * gb, models: [{ name: 'a', bytes: 7 * gb }] })
    const gate = createTestGate()
    all.world.loadGates.set('a', gate)
    const stop = new AbortController()
    const load = ensure(all, 'a', { signal: stop.signal })
    await gate.reached
    stop.abort(new Error('stopped'))
    await expect(load).rejects.toThrow('stopped')
    await expectClean(all)
    await operationsOf(all, ['cancelled'])
    all.world.loadGates.clear()
    const again = await ensure(all, 'a')
    again.release()
    await expectClean(all)
  })

  test('one who waits for his turn and gives up leaves the turn to the next', async () => {
    const all = createWorld({
      totalBytes: 24 * gb,
      models: ['a', 'b', 'c'].map((name) => ({ name, bytes: 5 * gb })),
    })
    const gate = createTestGate()
    all.world.loadGates.set('a', gate)
    const first = ensure(all, 'a')
    await gate.reached
    const stop = new AbortController()
    const second = ensure(all, 'b', { signal: stop.signal })
    const third = ensure(all, 'c')
    stop.abort(new Error('stopped'))
    await expect(second).rejects.toThrow('stopped')
    gate.open()
    for (const lease of await Promise.all([first, third])) lease.release()
    expect(all.world.loads).toEqual(['a', 'c'])
    await expectClean(all)
  })

  test('memory that others take between eviction and load is seen: nothing is started', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [
        { name: 'a', bytes: 7 * gb, resident: true },
        { name: 'b', bytes: 7 * gb },
      ],
    })
    all.world.beforeReading = () => {
      if (all.world.unloads.length > 0) all.world.foreignBytes = 8 * gb
    }
    const failure = await failureOf(ensure(all, 'b'))
    expect(failure).toMatchObject({ code: 'out-of-memory' })
    expect(all.world.loads).toEqual([])
    await expectClean(all)
  })

  test.each([
    ['is decided anew: another idle one goes', 10, true],
    ['is refused with the numbers where nothing helps', 14, false],
  ])('a load that another program overtook %s', async (_, foreignGb, helps) => {
    const all = createWorld({
      totalBytes: 20 * gb,
      models: [
        { name: 'a', bytes: 7 * gb },
        { name: 'b', bytes: 4 * gb, resident: true },
      ],
    })
    const gate = createTestGate()
    all.world.loadGates.set('a', gate)
    const loading = ensure(all, 'a')
    await gate.reached
    all.world.foreignBytes = foreignGb * gb
    gate.open()
    if (helps) {
      const lease = await loading
      expect(all.world.loads).toEqual(['a', 'a'])
      expect(all.world.unloads).toEqual(['b'])
      lease.release()
    } else {
      const failure = await failureOf(loading)
      expect(failure).toMatchObject({ code: 'out-of-memory' })
      expect(failure.message).toContain('was not loaded. Needs')
      expect(all.world.loads).toEqual(['a'])
    }
    await expectClean(all)
    expect(all.world.outOfMemory).toBe(1)
  })

  test('a load that fails though its memory is still there is not repeated', async () => {
    const all = createWorld({ totalBytes: 20 * gb, models: [{ name: 'a', bytes: 7 * gb }] })
    const failure = { code: 'out-of-memory', message: 'cudaMalloc failed' } as const
    all.world.loadFailures.set('a', new ServerFailure(failure))
    expect(await failureOf(ensure(all, 'a'))).toMatchObject(failure)
    expect(all.world.loads).toEqual(['a'])
    await expectClean(all)
  })

  test('a model that somebody begins to use before its unload comes to its turn stays', async () => {
    const all = createWorld({
      totalBytes: 24 * gb,
      models: [
        { name: 'a', bytes: 5 * gb, resident: true },
        { name: 'b', bytes: 5 * gb },
      ],
    })
    const gate = createTestGate()
    all.world.loadGates.set('b', gate)
    const loading = ensure(all, 'b')
    await gate.reached
    const unloading = all.room.gate.unload(all.modelOf('a'), new AbortController().signal)
    const lease = await ensure(all, 'a')
    gate.open()
    await expect(unloading).rejects.toMatchObject({ code: 'conflict' })
    expect(all.world.unloads).toEqual([])
    lease.release()
    ;(await loading).release()
    await expectClean(all)
  })

  test('an unload that takes its time is waited for', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [
        { name: 'a', bytes: 7 * gb, resident: true },
        { name: 'b', bytes: 7 * gb },
      ],
    })
    const gate = createTestGate()
    all.world.unloadGates.set('a', gate)
    const load = ensure(all, 'b')
    await gate.reached
    expect(all.world.loads).toEqual([])
    gate.open()
    const lease = await load
    lease.release()
    await expectClean(all)
    expect(all.world.outOfMemory).toBe(0)
  })

  test('an unload that never ends is a named failure, and the next request works', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [
        { name: 'a', bytes: 7 * gb, resident: true },
        { name: 'b', bytes: 7 * gb },
      ],
      limits: { unloadMs: 20 },
    })
    all.world.unloadGates.set('a', createTestGate())
    const failure = await failureOf(ensure(all, 'b'))
    expect(failure).toMatchObject({
      code: 'stalled',
      message: expect.stringContaining('has not let go of a'),
    })
    const lease = await ensure(all, 'a')
    lease.release()
    await expectClean(all)
  })

  test('a server that refuses to load is heard, and its reservation given back', async () => {
    const all = createWorld({ totalBytes: 24 * gb, models: [{ name: 'a', bytes: 7 * gb }] })
    const refusal = new ServerFailure({ code: 'model-corrupt', message: 'bad magic' })
    all.world.loadFailures.set('a', refusal)
    expect(await failureOf(ensure(all, 'a'))).toEqual(refusal.failure)
    await expectClean(all)
  })

  test('a longer context lets its own short one go first', async () => {
    const all = createWorld({
      totalBytes: 12 * gb,
      models: [{ name: 'a', bytes: 7 * gb, resident: true }],
    })
    const lease = await ensure(all, 'a', { contextLength: 16_384 })
    expect(lease).toMatchObject({ contextLength: 16_384, loadMs: expect.any(Number) })
    expect(all.world.unloads).toEqual(['a'])
    lease.release()
    await expectClean(all)
  })

  test('a user who cancels the load that a prompt waits for gives it a named failure', async () => {
    const all = createWorld({ totalBytes: 12 * gb, models: [{ name: 'a', bytes: 7 * gb }] })
    const gate = createTestGate()
    all.world.loadGates.set('a', gate)
    const load = failureOf(ensure(all, 'a'))
    await gate.reached
    const [operation] = all.room.operations.list.get()
    await all.room.operations.cancel(operation?.id ?? '')
    expect(await load).toMatchObject({ code: 'load-failed' })
    await expectClean(all)
  })

  test('closing ends what goes on', async () => {
    const all = createWorld({ totalBytes: 12 * gb, models: [{ name: 'a', bytes: 7 * gb }] })
    const gate = createTestGate()
    all.world.loadGates.set('a', gate)
    const load = failureOf(ensure(all, 'a'))
    await gate.reached
    await all.room.close()
    expect(await load).toMatchObject({ code: 'load-failed' })
    expect(all.room.reservations.open()).toBe(0)
  })
})
