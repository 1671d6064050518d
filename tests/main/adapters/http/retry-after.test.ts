import { expect, test } from 'vitest'
import { parseRetryAfter } from '#adapters/http/retry-after'

const now = Date.parse('2026-11-20T12:00:00Z')

test.each([
  ['120', 120_000],
  ['0', 0],
  [' 1.5 ', 1500],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['', undefined],
  [undefined, undefined],
  ['9'.repeat(40), undefined],
])('%j is %j ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected)
})
