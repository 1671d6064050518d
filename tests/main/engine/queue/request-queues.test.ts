import { describe, expect, test } from 'vitest'
import { ServerFailure } from '#engine/endpoints/model-server'
import type { Placement, Priority } from '#engine/queue/decide-next'
import { createRequestQueues, type Place } from '#engine/queue/request-queues'
import type { EndpointId } from '#shared/contract/ids'

const here = 'here' as EndpointId

function openQueues(given: { endpoint?: number; perModel?: number; maxWaiting?: number } = {}) {
  const world = {
    limits: { endpoint: given.endpoint ?? 4, perModel: given.perModel ?? 1 },
    placements: new Map<string, Placement>(),
    now: 0,
    changes: 0,
  }
  const queues = createRequestQueues({
    limitsOf: () => world.limits,
    placementOf: (_endpoint, model) => world.placements.get(model) ?? 'resident',
    nameOf: () => 'Ollama',
    maxWaiting: () => given.maxWaiting ?? 64,
    swapWaitMs: () => 20_000,
    backgroundWaitMs: 60_000,
    monotonic: () => world.now,
    onChange: () => {
      world.changes++
    },
  })
  const positions: number[] = []
  const ask = (
    model: string,
    priority: Priority = 'person',
    signal = new AbortController().signal,
  ) =>
    queues.enter(
      { endpointId: here, model, priority },
      { signal, onPosition: (position) => positions.push(position) },
    )
  return { world, queues, ask, positions }
}

describe('the queue of an endpoint', () => {
  test('lets requests in up to its limits, then one for each that leaves', async () => {
    const { queues, ask, positions } = openQueues()
    const first = await ask('a')
    const second = ask('a')
    expect(queues.state(here)).toEqual({ running: 1, waiting: 1 })
    expect(queues.usersOf(here, 'a')).toBe(2)
    expect(positions).toEqual([1])
    first.leave()
    first.leave()
    const place = await second
    expect(queues.state(here)).toEqual({ running: 1, waiting: 0 })
    place.leave()
    expect(queues.state(here)).toEqual({ running: 0, waiting: 0 })
  })

  test('two people with two models take turns by batches, not by the request', async () => {
    const { world, ask } = openQueues()
    world.placements.set('b', 'swap')
    const order: string[] = []
    const places: Place[] = []
    const note = (name: string) => (place: Place) => {
      order.push(name)
      places.push(place)
    }
    note('a1')(await ask('a'))
    const rest = [ask('b').then(note('b')), ask('a').then(note('a2')), ask('a').then(note('a3'))]
    for (const _turn of rest) {
      places.at(-1)?.leave()
      await new Promise(setImmediate)
    }
    await Promise.all(rest)
    expect(order).toEqual(['a1', 'a2', 'a3', 'b'])
  })

  test('a swap that waited long enough goes next, and its model is not disturbed while it loads', async () => {
    const { world, queues, ask } = openQueues()
    world.placements.set('b', 'swap')
    const first = await ask('a')
    const swap = ask('b')
    world.now = 20_000
    const later = ask('a')
    first.leave()
    const place = await swap
    expect(queues.state(here)).toEqual({ running: 1, waiting: 1 })
    place.loaded()
    const beside = await later
    expect(queues.state(here)).toEqual({ running: 2, waiting: 0 })
    place.leave()
    beside.leave()
  })

  test('whoever gives up leaves the queue at once, and the others move up', async () => {
    const { queues, ask, positions } = openQueues()
    const first = await ask('a')
    const quit = new AbortController()
    const second = ask('a', 'person', quit.signal)
    const third = ask('a')
    expect(positions).toEqual([1, 2])
    quit.abort('enough')
    await expect(second).rejects.toBe('enough')
    expect(positions).toEqual([1, 2, 1])
    first.leave()
    const place = await third
    place.leave()
    await expect(ask('a', 'person', AbortSignal.abort('before'))).rejects.toBe('before')
    expect(queues.state(here)).toEqual({ running: 0, waiting: 0 })
  })

  test('a swap that gives up no longer holds the others back', async () => {
    const { world, queues, ask } = openQueues({ perModel: 2 })
    world.placements.set('b', 'swap')
    const first = await ask('a')
    const quit = new AbortController()
    const swap = ask('b', 'person', quit.signal)
    world.now = 20_001
    const other = ask('a')
    expect(queues.state(here)).toEqual({ running: 1, waiting: 2 })
    quit.abort('enough')
    await expect(swap).rejects.toBe('enough')
    const second = await other
    first.leave()
    second.leave()
  })

  test('refuses in words when too many wait, and keeps room for people', async () => {
    const { queues, ask } = openQueues({ maxWaiting: 4 })
    const first = await ask('a')
    const waiting = [1, 2, 3].map(() => ask('a', 'background'))
    const refused = await ask('a', 'background').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ServerFailure)
    expect((refused as ServerFailure).failure).toMatchObject({
      code: 'queue-full',
      message: expect.stringContaining('3 requests already wait for Ollama'),
    })
    const person = ask('a')
    await expect(ask('a')).rejects.toBeInstanceOf(ServerFailure)
    expect(queues.state(here)).toEqual({ running: 1, waiting: 4 })
    first.leave()
    ;(await person).leave()
    for (const request of waiting) (await request).leave()
    expect(queues.state(here)).toEqual({ running: 0, waiting: 0 })
  })

  test('higher limits let the next ones in as soon as they are told', async () => {
    const { world, queues, ask } = openQueues({ endpoint: 1 })
    await ask('a')
    const second = ask('b')
    world.limits = { endpoint: 2, perModel: 1 }
    queues.reconsider()
    ;(await second).leave()
    expect(queues.state(here).running).toBe(1)
  })
})
