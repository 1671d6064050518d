import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { ask, expect, test } from './fixtures.ts'

async function open(page: Page) {
  await page.goto(`${new URL(page.url()).origin}/#/routing/map`)
}

const tasks = (page: Page) => page.getByRole('table', { name: 'Tasks and models' })

test('the map shows which model got which task', async ({ app: { page } }) => {
  await open(page)
  await expect(page.getByText('Nothing decided in this time')).toBeVisible()
  await expect(page.getByText(/Not enough yet: 0 of the 30/)).toBeVisible()
  await page.goBack()
  await ask(page, 'Write a function that parses a date')
  await open(page)
  const cell = tasks(page).getByRole('button', { name: /codegen, tiny:1b: 100 %, n = 1/ })
  await expect(cell).toBeVisible()
  await page.getByRole('radio', { name: 'Speed' }).click()
  await expect(tasks(page).getByRole('row', { name: /codegen/ })).toContainText('tok/s')
  await page.getByText('By day, as a table').click()
  await expect(page.getByRole('region', { name: 'By day, as a table' })).toContainText('0.0 % (0)')
})

test('cells tell of a month and lead to its decisions', async ({ seasoned: { page } }) => {
  await open(page)
  const cell = tasks(page).getByRole('button', { name: /^general, llama3.2:3b:/ })
  const count = Number(/n = (\d+)/.exec((await cell.textContent()) ?? '')?.[1])
  expect(count).toBeGreaterThan(3)
  await page.getByRole('radio', { name: 'Expected' }).click()
  await expect(page.getByRole('list', { name: 'Colours of good answers' })).toBeVisible()
  await page.getByRole('radio', { name: 'Learned' }).click()
  await expect(cell).toContainText(/\d+–\d+ %, n = \d+/)
  await cell.focus()
  await page.keyboard.press('Enter')
  const list = page.getByRole('list', { name: 'Decisions, newest first' })
  await expect(list.getByRole('button').first()).toContainText('llama3.2:3b')
  await expect(page.getByRole('combobox', { name: 'Task' })).toHaveValue('general')
  await expect(page.getByRole('combobox', { name: 'Time' })).toHaveValue('30')
  const box = await list.boundingBox()
  expect((box?.height ?? 0) / 44).toBe(count)
  await page.goBack()
  await expect(cell).toBeVisible()
})

test('rates over time and the reliability have figures behind them', async ({
  seasoned: { page },
}) => {
  await open(page)
  const rates = page.getByRole('region', { name: 'Escalations and fallbacks', exact: true })
  await expect(rates.getByRole('figure')).toBeVisible()
  await rates.getByRole('radio', { name: 'Day' }).click()
  await rates.getByText('By day, as a table').click()
  const table = rates.getByRole('table')
  await expect(table.getByRole('columnheader')).toHaveText([
    'Day',
    'Decisions',
    'Escalated',
    'Fell back',
    'Failed',
  ])
  expect(await table.getByRole('row').count()).toBeGreaterThan(20)
  await rates.getByRole('radio', { name: 'Week' }).click()
  await expect(rates.getByRole('table')).toContainText('Week of')

  const reliability = page.getByRole('region', { name: 'How sure, and how right' })
  const diagram = reliability.getByRole('img', { name: /Off by [\d.]+ points on average/ })
  await expect(diagram).toBeVisible()
  await reliability.getByText('As a table').click()
  expect(await reliability.getByRole('table').getByRole('row').count()).toBeGreaterThan(3)
  const whose = reliability.getByRole('combobox', { name: 'Answers of' })
  const last = await whose.locator('option').last().getAttribute('value')
  await whose.selectOption(last)
  await expect(reliability.getByText(/Not enough yet: \d+ of the 30/)).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`the map can be read and reached, ${theme}`, async ({ seasoned: { page } }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const { width, height } of [
      { width: 1280, height: 800 },
      { width: 900, height: 600 },
    ]) {
      await page.setViewportSize({ width, height })
      await open(page)
      await expect(tasks(page)).toBeVisible()
      await page.getByRole('radio', { name: 'Learned' }).click()
      await page.mouse.move(0, 0)
      await page.screenshot({ path: `test-results/map-${width}-${theme}.png` })
      const diagram = page.getByRole('img', { name: /What was said against what was right/ })
      await diagram.scrollIntoViewIfNeeded()
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
      await page.screenshot({ path: `test-results/map-below-${width}-${theme}.png` })
    }
  })
}
