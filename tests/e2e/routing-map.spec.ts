import AxeBuilder from '@axe-core/playwright'
import { ask, expect, test } from './fixtures.ts'

test('the map shows which model got which task', async ({ app: { page } }) => {
  await ask(page, 'Write a function that parses a date')
  await page.goto(`${new URL(page.url()).origin}/#/routing/map`)
  const table = page.getByRole('table', { name: 'Tasks and models' })
  const row = table.getByRole('row', { name: /codegen/ })
  await expect(row).toContainText('100 %')
  await expect(row).toContainText('n = 1')
  await expect(page.getByRole('table', { name: 'By day' })).toContainText('0.0 % (0)')
  await page.getByRole('radio', { name: 'Speed' }).click()
  await expect(row).toContainText('tok/s')
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.screenshot({ path: `test-results/map-${theme}.png` })
  }
})
