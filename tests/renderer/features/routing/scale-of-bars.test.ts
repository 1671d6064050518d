import { expect, test } from 'vitest'
import { decide } from '#engine/routing/decide'
import { scaleOfBars } from '../../../../src/renderer/features/routing/explanation/scale-of-bars.ts'
import { makeFacts, makePolicy } from '../../../support/decision-facts.ts'
import { makeModel } from '../../../support/models.ts'

test('all parts of every bar fit, those against a candidate too, and one bar is full', () => {
  const models = [1e9, 8e9, 70e9].map((parameters) => makeModel(`m${parameters}`, { parameters }))
  const { candidates } = decide(makeFacts('Plan a migration', { models }), makePolicy('fast'))
  const scale = scaleOfBars(candidates)
  const widths = candidates.map(({ terms }) =>
    terms.reduce((sum, { value }) => sum + Math.abs(value) / scale, 0),
  )
  expect(candidates.some(({ terms }) => terms.some(({ value }) => value < 0))).toBe(true)
  expect(Math.max(...widths)).toBeCloseTo(1, 6)
  expect(scaleOfBars([])).toBe(1)
})
