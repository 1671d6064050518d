import { describe, expect, test } from 'vitest'
import { createCircuit } from '#engine/endpoints/circuit'
import { createHealth, type HealthModel } from '#engine/endpoints/health'
import { judgeFailure } from '#engine/endpoints/judge-failure'
import { type EndpointId, modelKeyOf } from '#shared/contract/ids'
import { type Failure, type FailureCode, failureCodes } from '#shared/failure'

const here = 'here' as EndpointId
const there = 'there' as EndpointId
const loaded = { sizeBytes: 1, vramBytes: 1, contextLength: 4096, expiresAt: null }

function modelAt(
  endpointId: EndpointId,
  name: string,
  more: Partial<HealthModel> = {},
): HealthModel {
  return {
    key: modelKeyOf(endpointId, name),
    endpointId,
    endpointName: endpointId,
    displayName: name,
    resident: loaded,
    remote: false,
    ...more,
  }
}

const failure = (code: FailureCode, more: Partial<Failure> = {}): Failure => ({
  code,
  message: code,
  ...more,
})

function openHealth(candidates: HealthModel[] = [modelAt(here, 'a'), modelAt(there, 'b')]) {
  const clock = { monotonic: 1_000, now: 5_000_000 }
  const changed: EndpointId[] = []
  const health = createHealth({
    candidates: () => candidates,
    now: () => clock.now,
    monotonic: () => clock.monotonic,
    onChange: (id) => changed.push(id),
  })
  const pass = (ms: number) => {
    clock.monotonic += ms
    clock.now += ms
  }
  const fail = (model: HealthModel, code: FailureCode, more: Partial<Failure> = {}) => {
    health.started(model)
    health.ended(model, failure(code, more))
  }
  const answer = (model: HealthModel) => {
    health.started(model)
    health.firstToken(model)
    health.ended(model, null)
  }
  return { health, clock, changed, pass, fail, answer }
}

const a = modelAt(here, 'a')
const b = modelAt(there, 'b')

describe('the breaker', () => {
  test('opens after three transport failures in a row, not after two and a success', () => {
    const { health, fail, answer } = openHealth()
    fail(a, 'unreachable')
    fail(a, 'unreachable')
    answer(a)
    fail(a, 'unreachable')
    fail(a, 'unreachable')
    expect(health.allows(a)).toEqual({ ok: true })
    fail(a, 'unreachable')
    expect(health.allows(a)).toMatchObject({ ok: false, failure: { code: 'unreachable' } })
    expect(health.stateOf(here, 'ready')).toMatchObject({
      state: 'down',
      failure: { code: 'unreachable' },
    })
    expect(health.allows(b)).toEqual({ ok: true })
  })

  test('half open it lets one real request through; its success closes, its failure waits longer', () => {
    const { health, pass, fail } = openHealth()
    for (let i = 0; i < 3; i++) fail(a, 'truncated')
    const first = health.stateOf(here, 'ready').retryAt ?? 0
    expect(first - 5_000_000).toBeGreaterThanOrEqual(5_000)
    expect(first - 5_000_000).toBeLessThanOrEqual(10_000)
    pass(10_000)
    expect(health.allows(a)).toEqual({ ok: true })
    health.started(a)
    expect(health.allows(a)).toMatchObject({ ok: false })
    health.ended(a, failure('truncated'))
    const second = health.stateOf(here, 'ready').retryAt ?? 0
    expect(second - 5_010_000).toBeGreaterThanOrEqual(10_000)
    pass(20_000)
    health.started(a)
    health.firstToken(a)
    health.ended(a, null)
    expect(health.allows(a)).toEqual({ ok: true })
    expect(health.stateOf(here, 'ready')).toMatchObject({ state: 'ready', failure: null })
  })

  test('a try that the user stopped leaves the way open for the next one', () => {
    const { health, pass, fail } = openHealth()
    for (let i = 0; i < 3; i++) fail(a, 'truncated')
    pass(10_000)
    health.started(a)
    health.ended(a, null)
    expect(health.allows(a)).toEqual({ ok: true })
    expect(health.stateOf(here, 'ready').state).toBe('down')
  })

  test('never cools the only one left into silence', () => {
    const alone = openHealth([a])
    for (let i = 0; i < 5; i++) alone.fail(a, 'unreachable')
    expect(alone.health.allows(a)).toEqual({ ok: true })
    expect(alone.health.stateOf(here, 'ready').state).toBe('down')

    const both = openHealth()
    for (let i = 0; i < 3; i++) both.fail(a, 'unreachable')
    expect(both.health.allows(a).ok).toBe(false)
    for (let i = 0; i < 3; i++) both.fail(b, 'unreachable')
    expect(both.health.allows(a).ok).toBe(true)
    expect(both.health.allows(b).ok).toBe(true)
  })

  test('one broken model does not take its endpoint down', () => {
    const other = modelAt(here, 'other')
    const { health, fail } = openHealth([a, other])
    fail(a, 'model-corrupt')
    expect(health.allows(a)).toMatchObject({ ok: false, failure: { code: 'model-corrupt' } })
    expect(health.failureOf(a.key)?.code).toBe('model-corrupt')
    expect(health.allows(a, { insist: true })).toEqual({ ok: true })
    expect(health.allows(other)).toEqual({ ok: true })
    expect(health.stateOf(here, 'ready').state).toBe('ready')
  })

  test('a cold load that takes too long is no failure of the endpoint; silence of a loaded model is', () => {
    const { health, fail } = openHealth()
    fail(modelAt(here, 'a', { resident: null }), 'stalled')
    expect(health.stateOf(here, 'ready').state).toBe('ready')
    fail(a, 'stalled')
    expect(health.stateOf(here, 'ready')).toMatchObject({
      state: 'down',
      failure: { code: 'stalled' },
    })
  })

  test.each(['context-too-long', 'bad-request', 'guardrail', 'queue-full'] as const)(
    '%s says nothing about the server, however often',
    (code) => {
      const { health, fail } = openHealth()
      for (let i = 0; i < 10; i++) fail(a, code)
      expect(health.allows(a)).toEqual({ ok: true })
      expect(health.stateOf(here, 'ready')).toMatchObject({ state: 'ready', failure: null })
    },
  )

  test('every named failure is judged', () => {
    for (const code of failureCodes) {
      expect(judgeFailure(failure(code), { cold: false, spoke: false })).toEqual({
        endpoint: expect.toBeOneOf(['open', 'count', null]),
        model: expect.toBeOneOf(['open', 'count', null]),
      })
    }
  })
})

