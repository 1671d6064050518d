import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { test as base, expect, send } from './fixtures.ts'

const shape = { loadMs: 10, tokensPerSecond: 200, promptTokensPerSecond: 20_000 }
const models = [
  createSimulatedModel({ name: 'one:1b', family: 'llama', parameters: 1e9, ...shape }),
  createSimulatedModel({ name: 'two:3b', family: 'qwen2', parameters: 3e9, ...shape }),
]

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern
  ollama: async ({}, use) => {
    const simulator = await startOllamaSimulator({ models })
    await use(simulator)
    await simulator.close()
  },
})

test('a new prompt, blind: names come with the vote; one is kept', async ({ app: { page } }) => {
  await page.getByRole('textbox', { name: 'Message' }).fill('Say hello')
  await page.keyboard.press('ControlOrMeta+Shift+C')
  const dialog = page.getByRole('dialog', { name: 'Compare models' })
  await dialog.getByRole('checkbox', { name: /one:1b/ }).check()
  await dialog.getByRole('checkbox', { name: /two:3b/ }).check()
  await dialog.getByRole('button', { name: 'Ask 2 side by side' }).click()

  const row = page.getByRole('article', { name: 'Answers side by side' })
  await row.getByRole('checkbox', { name: 'Hide names until I vote' }).check()
  const a = row.getByRole('region', { name: 'Answer A' })
  const b = row.getByRole('region', { name: 'Answer B' })
  await expect(row.getByRole('button', { name: 'Both bad' })).toBeVisible({ timeout: 20_000 })
  await expect(page.locator('[data-announcer]')).not.toContainText(/one:1b has|two:3b has/)
  await expect(row.getByRole('region', { name: /one:1b|two:3b/ })).toHaveCount(0)
  await expect(row.getByText(/^[AB] · /)).toHaveCount(0)

  await a.focus()
  await page.keyboard.press('ArrowRight')
  await expect(b).toBeFocused()
  await page.keyboard.press('v')
  const winner = row.getByRole('region', { name: /^B · / })
  await expect(winner.getByText('Better').first()).toBeVisible()
  await expect(row.getByText('Not chosen')).toBeVisible()
  await winner.getByRole('button', { name: /^Keep / }).click()
  await expect(page.getByRole('button', { name: 'All 2 answers' })).toBeVisible()
  await page.getByRole('button', { name: 'All 2 answers' }).click()
  await expect(page.getByRole('region', { name: /^[AB] · / })).toHaveCount(2)
})

test('an answer that is there is compared with another model', async ({ app: { page } }) => {
  await send(page, 'Say hello')
  await page.getByRole('button', { name: 'Compare with…' }).click({ timeout: 20_000 })
  const dialog = page.getByRole('dialog', { name: 'Compare models' })
  await dialog.getByRole('checkbox').first().check()
  await dialog.getByRole('button', { name: 'Ask 1 side by side' }).click()
  const row = page.getByRole('article', { name: 'Answers side by side' })
  await expect(row.getByRole('region', { name: /one:1b/ })).toBeVisible()
  await expect(row.getByRole('region', { name: /two:3b/ })).toBeVisible()
  await row.getByRole('button', { name: 'Tie' }).click({ timeout: 20_000 })
  await expect(row.getByText('Tie', { exact: true })).toHaveCount(3)
})
