import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CalibrationSample,
  calibrate,
  calibrated,
  parseCalibration,
} from '#engine/routing/confidence/calibration/calibrate'
import { fitIsotonic, valueOn } from '#engine/routing/confidence/calibration/isotonic'
import { fitLogistic, scoreOf } from '#engine/routing/confidence/calibration/logistic'
import {
  areaUnderRoc,
  expectedCalibrationError,
} from '#engine/routing/confidence/calibration/metrics'
import { evidenceVersion } from '#engine/routing/confidence/features'
import { createRandom } from '#simulators/random'
import { countAuroc } from '../../../../support/auroc.ts'

test('the area under the curve is what counting pairs gives', () => {
  const rows = fc.array(fc.record({ said: fc.integer({ min: 0, max: 9 }), hit: fc.boolean() }), {
    minLength: 2,
  })
  fc.assert(
    fc.property(rows, (list) => {
      const area = areaUnderRoc(list.map(({ said, hit }) => ({ said, happened: hit ? 1 : 0 })))
      const counted = countAuroc(list.map(({ said, hit }) => ({ score: said, positive: hit })))
      if (Number.isNaN(counted)) expect(area).toBeNull()
      else expect(area).toBeCloseTo(counted, 9)
    }),
  )
})

test('the calibration error of what is said and what happens', () => {
  const always = Array.from({ length: 100 }, (_, index) => ({ said: 0.8, happened: index % 2 }))
  expect(expectedCalibrationError(always)).toBeCloseTo(0.3, 9)
  expect(expectedCalibrationError(always.slice(0, 9))).toBeNull()
})

test('an isotonic curve rises, keeps the mean, and pools what falls', () => {
  const flat = fitIsotonic([
    { score: 1, y: 0, weight: 1 },
    { score: 2, y: 1, weight: 1 },
    { score: 3, y: 0, weight: 1 },
    { score: 4, y: 1, weight: 1 },
  ])
  expect(flat).toEqual({ xs: [1, 2.5, 4], ys: [0, 0.5, 1] })
  expect(valueOn(flat, 0)).toBe(0)
  expect(valueOn(flat, 1.75)).toBeCloseTo(0.25, 9)
  expect(valueOn(flat, 9)).toBe(1)
  const rows = fc.array(
    fc.record({
      score: fc.double({ min: -9, max: 9, noNaN: true }),
      y: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 80 },
  )
  fc.assert(
    fc.property(rows, (list) => {
      const { xs, ys } = fitIsotonic(list.map((row) => ({ ...row, weight: 1 })))
      expect(ys.every((y, index) => index === 0 || y > (ys[index - 1] ?? 0))).toBe(true)
      expect(xs.every((x, index) => index === 0 || x >= (xs[index - 1] ?? 0))).toBe(true)
    }),
  )
})

test('logistic regression finds the weights that made the outcomes', () => {
  const random = createRandom(5)
  const examples = Array.from({ length: 4000 }, () => {
    const x = [random.next() * 4 - 2, random.next() * 40, 7]
    const p = 1 / (1 + Math.exp(-(1.5 * (x[0] ?? 0) - 0.1 * (x[1] ?? 0) + 1)))
    return { x, y: random.next() < p ? 1 : 0, weight: 1 }
  })
  const head = fitLogistic(examples, 1)
  expect(scoreOf(head, [0, 10, 7])).toBeCloseTo(0, 0)
  expect(scoreOf(head, [1, 10, 7]) - scoreOf(head, [0, 10, 7])).toBeCloseTo(1.5, 0)
  // What only ever occurred with one outcome stays finite.
  const split = [0, 0, 1, 1].map((y) => ({ x: [y], y, weight: 1 }))
  expect(Math.abs(scoreOf(fitLogistic(split, 1), [1]))).toBeLessThan(5)
})

/** A model whose evidence tells its chance to fail, and whose cold start says far too little. */
function samples(count: number, seed = 3): CalibrationSample[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const sign = random.next()
    const failed = random.next() < 0.6 * sign
    return {
      version: evidenceVersion,
      evidence: [sign, random.next()],
      cold: { failed: 0.02 + 0.05 * sign, worth: 0.01 + 0.04 * sign },
      failed,
      biggerSucceeded: random.next() < 0.5,
      weight: 1,
    }
  })
}

describe('what a model’s outcomes teach', () => {
  const cold = { failed: 0.07, worth: 0.05 }

  test.each([
    [0, 'cold-start'],
    [20, 'cold-start'],
    [200, 'platt'],
    [999, 'platt'],
    [1000, 'isotonic'],
  ])('from %i of them: %s', (count, method) => {
    const learned = calibrate(samples(count))
    expect(learned.failed.report).toMatchObject({ method, n: count })
    expect(learned.failed.head === null).toBe(count < 250)
  })

  test('nothing yet: the cold start stands', () => {
    expect(calibrated(null, [1, 0], cold)).toEqual(cold)
    expect(calibrated(calibrate([]), [1, 0], cold)).toEqual(cold)
    expect(calibrate([]).failed.report).toMatchObject({ auroc: null, ece: null })
  })

  test.each([200, 600, 3000])('from %i answers, the true chances, well calibrated', (count) => {
    const learned = calibrate(samples(count))
    const high = calibrated(learned, [0.95, 0.5], { failed: 0.0675, worth: 0.048 })
    const low = calibrated(learned, [0.05, 0.5], { failed: 0.0225, worth: 0.012 })
    expect(high.failed).toBeGreaterThan(0.4)
    expect(high.failed).toBeLessThan(0.75)
    expect(low.failed).toBeLessThan(0.2)
    expect(high.worth).toBeLessThan(high.failed)
    expect(high.worth).toBeGreaterThan(0.15)
    // Measured by itself on fresh answers, the report's figures hold.
    const fresh = samples(4000, 9).map(({ evidence, cold: said, failed }) => ({
      said: calibrated(learned, evidence, said).failed,
      happened: failed ? 1 : 0,
    }))
    const { auroc, ece } = learned.failed.report
    expect(expectedCalibrationError(fresh)).toBeLessThan(0.08)
    expect(Math.abs((areaUnderRoc(fresh) ?? 0) - (auroc ?? 0))).toBeLessThan(0.1)
    expect(ece).toBeLessThan(0.12)
  })

  test('a failure whose remedy nobody tried teaches only that it failed', () => {
    const untried = samples(300).map((sample) => ({ ...sample, biggerSucceeded: null }))
    const learned = calibrate(untried)
    expect(learned.failed.report.n).toBe(300)
    expect(learned.worth.report.n).toBeLessThan(300)
    expect(learned.worth.report.positives).toBe(0)
    expect(calibrated(learned, [1, 0], cold).worth).toBe(cold.worth)
  })

  test('is kept as JSON, and refused where it was learned on other evidence', () => {
    const learned = calibrate(samples(1200))
    const read = parseCalibration(JSON.parse(JSON.stringify(learned)))
    expect(read).toEqual(learned)
    expect(parseCalibration({ ...learned, version: evidenceVersion + 1 })).toBeNull()
    expect(parseCalibration('broken')).toBeNull()
    const foreign = samples(300).map((sample) => ({ ...sample, version: 0 }))
    expect(calibrate(foreign).failed.report.n).toBe(0)
  })
})
