import { expect, test } from 'vitest'
import type { RuleSettings } from '#shared/contract/settings'
import { findPlace, moveItem } from '../../../../src/renderer/features/routing/rules/rule-order.ts'

const rule = (name: string, over: Partial<RuleSettings> = {}): RuleSettings => ({
  name,
  when: 'true',
  use: 'tiny:1b',
  enabled: true,
  ...over,
})

test('an item moves to a place of the list, or the list stays as it is', () => {
  const list = ['a', 'b', 'c']
  expect(moveItem(list, 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moveItem(list, 2, 0)).toEqual(['c', 'a', 'b'])
  for (const [from, to] of [
    [0, 3],
    [1, -1],
    [1, 1],
    [7, 0],
  ] as const) {
    expect(moveItem(list, from, to)).toBe(list)
  }
})

test('a rule that is being edited is found where it went, and not where another stands now', () => {
  const [one, two, three] = [rule('one'), rule('two'), rule('three')]
  expect(findPlace([one, two, three], two, 1)).toBe(1)
  expect(findPlace([rule('new'), one, two, three], two, 1)).toBe(2)
  expect(findPlace([one, three], two, 1)).toBeNull()
  expect(findPlace([one, rule('two', { when: 'false' })], two, 1)).toBeNull()
  expect(findPlace([one, rule('two', { enabled: false })], two, 1)).toBe(1)
  // Of two that are alike it is the one in its own place.
  expect(findPlace([two, two], two, 1)).toBe(1)
})
