import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { ask, expect, sized, testWith } from './fixtures.ts'

const test = testWith([sized('small:1b', 1e9), sized('large:8b', 8e9)])

test('a policy is tried on what was decided, adopted, and reverted', async ({ app }) => {
  const { page } = app
  const preference = () =>
    /preference: (\w+)/.exec(readFileSync(`${app.dataDir}/settings.yaml`, 'utf8'))?.[1]
  const replayTab = `${new URL(page.url()).origin}/#/routing/replay`
  await page.goto(replayTab)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.getByText('Nothing was decided in this stretch')).toBeVisible()

  await page.getByRole('link', { name: 'Chat' }).click()
  await ask(page, 'Write a function that parses a date')
  await page.goto(replayTab)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.getByRole('status').filter({ hasText: 'would stay' })).toBeVisible()

  await page.getByRole('radiogroup', { name: 'Preference to try' }).getByText('Fast').click()
  await page.getByRole('switch', { name: 'Own place between speed and quality' }).click()
  const slider = page.getByRole('slider', { name: 'Between speed and quality' })
  await slider.focus()
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  const result = page.getByRole('region', { name: 'Result for Fast' })
  await expect(result).toContainText('1 decision of 1 (100 %) would go elsewhere')
  await expect(result.getByRole('list', { name: 'What would change' })).toContainText(
    'parses a date',
  )
  await expect(result.getByRole('list', { name: 'What would change' })).toContainText('small:1b')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('replay.png'), fullPage: true })

  expect(preference()).toBe('balanced')
  await result.getByRole('button', { name: 'Adopt this policy' }).click()
  const before = page.getByRole('list', { name: 'Policies of before' })
  await expect(before.getByRole('listitem')).toHaveCount(1)
  expect(preference()).toBe('fast')
  await before.getByRole('button', { name: /Revert/ }).click()
  await expect(before.getByRole('listitem')).toHaveCount(2)
  expect(preference()).toBe('balanced')

  const kept = page.getByRole('list', { name: 'Earlier replays' })
  await expect(kept.getByRole('listitem')).toHaveCount(3)
  await kept
    .getByRole('button', { name: /Delete/ })
    .first()
    .click()
  await expect(kept.getByRole('listitem')).toHaveCount(2)
})
