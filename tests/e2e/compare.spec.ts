import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { createSimulatedModel } from '#simulators/model'
import { expect, send, testWith } from './fixtures.ts'

const shape = { loadMs: 10, tokensPerSecond: 200, promptTokensPerSecond: 20_000 }
const models = [
  createSimulatedModel({ name: 'one:1b', family: 'llama', parameters: 1e9, ...shape }),
  createSimulatedModel({ name: 'two:3b', family: 'qwen2', parameters: 3e9, ...shape }),
]

const test = testWith(models)

/** Chooses both in the composer's list, by keyboard alone. */
async function chooseBoth(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).focus()
  await page.keyboard.press('ControlOrMeta+Shift+C')
  const list = page.getByRole('dialog', { name: 'Choose a model' })
  await expect(list.getByRole('checkbox', { name: 'Ask several side by side' })).toBeChecked()
  for (const name of ['one:1b', 'two:3b']) {
    await list.getByRole('combobox').fill(name)
    const option = list.getByRole('option', { name })
    await expect(option).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Enter')
    await expect(option).toHaveAttribute('aria-checked', 'true')
  }
  await expect(list.getByRole('status')).toHaveText('2 chosen')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Models side by side: / })).toBeVisible()
}

async function compareBoth(page: Page): Promise<Locator> {
  await chooseBoth(page)
  await send(page, 'Say hello')
  const row = page.getByRole('article', { name: 'Answers side by side' })
  await expect(row.getByRole('button', { name: 'Both bad' })).toBeVisible({ timeout: 20_000 })
  return row
}

/**
 * All that can be read on a page: by eye, by a screen reader, or in a tooltip. The simulators’ answers begin with the
 * name of their model, which nothing can prevent.
 */
const readable = async (page: Page) => {
  const all = await page.evaluate<string>(`[
    document.title,
    document.body.innerText,
    ...[...document.querySelectorAll('[aria-label],[title]')].flatMap((element) => [
      element.getAttribute('aria-label'), element.getAttribute('title'),
    ]),
    ...[...document.querySelectorAll('.sr-only')].map((element) => element.textContent),
  ].join('\\n')`)
  return all.replace(/Simulated answer by .*/g, '')
}

