import { expect, test } from 'vitest'
import { policyOf } from '#engine/routing/policy'
import { settingsSchema } from '#shared/contract/settings'

test('a preference for one prompt alone leaves the slider of the settings where it stands, and does not use it', () => {
  const settings = settingsSchema.parse({ routing: { preference: 'best', balance: 12 } })
  expect(policyOf(settings, [])).toMatchObject({ preference: 'best', balance: 12 })
  expect(policyOf(settings, [], 'best')).toMatchObject({ preference: 'best', balance: 12 })
  expect(policyOf(settings, [], 'fast')).toMatchObject({ preference: 'fast', balance: null })
})
