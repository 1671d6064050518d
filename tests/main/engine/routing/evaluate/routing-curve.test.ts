import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { areaUnderRoc } from '#engine/routing/evaluate/calibration'
import {
  gapRecovered,
  interpolate,
  orderByScore,
  routingCurve,
  shareByFirstCrossing,
  shareByInterpolation,
} from '#engine/routing/evaluate/routing-curve'

const list = z.array(z.number())
// Made with pandas 3.1 (`qcut`), numpy 2.4 (`trapezoid`, `interp`) and scikit-learn 1.9 over random scores and outcomes.
const cases = z
  .array(
    z.object({
      scores: list,
      weak: list,
      strong: list,
      gapRecovered: z.number(),
      half: z.number(),
      fourFifths: z.number(),
      roc: z.number(),
    }),
  )
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'pandas-curves.json'), 'utf8')),
  )

test.each(cases.map((one, index) => [index, one] as const))(
  'agrees with pandas and numpy, case %i',
  (_, { scores, weak, strong, ...expected }) => {
    const order = orderByScore(scores)
    const curve = routingCurve(order, { weak, strong }, null)
    expect(gapRecovered(curve)).toBeCloseTo(expected.gapRecovered, 9)
    expect(shareByInterpolation(curve, 0.5)).toBeCloseTo(expected.half, 9)
    expect(shareByInterpolation(curve, 0.8)).toBeCloseTo(expected.fourFifths, 9)
    const won = strong.map((value, row) => value > (weak[row] ?? 0))
    expect(areaUnderRoc(order, scores, won)).toBeCloseTo(expected.roc, 9)
  },
)

describe('by hand', () => {
  const weak = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
  const strong = weak.map(() => 1)

  test('eleven rows, eleven thresholds: one row more goes to the stronger model at each', () => {
    const scores = weak.map((_, row) => -row)
    const { points } = routingCurve(orderByScore(scores), { weak, strong }, null)
    expect(points.map(({ share }) => Math.round(share * 11))).toEqual([
      11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 0,
    ])
    expect(points[0]?.quality).toBe(1)
    expect(points[10]?.quality).toBeCloseTo(6 / 11)
  })

  test('the best order recovers more than the gap’s half, the worst less', () => {
    const gain = (scores: number[]) =>
      gapRecovered(routingCurve(orderByScore(scores), { weak, strong }, null))
    expect(gain(weak.map((_, row) => -row))).toBeGreaterThan(0.7)
    expect(gain(weak.map((_, row) => row))).toBeLessThan(0.3)
  })

  test('a router with one score for all still has points between the ends', () => {
    const order = orderByScore(weak.map(() => 7))
    const { points } = routingCurve(order, { weak, strong }, null)
    expect(new Set(points.map(({ share }) => share)).size).toBe(11)
  })

  test('weights count rows as often as they say', () => {
    const order = orderByScore([1, 2, 3])
    const outcomes = { weak: [0, 0, 1], strong: [1, 0, 1] }
    const weighted = routingCurve(order, outcomes, Uint16Array.from([2, 0, 1]))
    expect(weighted.weakMean).toBeCloseTo(1 / 3)
    expect(weighted.strongMean).toBe(1)
    expect(weighted.points[0]).toEqual({ share: 1, quality: 1 })
    expect(weighted.points.at(-1)?.share).toBe(0)
  })

  test('two equally good models have no gap to recover', () => {
    const same = { weak: [1, 0], strong: [0, 1] }
    expect(gapRecovered(routingCurve(orderByScore([1, 2]), same, null))).toBeNaN()
  })

  test('the first crossing is the first, where the curve falls again', () => {
    const curve = {
      weakMean: 0,
      strongMean: 1,
      points: [
        { share: 1, quality: 1 },
        { share: 0.75, quality: 0.3 },
        { share: 0.5, quality: 0.6 },
        { share: 0.25, quality: 0.4 },
        { share: 0, quality: 0 },
      ],
    }
    expect(shareByFirstCrossing(curve, 0.5)).toBeCloseTo(0.375)
    expect(shareByFirstCrossing({ ...curve, strongMean: 9 }, 0.5)).toBeNaN()
  })

  test('interpolation is constant beyond its ends', () => {
    expect(interpolate(-1, [0, 1], [5, 6])).toBe(5)
    expect(interpolate(2, [0, 1], [5, 6])).toBe(6)
    expect(interpolate(0.25, [0, 1], [5, 6])).toBe(5.25)
  })
})