async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`)
}

test('chosen in the composer, blind: no name anywhere before the vote', async ({
  app: { page },
}) => {
  await page.evaluate(`localStorage.setItem('switchyard.compare.blind', 'true')`)
  await page.reload()
  const row = await compareBoth(page)
  await expect(row.getByText('An answer may still name its model')).toBeVisible()
  await expect(page.getByText('2 answers to choose from')).toBeVisible()
  expect(await readable(page)).not.toMatch(/one:1b|two:3b|tok\/s/)

  const a = row.getByRole('region', { name: 'Answer A' })
  const b = row.getByRole('region', { name: 'Answer B' })
  const texts = await Promise.all([a, b].map((column) => column.textContent()))
  await page.reload()
  await expect(a).toBeVisible()
  expect(await Promise.all([a, b].map((column) => column.textContent()))).toEqual(texts)

  await a.focus()
  await page.keyboard.press('ArrowRight')
  await expect(b).toBeFocused()
  await page.keyboard.press('v')
  const winner = row.getByRole('region', { name: /^B · (one:1b|two:3b)$/ })
  await expect(winner.getByRole('button', { name: /This one is better/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(row.getByText('Not chosen')).toBeVisible()

  // Taken back, names are hidden again.
  await winner.getByRole('button', { name: /This one is better/ }).click()
  await expect(b).toBeVisible()
  expect(await readable(page)).not.toMatch(/one:1b|two:3b/)
  await row.getByRole('checkbox', { name: 'Hide names until I vote' }).uncheck()
  await expect(row.getByRole('region', { name: /^[AB] · (one:1b|two:3b)$/ })).toHaveCount(2)
})

test('blind, while models are loaded and write: what is in memory is not told either', async ({
  demo: { page },
}) => {
  const meter = page.getByRole('link', { name: /VRAM/ }).first()
  await page.evaluate(`localStorage.setItem('switchyard.compare.blind', 'true')`)
  await page.reload()
  await page.keyboard.press('ControlOrMeta+Shift+C')
  const list = page.getByRole('dialog', { name: 'Choose a model' })
  await list.getByRole('option', { name: /llama3\.2:3b/ }).click()
  await list.getByRole('option', { name: /qwen2\.5-coder:7b/ }).click()
  await list.getByRole('button', { name: 'Done' }).click()
  await send(page, 'Say hello in one sentence')
  const row = page.getByRole('article', { name: 'Answers side by side' })
  await expect(row.getByRole('region', { name: 'Answer B' })).toBeVisible()
  const isDone = () => row.getByRole('button', { name: 'Both bad' }).isVisible()
  await expect
    .poll(
      async () => {
        expect(await readable(page)).not.toMatch(/llama3|qwen2/)
        return await isDone()
      },
      { timeout: 45_000 },
    )
    .toBe(true)
  await row.getByRole('button', { name: 'Tie' }).click()
  await expect(meter).toHaveAccessibleName(/llama3\.2:3b/)
})

test('compared, voted on, merged, kept', async ({ app: { page }, ollama }) => {
  const row = await compareBoth(page)
  await row.getByRole('button', { name: /This one is better: A/ }).click()
  await expect(row.getByText('Not chosen')).toBeVisible()

  await row.getByRole('button', { name: 'Merge', exact: true }).click()
  const merged = row.getByRole('region', { name: 'Merged answer' })
  await expect(
    merged.getByText(/Merged from (one:1b|two:3b) and (one:1b|two:3b) by (one:1b|two:3b)$/),
  ).toBeVisible({
    timeout: 20_000,
  })
  await expect(page.locator('[data-announcer]')).toHaveText('The merged answer is ready.')
  const asked = ollama.requests.findLast(({ path }) => path === '/api/chat')
  expect(JSON.stringify(asked?.body)).toContain('BEGIN ANSWER B')

  await merged.getByRole('button', { name: 'Keep the merged answer' }).click()
  await expect(page.getByText(/^Merged from the answers of /)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Good answer' })).toHaveCount(0)
  await page.getByRole('button', { name: 'All 3 answers' }).click()
  await expect(page.getByRole('button', { name: 'Merged answer is kept' })).toBeVisible()
  await page.getByRole('button', { name: 'Only the kept one' }).click()

  await send(page, 'And goodbye')
  await expect(page.getByRole('article', { name: /^Answer by/ })).toHaveCount(2, {
    timeout: 20_000,
  })
})

test('a merge that fails, is stopped, or is cut off by a crash leaves the answers', async ({
  app,
  ollama,
}) => {
  const { page } = app
  const row = await compareBoth(page)
  const merge = row.getByRole('button', { name: 'Merge', exact: true })
  const merged = row.getByRole('region', { name: 'Merged answer' })
  const mend = ollama.inject({
    route: '/api/chat',
    when: 'pre',
    action: { do: 'status', status: 400, body: '{"error":"no"}' },
  })
  await merge.click()
  await expect(merged.getByText('The answers above stand as they are.')).toBeVisible({
    timeout: 20_000,
  })
  mend()

  const goOn = ollama.inject({
    route: '/api/chat',
    when: { afterFrames: 4 },
    action: { do: 'stall' },
  })
  await merge.click()
  await expect(merged.getByText(/Merging .* with two:3b…$/)).toBeVisible()
  await expect(merge).toBeDisabled()
  await merged.getByRole('button', { name: 'Stop merging' }).click()
  await expect(merged.getByText('Merging was stopped.')).toBeVisible()

  await merge.click()
  await expect(merged.last().getByRole('button', { name: 'Stop merging' })).toBeVisible()
  await app.restart('SIGKILL')
  goOn()
  await page.getByRole('link', { name: /Say hello/ }).click()
  await expect(row.getByRole('region', { name: /^[AB] · / })).toHaveCount(2)
  await expect(merged.last().getByText('Merging was interrupted.')).toBeVisible()
  await merge.click()
  await expect(merged.last().getByText(/Merged from .* by two:3b$/)).toBeVisible({
    timeout: 20_000,
  })
})

test('an answer that is there is compared with another model', async ({ app: { page } }) => {
  await send(page, 'Say hello')
  await page.getByRole('button', { name: 'Compare with…' }).click({ timeout: 20_000 })
  const dialog = page.getByRole('dialog', { name: 'Compare with other models' })
  await dialog
    .getByRole('checkbox', { name: /one:1b|two:3b/ })
    .first()
    .check()
  await dialog.getByRole('button', { name: 'Ask 1 side by side' }).click()
  const row = page.getByRole('article', { name: 'Answers side by side' })
  await expect(row.getByRole('region', { name: /one:1b/ })).toBeVisible()
  await expect(row.getByRole('region', { name: /two:3b/ })).toBeVisible()
  await row.getByRole('button', { name: 'Tie' }).click({ timeout: 20_000 })
  await expect(row.getByRole('button', { name: 'Tie' })).toHaveAttribute('aria-pressed', 'true')
})

for (const theme of ['light', 'dark'] as const) {
  test(`side by side and merged in a small window, ${theme}`, async ({ app: { page } }) => {
    await page.setViewportSize({ width: 900, height: 600 })
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await chooseBoth(page)
    await page.getByRole('button', { name: /^Models side by side: / }).click()
    await expect(page.getByRole('option', { name: /one:1b/ })).toHaveAttribute(
      'aria-checked',
      'true',
    )
    expect(await findBarriers(page)).toEqual([])
    await page.screenshot({ path: `test-results/several-${theme}.png` })
    await page.keyboard.press('Escape')
    await send(page, 'Say hello')
    const row = page.getByRole('article', { name: 'Answers side by side' })
    await row.getByRole('button', { name: 'Merge', exact: true }).click({ timeout: 20_000 })
    await expect(row.getByText(/Merged from/)).toBeVisible({ timeout: 20_000 })
    expect(await findBarriers(page)).toEqual([])
    await page.screenshot({ path: `test-results/compare-${theme}.png` })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.screenshot({ path: `test-results/compare-wide-${theme}.png` })
  })
}
