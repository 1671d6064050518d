import { expect, it } from 'vitest'
import { decideTheme } from '../../../src/renderer/app/appearance.ts'

it('follows the system only when asked to', () => {
  expect(decideTheme('system', true)).toBe('dark')
  expect(decideTheme('system', false)).toBe('light')
  expect(decideTheme('light', true)).toBe('light')
  expect(decideTheme('dark', false)).toBe('dark')
})
