import { expect, test } from 'vitest'
import { extractFeatures } from '#engine/routing/features'
import { localTimeOf } from '#engine/routing/local-time'
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
  expect(rule?.matches({ features })).toBe(expected)
})

test.each([
  ['task ==', 'ends before it is complete'],
  ['tsk == "x"', 'Unknown variable'],
  ['promptTokens > "many"', 'a whole number and a text don’t go together with >'],
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
  expect(rule?.matches({ features })).toBe(expected)
})

test.each([
  ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("(a+)+$")', 'may take too long'],
  ['[1, 2].all(a, [1, 2].all(b, a > b))', 'may not stand inside another'],
  [Array.from({ length: 250 }, () => 'hasCode').join(' || '), 'is too long: at most 400'],
  [`${'('.repeat(900)}true${')'.repeat(900)}`, 'is nested too deep'],
  [`[${'1, '.repeat(150)}1].exists(one, one > 2)`, 'a list of more than 100 values'],
  ['tsk == "template"', 'Did you mean task?'],
  ['zzzzzzz == 1', 'Known: task, complexity'],
  ['needs.vison', 'No such key: vison'],
])('refuses the expensive and the unknown: %s', (when, message) => {
  expect(checkCondition(when)).toContain(message)
})

test.each([
  ['hour >= 22 || hour < 7', true],
  ['hour == 22', false],
  ['weekday in ["saturday", "sunday"]', true],
  ['weekday == "monday"', false],
])('at eleven on a Saturday evening %s is %s', (when, expected) => {
  const [rule] = compileRules([{ name: 'r', when, use: 'x', enabled: true }])
  expect(rule?.matches({ features, localTime: { hour: 23, weekday: 'saturday' } })).toBe(expected)
})

test('where the time is not known, a rule that asks for it does not hold, and others do', () => {
  const [asks, also] = compileRules([
    { name: 'asks', when: 'hour < 24', use: 'x', enabled: true },
    { name: 'also', when: 'hour < 24 || task == "template"', use: 'x', enabled: true },
  ])
  expect(asks?.matches({ features })).toBe(false)
  expect(also?.matches({ features })).toBe(true)
})

test('hour and weekday are those of this machine', () => {
  expect(localTimeOf(new Date(2026, 10, 23, 0, 30).getTime())).toEqual({
    hour: 0,
    weekday: 'monday',
  })
  expect(localTimeOf(new Date(2026, 10, 22, 23, 59).getTime())).toEqual({
    hour: 23,
    weekday: 'sunday',
  })
})
