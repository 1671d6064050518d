import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decideNext,
  orderWaiting,
  type Placement,
  type QueueFacts,
  type WaitingRequest,
} from '#engine/queue/decide-next'

const limits = { endpoint: 4, perModel: 1 }

function facts(given: Partial<QueueFacts>, placements: Record<string, Placement> = {}): QueueFacts {
  return {
    running: [],
    waiting: [],
    limits,
    placementOf: (model) => placements[model] ?? 'resident',
    now: 0,
    personWaitMs: 20_000,
    backgroundWaitMs: 60_000,
    ...given,
  }
}

const wait = (id: number, model: string, more: Partial<WaitingRequest> = {}): WaitingRequest => ({
  id,
  model,
  priority: 'person',
  since: id,
  ...more,
})
const runs = (model: string, loading = false) => ({ model, loading })

describe('who starts next', () => {
  test('the first who came, where nothing is in the way', () => {
    expect(decideNext(facts({ waiting: [wait(1, 'a'), wait(2, 'b')] }))).toBe(1)
    expect(decideNext(facts({}))).toBeNull()
  })

  test('a person before background work that came earlier', () => {
    const waiting = [wait(1, 'a', { priority: 'background' }), wait(2, 'a')]
    expect(decideNext(facts({ waiting }))).toBe(2)
  })

  test('background work that waited long enough is no longer overtaken', () => {
    const waiting = [wait(1, 'a', { priority: 'background' }), wait(2, 'a', { since: 59_000 })]
    expect(decideNext(facts({ waiting, now: 60_001 }))).toBe(1)
  })

  test('requests for the loaded model go before a swap, until it has waited long enough', () => {
    const waiting = [wait(1, 'b'), wait(2, 'a')]
    const placements = { b: 'swap' } as const
    expect(decideNext(facts({ waiting }, placements))).toBe(2)
    expect(decideNext(facts({ waiting, now: 20_001 }, placements))).toBe(1)
  })

  test('a swap waits for the others to end, and then the others wait for it', () => {
    const placements = { b: 'swap' } as const
    const running = [runs('a')]
    expect(decideNext(facts({ running, waiting: [wait(1, 'b')] }, placements))).toBeNull()
    const overdue = facts(
      { running, waiting: [wait(1, 'b'), wait(2, 'c', { since: 19_999 })], now: 20_001 },
      placements,
    )
    expect(decideNext(overdue)).toBeNull()
    expect(decideNext({ ...overdue, running: [] })).toBe(1)
  })

  test('whoever waited too long for a load to end is not overtaken by later requests of its model', () => {
    const running = [runs('a', true)]
    const waiting = [wait(1, 'b'), wait(2, 'a', { since: 19_999 })]
    const facts2 = { running, waiting, limits: { endpoint: 4, perModel: 2 } }
    expect(decideNext(facts({ ...facts2, now: 19_999 }, { b: 'beside' }))).toBe(2)
    expect(decideNext(facts({ ...facts2, now: 20_001 }, { b: 'beside' }))).toBeNull()
  })

  test('a model at work needs no swap, whatever the last listing said', () => {
    const running = [runs('a'), runs('b')]
    const given = { running, waiting: [wait(1, 'b')], limits: { endpoint: 4, perModel: 2 } }
    expect(decideNext(facts(given, { b: 'swap' }))).toBe(1)
  })

  test('a model that fits beside the others disturbs nobody', () => {
    const given = { running: [runs('a')], waiting: [wait(1, 'b')] }
    expect(decideNext(facts(given, { b: 'beside' }))).toBe(1)
  })

  test('while a model is coming in, only its own requests start', () => {
    const given = {
      running: [runs('b', true)],
      waiting: [wait(1, 'a'), wait(2, 'b')],
      limits: { endpoint: 4, perModel: 2 },
    }
    expect(decideNext(facts(given, { b: 'swap' }))).toBe(2)
    expect(decideNext(facts({ ...given, running: [runs('b')] }))).toBe(1)
  })

  test('limits of the endpoint and of each model', () => {
    const running = [runs('a')]
    const waiting = [wait(1, 'a'), wait(2, 'b')]
    expect(decideNext(facts({ running, waiting }))).toBe(2)
    expect(decideNext(facts({ running, waiting, limits: { endpoint: 1, perModel: 1 } }))).toBeNull()
  })

  test('the last free place is kept for whoever waited too long for a busy model', () => {
    const given = {
      running: [runs('a')],
      waiting: [wait(1, 'a'), wait(2, 'b', { since: 19_000 })],
      limits: { endpoint: 2, perModel: 1 },
    }
    expect(decideNext(facts({ ...given, now: 19_500 }))).toBe(2)
    expect(decideNext(facts({ ...given, now: 20_001 }))).toBeNull()
  })
})

