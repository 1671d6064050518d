import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { ask, expect, test } from './fixtures.ts'

/** What axe finds that keeps somebody out. */
async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`)
}

for (const theme of ['light', 'dark'] as const) {
  test(`chat with the why panel, ${theme}`, async ({ demo: { page } }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await ask(page, 'Compare two ways to sort in a table, with code')
    await page.getByRole('button', { name: 'Why this model' }).click()
    await expect(page.getByRole('list', { name: 'Candidates, best first' })).toBeVisible()
    expect(await findBarriers(page)).toEqual([])
  })

  test(`welcome and settings, ${theme}`, async ({ lonely: { page } }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('link', { name: 'Settings' }).click()
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
    expect(await findBarriers(page)).toEqual([])
  })
}

test('a phone’s width holds everything', async ({ demo: { page } }) => {
  await page.setViewportSize({ width: 420, height: 800 })
  await ask(page, 'Write a TypeScript function with a very long signature')
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow).toBe(0)
  await page.getByRole('button', { name: 'Why this model' }).click()
  await expect(page.getByRole('list', { name: 'Candidates, best first' })).toBeVisible()
  expect(await findBarriers(page)).toEqual([])
})
