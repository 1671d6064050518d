import { createSimulatedModel } from '#simulators/model'
import { conversation, expect, send, testWith } from './fixtures.ts'

/** Errs at everything. */
const fast = createSimulatedModel({
  name: 'fast:3b',
  family: 'llama',
  parameters: 3e9,
  skill: -8,
  loadMs: 10,
  tokensPerSecond: 400,
  promptTokensPerSecond: 20_000,
})

/** Never errs, and takes its time. */
const deep = createSimulatedModel({
  name: 'deep:14b',
  family: 'qwen2',
  parameters: 14e9,
  loadMs: 10,
  tokensPerSecond: 40,
  promptTokensPerSecond: 20_000,
})

const test = testWith([fast, deep])

const prompt = 'Give me a JSON object that describes a train'

test('a broken answer is joined by a second one; either can be kept', async ({ app: { page } }) => {
  await page.getByRole('radio', { name: 'Fast' }).click()
  await send(page, prompt)
  const log = conversation(page)
  // The first answer stays on show while the bigger model writes.
  await expect(log.getByText(/Checking with deep:14b:/)).toBeVisible()
  await expect(log.getByRole('button', { name: 'Stop checking with deep:14b' })).toBeVisible()
  await expect(page.getByRole('article', { name: 'Answer by fast:3b' })).toBeVisible()

  const tabs = log.getByRole('radiogroup', { name: 'Versions of this answer' })
  const first = tabs.getByRole('radio', { name: 'First · fast:3b' })
  const second = tabs.getByRole('radio', { name: 'Second · deep:14b' })
  await expect(second).toBeChecked({ timeout: 20_000 })
  await expect(page.getByRole('article', { name: 'Answer by deep:14b' })).toBeVisible()

  // Both stay readable, by keyboard as well; focus goes along.
  await second.focus()
  await page.keyboard.press('ArrowLeft', { delay: 100 })
  await expect(first).toBeChecked()
  await expect(first).toBeFocused()
  await log.locator('summary').click()
  await expect(log.getByRole('list', { name: 'Why so sure' })).toContainText('JSON')
  await expect(log.getByRole('list', { name: 'Why so sure' })).toContainText('Asked again:')

  await log.getByRole('button', { name: 'Keep this one, by fast:3b' }).click()
  await expect(log.getByText('Kept')).toBeVisible()
  await second.click()
  await log.getByRole('button', { name: 'Keep this one, by deep:14b' }).click()
  await expect(log.getByText('Kept')).toBeVisible()
  await page.reload()
  await expect(second).toBeChecked()
  await expect(log.getByText('Kept')).toBeVisible()
})

test('the second answer can be stopped, and the first stands', async ({
  app: { page },
  ollama,
}) => {
  await page.getByRole('radio', { name: 'Fast' }).click()
  await send(page, prompt)
  await conversation(page).getByRole('button', { name: 'Stop checking with deep:14b' }).click()
  await expect(conversation(page).getByText(/The first answer stands/)).toBeVisible()
  await expect(page.getByRole('article', { name: 'Answer by fast:3b' })).toBeVisible()
  await expect.poll(() => ollama.activeGenerations()).toBe(0)
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible()
})

test('each try that failed is shown with what was done about it', async ({
  app: { page },
  ollama,
}) => {
  ollama.inject({
    route: '/api/chat',
    times: 1,
    when: 'pre',
    action: {
      do: 'status',
      status: 500,
      body: '{"error":"llama runner process has terminated: exit status 2"}',
      contentType: 'application/json',
    },
  })
  await page.getByRole('radio', { name: 'Fast' }).click()
  await send(page, 'Hello there')
  const tried = conversation(page).getByRole('list', { name: 'What was tried' })
  await expect(tried).toContainText('fast:3b could not be loaded → answered: deep:14b')
})

test('kill -9 while the second is written: the first is there as it was', async ({ app }) => {
  const { page } = app
  await page.getByRole('radio', { name: 'Fast' }).click()
  await send(page, prompt)
  await expect(conversation(page).getByText(/Checking with deep:14b:/)).toBeVisible()
  const said = await page.getByRole('article', { name: 'Answer by fast:3b' }).textContent()
  expect(said).toContain('Simulated answer by fast:3b.')
  await app.restart('SIGKILL')
  await page.getByRole('link', { name: prompt }).click()
  const answer = page.getByRole('article', { name: 'Answer by fast:3b' })
  await expect(answer.getByText('Simulated answer by fast:3b.')).toBeVisible()
  await expect(answer.getByText(/deep:14b was interrupted/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible()
})