describe('a circuit', () => {
  const pauseOf = () => {
    const circuit = createCircuit(() => 1_000)
    circuit.fail(failure('unreachable'), 'open')
    return (circuit.retryAt() ?? 0) - 1_000
  }

  test('spreads its pauses between half the usual one and the whole', () => {
    const pauses = Array.from({ length: 40 }, pauseOf)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(5_000)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000)
    expect(new Set(pauses).size).toBeGreaterThan(20)
  })

  test('what was begun before it opened does not lengthen the pause', () => {
    const circuit = createCircuit(() => 1_000)
    for (let count = 0; count < 4; count++) circuit.begin()
    for (let count = 0; count < 3; count++) circuit.fail(failure('unreachable'), 'count')
    const retryAt = circuit.retryAt()
    expect(retryAt).not.toBeNull()
    circuit.fail(failure('unreachable'), 'count')
    expect(circuit.retryAt()).toBe(retryAt)
  })
})

describe('errors without a name', () => {
  test('are counted with the last one’s words, however they came, until it is another server', () => {
    const { health, fail } = openHealth()
    fail(a, 'unreachable')
    expect(health.stateOf(here, 'ready').unnamedErrors).toBeUndefined()
    fail(a, 'unknown', { message: 'flux capacitor' })
    health.note(here, failure('unknown', { message: 'flux compensator' }))
    health.note(here, failure('stalled'))
    expect(health.stateOf(here, 'ready').unnamedErrors).toEqual({
      count: 2,
      last: 'flux compensator',
    })
    health.forget(here)
    expect(health.stateOf(here, 'ready').unnamedErrors).toBeUndefined()
  })

  test('below 500 they say nothing of the endpoint, from 500 on they do', () => {
    const { health, fail } = openHealth()
    for (const name of ['x', 'y', 'z', 'w']) fail(modelAt(here, name), 'unknown', { status: 404 })
    expect(health.stateOf(here, 'ready').state).toBe('ready')
    for (const name of ['x', 'y', 'z']) fail(modelAt(here, name), 'unknown', { status: 500 })
    expect(health.stateOf(here, 'ready').state).toBe('down')
  })
})

