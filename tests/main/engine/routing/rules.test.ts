import { expect, test } from 'vitest'
import { extractFeatures } from '#engine/routing/features'
import { checkCondition, checkRules, compileRules } from '#engine/routing/rules'
import { settingsSchema } from '#shared/contract/settings'

const features = extractFeatures('Give me a boilerplate for a CLI')

test.each([
  ['task == "template"', true],
  ['task == "template" && complexity == "simple"', true],
  ['promptTokens > 1000', false],
  ['totalTokens < 1000 && !hasCode', true],
  ['language in ["de", "fr"]', false],
  ['promptTokens / 0 > 1', false],
])('%s is %s', (when, expected) => {
  const [rule] = compileRules([{ name: 'r', when, use: 'x', enabled: true }])
  expect(rule?.matches(features)).toBe(expected)
})

test.each([
  ['task ==', 'Unexpected token'],
  ['tsk == "x"', 'Unknown variable'],
  ['promptTokens > "many"', 'no such overload'],
  ['task', 'not true or false'],
])('refuses %s', (when, message) => {
  expect(checkCondition(when)).toContain(message)
  expect(compileRules([{ name: 'r', when, use: 'x', enabled: true }])).toEqual([])
})

test('names the place of a rule that cannot be used', () => {
  const settings = settingsSchema.parse({
    routing: {
      rules: [
        { name: 'fine', when: 'true', use: 'x' },
        { name: 'broken', when: 'nope', use: 'x' },
      ],
    },
  })
  expect(checkRules(settings)).toEqual([
    { path: ['routing', 'rules', 1, 'when'], message: expect.stringContaining('“broken”') },
  ])
})

test.each([
  ['turns == 0 && attachments == 0 && passages == 0', true],
  ['needs.vision || needs.tools || needs.longContext', false],
  ['taskProbability > 0.999', false],
  ['complexityProbability >= 0', true],
  ['["template", "format"].exists(one, one == task)', true],
])('%s is %s too', (when, expected) => {
  const [rule] = compileRules([{ name: 'r', when, use: 'x', enabled: true }])
  expect(rule?.matches(features)).toBe(expected)
})

test.each([
  ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("(a+)+$")', 'may take too long'],
  ['[1, 2].all(a, [1, 2].all(b, a > b))', 'may not stand inside another'],
  [Array.from({ length: 250 }, () => 'hasCode').join(' || '), 'maxAstNodes'],
  ['tsk == "template"', 'Did you mean task?'],
  ['needs.vison', 'No such key: vison'],
])('refuses the expensive and the unknown: %s', (when, message) => {
  expect(checkCondition(when)).toContain(message)
})
