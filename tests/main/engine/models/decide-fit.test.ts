import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MemoryPrediction } from '#engine/memory/predict-memory'
import {
  admitBytesOf,
  decideFit,
  type FitFacts,
  type ResidentFacts,
} from '#engine/models/decide-fit'
import type { Device } from '#engine/models/device'
import type { ModelKey } from '#shared/contract/ids'

const gb = 1e9

function predict(total: number, spread = 0.02): MemoryPrediction {
  return {
    weights: total * 0.8,
    kv: total * 0.15,
    recurrent: 0,
    compute: total * 0.03,
    overhead: total * 0.02,
    total,
    host: 0,
    low: total * (1 - spread),
    high: total * (1 + spread),
    confidence: 'high',
    assumed: [],
  }
}

const card: Device = {
  kind: 'gpu',
  name: 'the RTX 4090',
  totalBytes: 24 * gb,
  freeBytes: 8.6 * gb,
  slackBytes: 0,
  spillBytes: 0,
  backend: 'cuda',
}

function resident(name: string, bytes: number, over: Partial<ResidentFacts> = {}): ResidentFacts {
  return {
    model: `ollama/${name}` as ModelKey,
    name,
    bytes,
    state: 'idle',
    reloadSeconds: 14,
    likelihood: 1,
    ...over,
  }
}

function factsOf(over: Partial<FitFacts> = {}): FitFacts {
  return {
    name: 'llama3:8b',
    contextLength: 8192,
    prediction: predict(11 * gb),
    device: card,
    reservedBytes: 0,
    residents: [],
    largestContext: () => null,
    spills: null,
    ...over,
  }
}

describe('what a load would take and do', () => {
  test('fits when its upper bound is free', () => {
    const fit = decideFit(factsOf({ prediction: predict(8 * gb) }))
    expect(fit).toMatchObject({ kind: 'fits', evict: [], shortBytes: null, spilledBytes: 0 })
    expect(fit.reason).toBe('Needs 7.6 GiB, 8.0 GiB free.')
  })

  test('counts what loads under way have spoken for', () => {
    const facts = factsOf({ prediction: predict(8 * gb), reservedBytes: 1 * gb })
    expect(decideFit(facts).kind).not.toBe('fits')
    expect(decideFit(facts).availableBytes).toBeCloseTo(7.6 * gb)
  })

  test('fits after an eviction, with its price in the sentence', () => {
    const fit = decideFit(factsOf({ residents: [resident('qwen3:32b', 8.2 * gb)] }))
    expect(fit).toMatchObject({
      kind: 'fits-after-eviction',
      evict: [{ name: 'qwen3:32b', bytes: 8.2 * gb, reloadSeconds: 14 }],
    })
    expect(fit.reason).toBe(
      'Needs 10.4 GiB, 8.0 GiB free; evicting qwen3:32b frees 7.6 GiB, reloading it takes about 14 s.',
    )
  })

  test('lets the cheapest go: seconds to reload × likelihood of use', () => {
    const fit = decideFit(
      factsOf({
        residents: [
          resident('slow', 4 * gb, { reloadSeconds: 30, likelihood: 0.9 }),
          resident('rare', 4 * gb, { reloadSeconds: 30, likelihood: 0.1 }),
          resident('quick', 4 * gb, { reloadSeconds: 5, likelihood: 0.9 }),
        ],
      }),
    )
    expect(fit.evict.map(({ name }) => name)).toEqual(['rare'])
  })

  test.each(['busy', 'kept', 'fixed'] as const)('never lets a %s one go', (state) => {
    const fit = decideFit(factsOf({ residents: [resident('held', 12 * gb, { state })] }))
    expect(fit).toMatchObject({ kind: 'fits-smaller', evict: [], busyInTheWay: state === 'busy' })
    expect(fit.reason).toContain('held is')
  })

  test('offers the largest context that fits now', () => {
    const fit = decideFit(factsOf({ largestContext: () => 5_000 }))
    expect(fit).toMatchObject({ kind: 'fits-smaller', largestContext: 5_000 })
    expect(fit.reason).toContain('at most 5000 tokens fit now')
  })

  test('counts its own memory as free where it is only loaded anew', () => {
    const own = resident('llama3:8b', 5 * gb, { state: 'own' })
    expect(decideFit(factsOf({ residents: [own] })).kind).toBe('fits')
  })

  test('never: more than the card has beside other programs', () => {
    const fit = decideFit(
      factsOf({ prediction: predict(20 * gb), device: { ...card, freeBytes: 14 * gb } }),
    )
    expect(fit.kind).toBe('never')
    expect(fit.reason).toBe(
      'Needs 19.0 GiB, more than the 13.0 GiB that the RTX 4090 has beside other programs (9.3 GiB).',
    )
  })

  test('a server that spills is slow instead, and says so', () => {
    const fit = decideFit(
      factsOf({
        prediction: predict(30 * gb),
        device: { ...card, freeBytes: 22 * gb, spillBytes: 20 * gb },
        spills: { server: 'Ollama' },
      }),
    )
    expect(fit).toMatchObject({ kind: 'fits' })
    expect(fit.spilledBytes).toBeCloseTo(8.6 * gb)
    expect(fit.reason).toContain('Ollama keeps about 8.0 GiB of it in main memory, which is slow')
  })

  test.each([
    ['no size', { prediction: null }],
    ['no reading', { device: { ...card, freeBytes: null } }],
    [
      'another machine',
      { device: { ...card, kind: 'elsewhere', freeBytes: null, totalBytes: null } as const },
    ],
  ])('unknown with %s', (_what, over) => {
    const fit = decideFit(factsOf(over))
    expect(fit.kind).toBe('unknown')
    expect(fit.reason.length).toBeGreaterThan(20)
  })

  test('a very unsure upper bound counts for a quarter more at most', () => {
    expect(admitBytesOf(predict(8 * gb, 0.9), card)).toBe(10 * gb)
  })
})

