import { expect, test } from 'vitest'
import { extractFeatures } from '#engine/routing/features'
import { checkCondition, compileRules } from '#engine/routing/rules'
import { complexities, taskNames } from '#shared/contract/routing'
import { ruleSettings } from '#shared/contract/settings'
import {
  alwaysRule,
  sayLikely,
  sayMargin,
} from '../../../../src/renderer/features/routing/explanation/say-decision.ts'
import { makeModel } from '../../../support/models.ts'

const { key: model } = makeModel('a:7b')

test('“always for this” makes a rule that holds for such prompts and for no others', () => {
  const features = extractFeatures('Hello')
  for (const task of taskNames) {
    for (const complexity of complexities) {
      const rule = alwaysRule({ task, complexity }, { model, name: 'x'.repeat(200) })
      expect(ruleSettings.parse(rule)).toEqual(rule)
      expect(checkCondition(rule.when)).toBeNull()
      const [compiled] = compileRules([rule])
      expect(compiled?.matches({ features: { ...features, task, complexity } })).toBe(true)
      const other = task === 'math' ? 'writing' : 'math'
      expect(compiled?.matches({ features: { ...features, task: other, complexity } })).toBe(false)
    }
  }
})

test('says how likely, most likely first, and nothing where nobody knows', () => {
  const features = extractFeatures('Hello')
  const probabilities = {
    task: { codegen: 0.2, debugging: 0.7, math: 0.01 },
    complexity: { simple: 0.1, medium: 0.88, complex: 0.02 },
  }
  expect(sayLikely({ ...features, probabilities })).toBe(
    'Likely debugging 70 %, codegen 20 %; medium 88 %, simple 10 %.',
  )
  expect(sayLikely({ ...features, probabilities: null })).toBeNull()
})

test.each([
  [null, null],
  [3.24, 'Ahead of the next by 3.2 points.'],
  [0, 'It scores the same as the next one.'],
  [-4, 'It scores 4.0 points less than the best.'],
])('a margin of %s', (margin, words) => {
  expect(sayMargin(margin)).toBe(words)
})
