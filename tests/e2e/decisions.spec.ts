import AxeBuilder from '@axe-core/playwright'
import { ask, expect, test } from './fixtures.ts'

test('decisions are listed, searched, filtered and explained', async ({ app: { page } }) => {
  await ask(page, 'Write a function that parses a date')
  await page.goto(`${new URL(page.url()).origin}/#/routing/decisions`)
  const list = page.getByRole('list', { name: 'Decisions, newest first' })
  const row = list.getByRole('button', { name: /parses a date/ })
  await expect(row).toContainText('tiny:1b')
  await expect(row).toContainText('answered')

  const words = page.getByRole('searchbox', { name: 'Words of the prompt' })
  await words.fill('zebra')
  await expect(page.getByText('No decision is like that')).toBeVisible()
  await words.fill('date')
  await expect(row).toBeVisible()
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('failed')
  await expect(page.getByText('No decision is like that')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()

  await row.click()
  await expect(page.getByRole('list', { name: 'Candidates, best first' })).toContainText('tiny:1b')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: `test-results/decisions-${theme}.png` })
  }
  await page.getByRole('link', { name: 'Open the conversation' }).click()
  await expect(page.getByRole('log', { name: 'Conversation' })).toContainText('parses a date')
})
