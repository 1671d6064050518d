import { expect, test } from 'vitest'
import {
  countFolded,
  everything,
  filterOf,
  isNarrowed,
} from '../../../../src/renderer/features/routing/decisions/decision-filter.ts'

test('a number of days begins at the local midnight that makes so many with today', () => {
  const now = new Date(2026, 10, 25, 14, 30).getTime()
  const from = (days: number | null) => filterOf({ ...everything(false), days }, now).from
  expect(from(1)).toBe(new Date(2026, 10, 25).getTime())
  expect(from(7)).toBe(new Date(2026, 10, 19).getTime())
  expect(from(30)).toBe(new Date(2026, 9, 27).getTime())
  expect(from(null)).toBeNull()
})

test('the demo alone narrows nothing; whatever else is chosen does, folded away or not', () => {
  expect(isNarrowed(everything(true))).toBe(false)
  expect(isNarrowed({ ...everything(false), text: '  ' })).toBe(false)
  expect(isNarrowed({ ...everything(false), text: 'pelican' })).toBe(true)
  expect(isNarrowed({ ...everything(false), days: 7 })).toBe(true)
  const folded = {
    ...everything(false),
    complexity: 'simple' as const,
    preference: 'quiet' as const,
  }
  expect(isNarrowed(folded)).toBe(true)
  expect(countFolded(folded)).toBe(2)
  expect(countFolded({ ...everything(false), task: 'math' })).toBe(0)
})
