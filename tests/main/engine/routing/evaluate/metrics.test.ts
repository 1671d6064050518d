import { describe, expect, test } from 'vitest'
import { bootstrapIntervals, quantile } from '#engine/routing/evaluate/bootstrap'
import {
  areaUnderRoc,
  binaryBrierScore,
  brierScore,
  expectedCalibrationError,
  reliabilityBins,
} from '#engine/routing/evaluate/calibration'
import { scoreClassification } from '#engine/routing/evaluate/classification'
import { chanceOf, compareRouters } from '#engine/routing/evaluate/compare-routers'
import { orderByScore } from '#engine/routing/evaluate/routing-curve'
import { createSeededRandom } from '#engine/routing/evaluate/seeded-random'

test('classification, by hand', () => {
  const score = scoreClassification(['a', 'a', 'b', 'b', 'c'], ['a', 'b', 'b', 'b', 'a'])
  expect(score.accuracy).toBeCloseTo(3 / 5)
  expect(score.classes.map(({ f1 }) => f1)).toEqual([1 / 2, 4 / 5, 0])
  expect(score.macroF1).toBeCloseTo((0.5 + 0.8 + 0) / 3)
  expect(score.confusion).toEqual([
    [1, 1, 0],
    [0, 2, 0],
    [1, 0, 0],
  ])
})

test('a class that is only predicted counts, one that a resample misses does not', () => {
  expect(scoreClassification(['a'], ['z']).macroF1).toBe(0)
  expect(scoreClassification(['a', 'b'], ['a', 'b'], Uint16Array.from([2, 0])).macroF1).toBe(1)
})

describe('calibration', () => {
  test('sure and wrong is the worst, honest is none', () => {
    expect(expectedCalibrationError([1, 1], [false, false])).toBe(1)
    expect(expectedCalibrationError([0.5, 0.5], [true, false])).toBe(0)
  })

  test('stretches are weighted by their rows', () => {
    const error = expectedCalibrationError([0.95, 0.95, 0.95, 0.15], [1, 1, 1, 1], 10)
    expect(error).toBeCloseTo((3 * 0.05 + 0.85) / 4)
    const bins = reliabilityBins([0, 1], [0, 1], 10)
    expect(bins[0]?.rows).toBe(1)
    expect(bins[9]?.rows).toBe(1)
  })

  test('Brier’s score of several classes and of two', () => {
    expect(brierScore([{ a: 1 }, { a: 1 }], ['a', 'b'])).toBe(1)
    expect(brierScore([{ a: 0.5, b: 0.5 }], ['a'])).toBe(0.5)
    expect(binaryBrierScore([1, 0.5], [true, true])).toBe(0.125)
  })

  test('ties count half under the ROC curve', () => {
    const roc = (scores: number[], happened: number[]) =>
      areaUnderRoc(orderByScore(scores), scores, happened)
    expect(roc([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1)
    expect(roc([5, 5, 5, 5], [0, 1, 0, 1])).toBe(0.5)
    expect(roc([1, 2], [1, 1])).toBeNaN()
  })
})

describe('bootstrap', () => {
  const random = createSeededRandom(4)
  const values = Array.from({ length: 400 }, () => random.next())
  const meanBy = (weights: Uint16Array | null) => {
    let sum = 0
    let rows = 0
    values.forEach((value, row) => {
      const weight = weights?.[row] ?? 1
      sum += weight * value
      rows += weight
    })
    return sum / rows
  }

  test('the interval of a mean is as wide as theory has it, and the same each time', () => {
    const options = { resamples: 2000, seed: 9 }
    const [interval] = bootstrapIntervals(400, (weights) => [meanBy(weights)], options)
    // A uniform value deviates by √(1/12); 1.96 standard errors to either side.
    const expected = 2 * 1.96 * Math.sqrt(1 / 12 / 400)
    expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeCloseTo(expected, 2)
    expect(bootstrapIntervals(400, (weights) => [meanBy(weights)], options)[0]).toEqual(interval)
  })

  test('rows of a group come and go together', () => {
    const groups = ['x', 'x', 'x', undefined]
    const seen = new Set<string>()
    const note = (weights: Uint16Array | null) => {
      seen.add([...(weights ?? [])].join())
      return [0]
    }
    bootstrapIntervals(4, note, { resamples: 200, seed: 1, groups })
    expect([...seen].sort()).toEqual(['0,0,0,2', '1,1,1,1', '2,2,2,0'])
  })

  test('quantiles lie between neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(quantile([], 0.5)).toBeNaN()
  })
})

test('leads are paired: a router leads over itself by nothing at all', () => {
  const random = createSeededRandom(2)
  const weak = Array.from({ length: 200 }, () => Number(random.next() < 0.5))
  const strong = weak.map((value) => (random.next() < 0.6 ? 1 : value))
  const scores = weak.map(() => random.next())
  const [first, again, oracle] = compareRouters(
    { weak, strong },
    [
      { name: 'one', scores },
      { name: 'again', scores },
      { name: 'oracle', scores: strong.map((value, row) => value - (weak[row] ?? 0)) },
    ],
    { resamples: 200, seed: 1 },
  )
  expect(again?.lead).toEqual({ value: 0, low: 0, high: 0 })
  expect(again?.gapRecovered).toEqual(first?.gapRecovered)
  expect(oracle?.lead.low).toBeGreaterThan(0.2)
  const chance = chanceOf({ weak, strong }, { resamples: 300, seed: 1 })
  expect(chance.value).toBeCloseTo(0.5, 1)
  expect(chance.low).toBeLessThan(0.5)
})
