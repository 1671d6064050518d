import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideTimeStep } from '#engine/resources/decide-time'

const before = { at: 1_000_000, mono: 500_000 }
const stepBy = (at: number, mono: number) =>
  decideTimeStep(before, { at: before.at + at, mono: before.mono + mono }, 10_000)

describe('what lies between two readings', () => {
  it.each([
    ['a second', 1_000, 1_000, { gap: false, shift: 0 }],
    ['the pause of a quiet machine', 10_000, 10_004, { gap: false, shift: 0 }],
    ['a small correction of the clock', 400, 1_000, { gap: false, shift: 0 }],
    ['sleep that only the wall clock counts', 3_600_000, 1_000, { gap: true, shift: 0 }],
    ['sleep that both clocks count', 3_600_000, 3_600_000, { gap: true, shift: 0 }],
    ['a clock set ahead', 86_400_000, 1_000, { gap: true, shift: 0 }],
    ['a clock set back', -3_600_000, 1_000, { gap: false, shift: -3_601_000 }],
    ['a clock set back by less than the pause', 7_000, 10_000, { gap: false, shift: -3_000 }],
    ['a small step back', -300, 1_000, { gap: false, shift: -1_300 }],
    ['the same moment twice', 0, 0, { gap: false, shift: -1 }],
  ])('%s', (_what, at, mono, expected) => {
    expect(stepBy(at, mono)).toEqual(expected)
  })

  it('always leaves the reading before earlier than the new one', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(), (at, mono) => {
        const { shift } = stepBy(at, mono)
        expect(before.at + shift).toBeLessThan(before.at + at)
      }),
    )
  })
})
