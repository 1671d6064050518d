import { expect, test } from 'vitest'
import { agesOf, createUsage } from '#engine/models/usage'
import type { ModelKey } from '#shared/contract/ids'

const hour = 3_600_000
const lately = 'ollama/lately' as ModelKey
const long = 'ollama/long-ago' as ModelKey
const future = 'ollama/future' as ModelKey

test('what was asked before the app was started is not forgotten', () => {
  const now = 100 * hour
  const uses = new Map([
    [lately, now - hour / 2],
    [long, now - 50 * hour],
    [future, now + hour],
  ])
  const usage = createUsage(() => 1_000, agesOf(uses, now))
  expect(usage.likelihood(lately)).toBeCloseTo(0.5)
  expect(usage.likelihood(long)).toBeCloseTo(0.02)
  expect(usage.likelihood(future)).toBe(1)
  expect(usage.likelihood('ollama/never' as ModelKey)).toBe(0.25)
})
