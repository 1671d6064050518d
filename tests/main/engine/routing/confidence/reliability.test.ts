import { describe, expect, it } from 'vitest'
import {
  type MeasuredAnswer,
  measureReliability,
  scoreInterval,
} from '#engine/routing/confidence/calibration/reliability'
import { createSeededRandom } from '#engine/routing/evaluate/seeded-random'

/** Answers of which `said` is drawn evenly, and which are right as often as `chance` says. */
function draw(n: number, chance: (said: number) => number, weight = 1): MeasuredAnswer[] {
  const random = createSeededRandom(11)
  return Array.from({ length: n }, () => {
    const said = random.next()
    return { said, right: random.next() < chance(said), weight }
  })
}

describe('the reliability of the confidence', () => {
  it('is not told of a few answers', () => {
    const few = measureReliability(draw(29, (said) => said))
    expect(few).toEqual({ n: 29, bins: [], ece: null, eceByChance: null })
    expect(measureReliability(draw(30, (said) => said)).bins).toHaveLength(3)
    expect(measureReliability([])).toMatchObject({ n: 0, ece: null })
  })

  it('finds what is right near what was said, within what chance would do', () => {
    const { bins, ece, eceByChance } = measureReliability(draw(4000, (said) => said))
    expect(bins).toHaveLength(10)
    expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(4000)
    for (const { said, low, high } of bins) {
      expect(low - 0.03).toBeLessThan(said)
      expect(high + 0.03).toBeGreaterThan(said)
    }
    expect(ece).toBeLessThan(2 * (eceByChance ?? 0))
  })

  it('shows an estimate that is too sure of itself', () => {
    const { bins, ece, eceByChance } = measureReliability(draw(2000, (said) => said * 0.6))
    expect(ece).toBeCloseTo(0.2, 1)
    expect(ece).toBeGreaterThan(4 * (eceByChance ?? 1))
    expect(bins.at(-1)?.high).toBeLessThan(bins.at(-1)?.said ?? 0)
  })

  it('counts each outcome by its weight', () => {
    const sure = Array.from({ length: 30 }, () => ({ said: 0.5, right: true, weight: 0.8 }))
    const weak = Array.from({ length: 30 }, () => ({ said: 0.5, right: false, weight: 0.2 }))
    const mixed = sure.flatMap((one, index) => [one, weak[index] ?? one])
    const { bins, ece } = measureReliability(mixed)
    expect(bins[0]?.right).toBeCloseTo(0.8)
    expect(ece).toBeCloseTo(0.3)
  })

  it('gives the interval of Wilson', () => {
    const { low, high } = scoreInterval(0.5, 10)
    expect(low).toBeCloseTo(0.237, 3)
    expect(high).toBeCloseTo(0.763, 3)
    expect(scoreInterval(1, 5)).toMatchObject({ high: 1 })
    expect(scoreInterval(1, 5).low).toBeCloseTo(0.566, 3)
  })
})