const models = ['a', 'b', 'c', 'd'] as const
const placement = fc.constantFrom<Placement>('resident', 'beside', 'swap')
const arrival = fc.record({
  after: fc.integer({ min: 0, max: 6_000 }),
  model: fc.constantFrom(...models),
  priority: fc.constantFrom('person' as const, 'background' as const),
  lastsMs: fc.integer({ min: 1, max: 30_000 }),
})

interface Started {
  id: number
  at: number
  since: number
  priority: 'person' | 'background'
  model: string
  /** What ran when it started. */
  beside: string[]
}

/** Plays arrivals against the decision until all are served; swapping in a model makes it the only resident. */
function play(
  arrivals: { after: number; model: string; priority: 'person' | 'background'; lastsMs: number }[],
  limits: QueueFacts['limits'],
  placements: Record<string, Placement>,
  check: (facts: QueueFacts) => void,
): Started[] {
  const started: Started[] = []
  let waiting: WaitingRequest[] = []
  let running: { model: string; loading: boolean; endsAt: number }[] = []
  const lasts = new Map<number, number>()
  let now = 0
  const coming = arrivals.map((entry, id) => {
    now += entry.after
    lasts.set(id, entry.lastsMs)
    return { id, model: entry.model, priority: entry.priority, since: now }
  })
  now = 0
  while (coming.length + waiting.length + running.length > 0) {
    const next = Math.min(coming[0]?.since ?? Infinity, ...running.map((run) => run.endsAt))
    if (!Number.isFinite(next)) throw new Error('Nobody runs, and somebody still waits.')
    now = next
    running = running.filter((run) => run.endsAt > now)
    while (coming[0] && coming[0].since <= now) waiting.push(coming.shift() as WaitingRequest)
    for (;;) {
      const state = facts({ running, waiting, limits, now }, placements)
      check(state)
      const id = decideNext(state)
      if (id === null) break
      const request = waiting.find((entry) => entry.id === id)
      if (!request) throw new Error('Started somebody who does not wait.')
      waiting = waiting.filter((entry) => entry !== request)
      const beside = running.map((run) => run.model)
      running = [
        ...running,
        { model: request.model, loading: false, endsAt: now + (lasts.get(id) ?? 1) },
      ]
      started.push({ ...request, at: now, beside })
    }
  }
  return started
}

describe('over any order of arrivals', () => {
  const world = fc.record({
    arrivals: fc.array(arrival, { minLength: 1, maxLength: 40 }),
    limits: fc.record({
      endpoint: fc.integer({ min: 1, max: 4 }),
      perModel: fc.integer({ min: 1, max: 3 }),
    }),
    placements: fc.record({ a: placement, b: placement, c: placement, d: placement }),
  })

  test('limits hold, everybody is served, a swap never meets another model', () => {
    fc.assert(
      fc.property(world, ({ arrivals, limits, placements }) => {
        const started = play(arrivals, limits, placements, ({ running }) => {
          expect(running.length).toBeLessThanOrEqual(limits.endpoint)
          for (const model of models) {
            const ofModel = running.filter((run) => run.model === model)
            expect(ofModel.length).toBeLessThanOrEqual(limits.perModel)
          }
        })
        expect(started).toHaveLength(arrivals.length)
        for (const { model, beside } of started) {
          if (placements[model as 'a'] !== 'swap' || beside.includes(model)) continue
          expect(beside).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('first come, first served among requests of one model and one priority', () => {
    fc.assert(
      fc.property(world, ({ arrivals, limits, placements }) => {
        const started = play(arrivals, limits, placements, () => {})
        for (const model of models) {
          for (const priority of ['person', 'background'] as const) {
            const ids = started
              .filter((entry) => entry.model === model && entry.priority === priority)
              .map((entry) => entry.id)
            expect(ids).toEqual([...ids].sort((a, b) => a - b))
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('whoever waited too long is overtaken by nobody who came later and wants the same places', () => {
    fc.assert(
      fc.property(world, ({ arrivals, limits, placements }) => {
        const started = play(arrivals, limits, placements, () => {})
        for (const [index, late] of started.entries()) {
          const overdueAt = late.since + (late.priority === 'person' ? 20_000 : 60_000)
          const overtakers = started
            .slice(0, index)
            .filter((other) => other.at >= overdueAt && other.since > late.since)
          // Only where its own model was full, and then never with the last place.
          for (const other of overtakers) expect(other.model).not.toBe(late.model)
          if (limits.endpoint === 1 || placements[late.model as 'a'] === 'swap') {
            if (limits.perModel >= limits.endpoint) expect(overtakers).toEqual([])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the order shown begins with the one that starts', () => {
    const waiting = [wait(1, 'b'), wait(2, 'a'), wait(3, 'a', { priority: 'background' })]
    expect(orderWaiting(facts({ waiting }, { b: 'swap' }))).toEqual([2, 1, 3])
  })
})
