import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { ask, expect, test } from './fixtures.ts'

const list = (page: Page) => page.getByRole('list', { name: 'Decisions, newest first' })

async function open(page: Page) {
  await page.goto(`${new URL(page.url()).origin}/#/routing/decisions`)
}

test('decisions are listed, searched, filtered and explained', async ({ app: { page } }) => {
  await ask(page, 'Write a function that parses a date')
  await open(page)
  const row = list(page).getByRole('button', { name: /parses a date/ })
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
  await page.getByRole('link', { name: 'Open the conversation' }).click()
  await expect(page.getByRole('log', { name: 'Conversation' })).toContainText('parses a date')
})

test('what came of decisions is told, and found by it', async ({ seasoned: { page } }) => {
  await open(page)
  const rows = list(page).getByRole('button')
  const outcome = page.getByRole('combobox', { name: 'Outcome' })
  const only = async (value: string, words: RegExp) => {
    await outcome.selectOption(value)
    await expect(rows.first()).toContainText(words)
    for (const row of await rows.all()) await expect(row).toContainText(words)
  }
  await only('liked', /liked/)
  await only('fell-back', /out of memory, (fell back|failed)/)
  await only('regenerated', /asked again/)
  await only('compared', /side by side/)
  await only('escalated', /escalated/)

  // Both decisions of an escalated prompt are explained.
  await rows.first().click()
  const both = page.getByRole('radiogroup', { name: 'Decision' })
  await expect(both.getByRole('radio')).toHaveCount(2)
  await expect(both.getByRole('radio', { name: /^First/ })).toBeChecked()
  await both.getByRole('radio', { name: /^Second/ }).click()
  await expect(page.getByRole('complementary', { name: 'Why qwen3:32b' })).toBeVisible()
  await expect(page.getByText('The first answer is not trusted.')).toBeVisible()
  await page.getByRole('button', { name: 'Close panel' }).click()

  await outcome.selectOption('')
  await page.getByRole('combobox', { name: 'Decided by' }).selectOption('rule')
  await expect(rows.first()).toContainText('format')
  await page.getByRole('combobox', { name: 'Decided by' }).selectOption('')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('combobox', { name: 'Preference' }).selectOption('quiet')
  await page.keyboard.press('Escape')
  const more = page.getByRole('button', { name: '1 more' })
  await expect(more).toBeFocused()
  // Rows of before the choice stand until the new ones are read, and look the same.
  await expect(async () => {
    await rows.first().click()
    await expect(page.getByText(/preference: quiet/)).toBeVisible({ timeout: 1_000 })
  }).toPass()

  // The choice is still there on the way back.
  await page.goBack()
  await page.goForward()
  await expect(more).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`decisions can be read and reached, ${theme}`, async ({ seasoned: { page } }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const { width, height } of [
      { width: 1280, height: 800 },
      { width: 900, height: 600 },
    ]) {
      await page.setViewportSize({ width, height })
      await open(page)
      await expect(list(page).getByRole('button').first()).toBeVisible()
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
      await page.screenshot({ path: `test-results/decisions-${width}-${theme}.png` })
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await expect(page.getByRole('combobox', { name: 'Preference' })).toBeVisible()
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('combobox', { name: 'Outcome' }).selectOption('escalated')
      const first = list(page).getByRole('button').first()
      await expect(first).toContainText('escalated')
      await first.click()
      await expect(page.getByRole('radiogroup', { name: 'Decision' })).toBeVisible()
      await expect(page.getByRole('list', { name: 'Candidates, best first' })).toBeVisible()
      await page.screenshot({ path: `test-results/decisions-open-${width}-${theme}.png` })
      await page.getByRole('button', { name: 'Close panel' }).click()
      await page.getByRole('combobox', { name: 'Outcome' }).selectOption('')
    }
  })
}