const states = ['idle', 'busy', 'kept', 'fixed', 'own'] as const
const anyResidents = fc.array(
  fc.record({
    gigabytes: fc.double({ min: 0, max: 20, noNaN: true }),
    state: fc.constantFrom(...states),
    reloadSeconds: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
    likelihood: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 20 },
)
const anyFacts = fc
  .record({
    need: fc.double({ min: 0.1, max: 40, noNaN: true }),
    spread: fc.double({ min: 0, max: 0.8, noNaN: true }),
    total: fc.double({ min: 1, max: 48, noNaN: true }),
    free: fc.double({ min: 0, max: 1, noNaN: true }),
    reserved: fc.double({ min: 0, max: 10, noNaN: true }),
    spill: fc.option(fc.double({ min: 0, max: 32, noNaN: true })),
    perToken: fc.double({ min: 1e3, max: 1e6, noNaN: true }),
    residents: anyResidents,
  })
  .map((given): FitFacts => {
    const ownSeen = { yes: false }
    return factsOf({
      prediction: predict(given.need * gb, given.spread),
      device: {
        ...card,
        totalBytes: given.total * gb,
        freeBytes: given.total * given.free * gb,
        spillBytes: (given.spill ?? 0) * gb,
      },
      reservedBytes: given.reserved * gb,
      spills: given.spill === null ? null : { server: 'Ollama' },
      largestContext: (bytes) =>
        bytes > gb ? Math.floor((bytes - gb) / given.perToken) || null : null,
      residents: given.residents.map(({ gigabytes, ...one }, index) => {
        const own = one.state === 'own' && !ownSeen.yes
        ownSeen.yes ||= own
        return resident(`m${index}`, gigabytes * gb, {
          ...one,
          state: one.state === 'own' && !own ? 'idle' : one.state,
        })
      }),
    })
  })

describe('whatever the facts', () => {
  test('it admits nothing beyond what is free and what goes', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const fit = decideFit(facts)
        if (fit.kind !== 'fits' && fit.kind !== 'fits-after-eviction') return
        const freed = fit.evict.reduce((sum, { bytes }) => sum + bytes, 0)
        const room = (fit.availableBytes ?? 0) + freed + fit.spilledBytes
        expect(fit.admitBytes ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(room + 1)
        expect(fit.spilledBytes).toBeLessThanOrEqual(facts.device.spillBytes + 1)
      }),
      { numRuns: 500 },
    )
  })

  test('it evicts idle ones only, none of them needlessly, and gives a reason', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const fit = decideFit(facts)
        const idle = new Set(
          facts.residents.filter(({ state }) => state === 'idle').map(({ model }) => model),
        )
        for (const { model } of fit.evict) expect(idle).toContain(model)
        expect(fit.reason).toMatch(/^(Needs|Nobody)/)
        if (fit.kind !== 'fits-after-eviction' || fit.spilledBytes > 0) return
        const freed = fit.evict.reduce((sum, { bytes }) => sum + bytes, 0)
        for (const { bytes } of fit.evict) {
          expect(freed - bytes).toBeLessThan((fit.shortBytes ?? 0) + 1)
        }
      }),
      { numRuns: 500 },
    )
  })
})
