import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseEvictions } from '#engine/models/choose-evictions'

const sum = (set: readonly { bytes: number }[]) =>
  set.reduce((total, { bytes }) => total + bytes, 0)
const price = (set: readonly { cost: number }[]) => set.reduce((total, { cost }) => total + cost, 0)

const anySet = fc.array(
  fc.record({ bytes: fc.integer({ min: 0, max: 100 }), cost: fc.integer({ min: 0, max: 50 }) }),
  { maxLength: 9 },
)

test('nothing has to go where nothing is missing', () => {
  expect(chooseEvictions([{ bytes: 5, cost: 1 }], 0)).toEqual([])
})

test('all together not enough: nobody goes', () => {
  expect(chooseEvictions([{ bytes: 5, cost: 1 }], 6)).toBeNull()
})

test('two cheap ones rather than one dear', () => {
  const cheap = [
    { bytes: 4, cost: 1 },
    { bytes: 4, cost: 1 },
  ]
  expect(chooseEvictions([{ bytes: 8, cost: 5 }, ...cheap], 7)).toEqual(cheap)
})

test('no other set that frees enough is cheaper', () => {
  fc.assert(
    fc.property(anySet, fc.integer({ min: 1, max: 300 }), (candidates, missing) => {
      const chosen = chooseEvictions(candidates, missing)
      let cheapest = Number.POSITIVE_INFINITY
      for (let mask = 0; mask < 1 << candidates.length; mask++) {
        const set = candidates.filter((_, index) => mask & (1 << index))
        if (sum(set) >= missing) cheapest = Math.min(cheapest, price(set))
      }
      if (chosen === null) {
        expect(cheapest).toBe(Number.POSITIVE_INFINITY)
        return
      }
      expect(sum(chosen)).toBeGreaterThanOrEqual(missing)
      expect(price(chosen)).toBe(cheapest)
    }),
  )
})

test('beyond what can be tried out it still frees enough, with nobody to spare', () => {
  const many = fc.array(
    fc.record({ bytes: fc.integer({ min: 1, max: 100 }), cost: fc.integer({ min: 0, max: 50 }) }),
    { minLength: 15, maxLength: 40 },
  )
  fc.assert(
    fc.property(many, fc.double({ min: 0.01, max: 1, noNaN: true }), (candidates, share) => {
      const missing = Math.ceil(sum(candidates) * share)
      const chosen = chooseEvictions(candidates, missing) ?? []
      expect(sum(chosen)).toBeGreaterThanOrEqual(missing)
      for (const one of chosen) expect(sum(chosen) - one.bytes).toBeLessThan(missing)
    }),
  )
})