describe('states that are no failures', () => {
  test('429 pauses for as long as the server says, even the only endpoint, and then no longer', () => {
    const { health, pass, fail } = openHealth([a])
    fail(a, 'rate-limited', { retryAfterMs: 7_000 })
    expect(health.allows(a)).toMatchObject({ ok: false, retryAt: 5_007_000 })
    expect(health.allows(a, { insist: true }).ok).toBe(false)
    expect(health.stateOf(here, 'ready')).toMatchObject({
      state: 'rate-limited',
      retryAt: 5_007_000,
    })
    pass(7_000)
    expect(health.allows(a)).toEqual({ ok: true })
    expect(health.stateOf(here, 'ready').state).toBe('ready')
  })

  test('its end is told as one time, however the two clocks are read', () => {
    const { health, clock, fail } = openHealth()
    fail(a, 'rate-limited', { retryAfterMs: 20_000 })
    const told = new Set<number | null>()
    for (let look = 0; look < 50; look++) {
      clock.monotonic += 10.3
      // The wall clock counts whole milliseconds.
      clock.now = 5_000_000 + Math.floor(clock.monotonic - 1_000)
      told.add(health.stateOf(here, 'ready').retryAt)
    }
    expect([...told]).toEqual([5_020_000])
  })

  test('a pause without end is cut to ten minutes', () => {
    const { health, fail } = openHealth()
    fail(a, 'rate-limited', { retryAfterMs: 86_400_000 })
    expect(health.stateOf(here, 'ready').retryAt).toBe(5_600_000)
  })

  test('a cloud that pauses leaves the local models of the same server alone', () => {
    const cloud = modelAt(here, 'cloud', { remote: true })
    const { health, fail } = openHealth([a, cloud])
    fail(cloud, 'rate-limited')
    expect(health.allows(cloud).ok).toBe(false)
    expect(health.allows(a).ok).toBe(true)
    fail(cloud, 'unauthorised')
    expect(health.stateOf(here, 'ready').state).toBe('ready')
  })

  test('401 while the lists answer means misconfigured, until a token comes', () => {
    const { health, fail, answer } = openHealth()
    for (let i = 0; i < 5; i++) fail(a, 'unauthorised')
    expect(health.allows(a)).toEqual({ ok: true })
    expect(health.stateOf(here, 'ready').state).toBe('misconfigured')
    answer(a)
    expect(health.stateOf(here, 'ready')).toMatchObject({ state: 'ready', lastTokenAt: 5_000_000 })
  })

  test('what a check found otherwise holds', () => {
    const { health, fail } = openHealth()
    for (let i = 0; i < 3; i++) fail(a, 'unreachable')
    expect(health.stateOf(here, 'wrong-server').state).toBe('wrong-server')
    expect(health.stateOf('nobody' as EndpointId, 'ready')).toEqual({
      state: 'ready',
      failure: null,
      retryAt: null,
      lastTokenAt: null,
    })
  })
})

describe('forgetting', () => {
  test('after a sleep every pause is over, and one try decides', () => {
    const { health, fail } = openHealth()
    for (let i = 0; i < 3; i++) fail(a, 'unreachable')
    fail(b, 'rate-limited', { retryAfterMs: 60_000 })
    health.forgetPauses()
    expect(health.allows(a)).toEqual({ ok: true })
    expect(health.allows(b)).toEqual({ ok: true })
  })

  test('a server that answers again may be tried at once', () => {
    const { health, fail } = openHealth()
    for (let i = 0; i < 3; i++) fail(a, 'unreachable')
    health.answeredAgain(here)
    expect(health.allows(a)).toEqual({ ok: true })
  })

  test('a clock that jumps moves the time shown, not the pause', () => {
    const { health, clock, fail } = openHealth()
    fail(a, 'rate-limited', { retryAfterMs: 7_000 })
    clock.now += 86_400_000
    expect(health.allows(a)).toMatchObject({ ok: false, retryAt: 5_007_000 + 86_400_000 })
  })

  test('a new token or address starts from nothing', () => {
    const { health, changed, fail } = openHealth()
    fail(a, 'unauthorised')
    changed.length = 0
    health.forget(here)
    expect(changed).toEqual([here])
    expect(health.stateOf(here, 'ready')).toMatchObject({ state: 'ready', lastTokenAt: null })
  })
})
