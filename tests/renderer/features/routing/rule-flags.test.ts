import { expect, test } from 'vitest'
import type { RuleFlag } from '#shared/contract/rules'
import { cutAtFlags } from '../../../../src/renderer/features/routing/rules/rule-flags.tsx'

const flag = (start: number | null, end: number | null): RuleFlag => ({
  kind: 'unknown-value',
  message: 'odd',
  start,
  end,
})

test('a condition is cut where flags speak of it, whatever their order', () => {
  const when = 'abcdefgh'
  const marked = (...flags: RuleFlag[]) =>
    cutAtFlags(when, flags)
      .map(({ text, marked }) => (marked ? `[${text}]` : text))
      .join('')
  expect(marked()).toBe('abcdefgh')
  expect(marked(flag(4, 6), flag(0, 2))).toBe('[ab]cd[ef]gh')
  expect(marked(flag(null, null), flag(6, 8))).toBe('abcdef[gh]')
  expect(marked(flag(2, 5), flag(3, 6), flag(7, 12), flag(3, 3))).toBe('ab[cde]fgh')
})
