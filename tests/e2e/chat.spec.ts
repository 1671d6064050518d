import { ask, conversation, expect, send, test } from './fixtures.ts'

test('answers, says which model and why, and keeps it over a reload', async ({
  demo: { page },
}) => {
  await ask(page, 'Compare apples and pears in a table')
  const log = conversation(page)
  await expect(log.getByText('Auto →')).toBeVisible()
  await expect(log.getByText('Demo').first()).toBeVisible()
  await expect(log.getByText(/tok\/s/)).toBeVisible()
  await expect(log.getByRole('table').first()).toBeVisible()

  await page.getByRole('button', { name: 'Why this model' }).click()
  await expect(page.getByRole('list', { name: 'Candidates, best first' })).toBeVisible()
  await expect(page.getByText(/Best score for/)).toBeVisible()

  await page.reload()
  await expect(conversation(page).getByRole('table').first()).toBeVisible()
})

test('highlights code, sets maths, and copies the Markdown', async ({ demo: { page } }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await ask(page, 'Write a Python function that adds two numbers')
  await expect(conversation(page).locator('[data-code="keyword"]').first()).toBeVisible()
  await conversation(page).getByRole('button', { name: 'Copy', exact: true }).last().click()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(copied).toContain('```python')

  // A large model may take this one: it has to be loaded, and thinks first.
  await send(page, 'Solve the equation x^2 = 9 with maths')
  await expect(conversation(page).locator('.katex').first()).toBeVisible({ timeout: 40_000 })
})

test('stops, keeps what had arrived, and goes on from there', async ({ app: { page }, ollama }) => {
  await send(page, 'Count to 2000 lines')
  await expect(conversation(page).getByText(/Simulated/)).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible()
  await expect.poll(() => ollama.activeGenerations()).toBe(0)
  await expect(conversation(page).getByText(/stopped/)).toBeVisible()
  const kept = await conversation(page).textContent()
  expect(kept).toContain('Simulated')

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(() => ollama.activeGenerations()).toBe(1)
  await page.getByRole('textbox', { name: 'Message', exact: true }).press('Escape')
  await expect.poll(() => ollama.activeGenerations()).toBe(0)
})

test('edits into a branch, regenerates, and walks between versions', async ({ demo: { page } }) => {
  await ask(page, 'Name one colour')
  const log = conversation(page)
  await log.getByText('Name one colour').first().hover()
  await log.getByRole('button', { name: 'Edit', exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Edited message' })
  await editor.fill('Name one animal')
  await editor.press('Enter')
  await expect(log.getByText('Name one animal').first()).toBeVisible()
  await expect(log.getByText('2 of 2')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Regenerate' })).toBeVisible()

  await log.getByRole('button', { name: 'Previous version' }).first().click()
  await expect(log.getByText('Name one colour').first()).toBeVisible()
  await expect(log.getByText('1 of 2')).toBeVisible()

  await page.getByRole('button', { name: 'Regenerate' }).click()
  await expect(log.getByText('2 of 2')).toBeVisible()
})

test('a reload in the middle of an answer sees the rest arrive', async ({ app: { page } }) => {
  await send(page, 'Write 60 lines about trains')
  const log = conversation(page)
  await expect(log.getByText(/Simulated/)).toBeVisible()
  await page.reload()
  await expect(log.getByText(/Simulated/)).toBeVisible()
  const before = ((await log.textContent()) ?? '').length
  await expect.poll(async () => ((await log.textContent()) ?? '').length).toBeGreaterThan(before)
  await expect(page.getByRole('button', { name: 'Regenerate' })).toBeVisible({ timeout: 45_000 })
  const whole = await log.textContent()
  expect(whole?.match(/Simulated answer/g)).toHaveLength(1)
})

test('a chosen model wins, and two windows see the same', async ({ demo }) => {
  const { page } = demo
  await page.getByRole('button', { name: 'Model: Auto' }).click()
  await page.getByRole('combobox', { name: 'Models' }).fill('gpt-oss')
  await page.keyboard.press('Enter')
  await ask(page, 'Hello there')
  await expect(conversation(page).getByText('gpt-oss', { exact: false }).first()).toBeVisible()

  const other = await demo.open()
  await other.goto(page.url())
  await expect(conversation(other).getByText('Hello there').first()).toBeVisible()
  await send(other, 'From the other window')
  await expect(conversation(page).getByText('From the other window').first()).toBeVisible()
})

test('a draft stays with its conversation', async ({ demo: { page } }) => {
  await ask(page, 'First conversation')
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill('half a thought')
  await page.getByRole('button', { name: 'New chat' }).click()
  await expect(box).toHaveValue('')
  await page.getByRole('list', { name: 'Conversations' }).getByText('First conversation').click()
  await expect(box).toHaveValue('half a thought')
  await page.reload()
  await expect(box).toHaveValue('half a thought')
})
