import { describe, expect, test } from 'vitest'
import { extractFeatures } from '#engine/routing/features'
import { hardnessOf } from '#engine/routing/learning/gain-prior'
import { guessMean, guessQuality } from '#engine/routing/quality-prior'
import { complexities } from '#shared/contract/routing'
import { makeModel } from '#tests/support/models'

const small = makeModel('small:3b', { parameters: 3e9 })
const large = makeModel('large:32b', { parameters: 32e9 })
const features = { ...extractFeatures('Hello'), probabilities: null }

const easy = 'Share tips for a vivid blog about gardens'
const hard =
  'A tank holds 240 litres. Each hour 12 litres flow in, and if the valve is open, 3 more than twice as many flow out. How many hours until it is empty, when each valve is open for half of every hour?'

describe('the guess from size', () => {
  test('rises with size and falls with complexity', () => {
    for (const complexity of complexities) {
      const of = (model: typeof small) => guessMean(model, 'general', complexity)
      expect(of(large)).toBeGreaterThan(of(small))
    }
    const [simple = 0, medium = 0, complex = 0] = complexities.map((complexity) =>
      guessMean(large, 'general', complexity),
    )
    expect(simple).toBeGreaterThan(medium)
    expect(medium).toBeGreaterThan(complex)
  })

  test('falls for what is harder than most, the most for the small model, and says so', () => {
    const simple = { ...features, complexity: 'simple' as const }
    const loss = (model: typeof small) =>
      guessQuality(model, simple).mean - guessQuality(model, simple, 1).mean
    expect(loss(small)).toBeGreaterThan(loss(large))
    expect(guessQuality(small, simple, 1).detail).toBe('3 B weights, harder than most')
    expect(guessQuality(small, simple, -1).detail).toBe('3 B weights, easier than most')
    expect(guessQuality(small, simple).detail).toBe('3 B weights')
  })
})

test('hardness goes by the form of a prompt, within bounds, and nothing is as hard as usual', () => {
  expect(hardnessOf(hard)).toBeGreaterThan(hardnessOf(easy) + 0.5)
  expect(hardnessOf(' \n')).toBe(0)
  for (const text of ['x', 'if, '.repeat(50_000), '\u0000\u0001', '计算总和'])
    expect(Math.abs(hardnessOf(text))).toBeLessThanOrEqual(1.5)
})
