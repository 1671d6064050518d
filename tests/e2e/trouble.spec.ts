import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, conversation, expect, send, test } from './fixtures.ts'

test('without any server it explains what to start, and the demo is one click away', async ({
  lonely: { page },
}) => {
  await expect(page.getByText('ollama serve')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'LM Studio' })).toBeVisible()
  await page.getByRole('button', { name: 'Try the demo' }).click()
  await ask(page, 'Hello demo')
  await expect(conversation(page).getByText('Demo').first()).toBeVisible()
})

test('a server that comes up is found by itself', async ({ app: { page }, ollama }) => {
  await expect(page.getByText(/1 endpoint ready/)).toBeVisible()
  await ollama.suspend()
  await expect(page.getByText(/1 endpoint ready/)).toBeHidden({ timeout: 20_000 })
  await ollama.resume()
  await expect(page.getByText(/1 endpoint ready/)).toBeVisible({ timeout: 20_000 })
})

test('a server that dies in the middle of an answer leaves the words, a name and a way on', async ({
  app: { page },
  ollama,
}) => {
  await send(page, 'Write 400 lines about trains')
  const log = conversation(page)
  await expect(log.getByText(/Simulated/)).toBeVisible()
  await ollama.suspend()
  await expect(log.getByRole('region', { name: 'What went wrong' })).toBeVisible()
  await expect(log.getByText(/Simulated/)).toBeVisible()
  await ollama.resume()
  await expect(page.getByText(/1 endpoint ready/)).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect(page.getByText('branch 2 of 2')).toBeVisible()
})

test('kill -9 in the middle of an answer: the words are there, marked, and can be resumed', async ({
  app,
}) => {
  const { page } = app
  await send(page, 'Write 300 lines about trains')
  const log = conversation(page)
  await expect(log.getByText(/Simulated/)).toBeVisible()
  await expect.poll(async () => ((await log.textContent()) ?? '').length).toBeGreaterThan(400)
  await app.restart('SIGKILL')
  await page
    .getByRole('list', { name: 'Conversations' })
    .getByText(/300 lines/)
    .click()
  await expect(log.getByText(/Simulated/)).toBeVisible()
  await expect(log.getByText(/interrupted/i).first()).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
})

test('a broken settings file keeps the last good ones and says where it is broken', async ({
  app: { page, dataDir },
}) => {
  const file = join(dataDir, 'settings.yaml')
  const good = readFileSync(file, 'utf8')
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  writeFileSync(file, good.replace('theme: system', 'theme: purple'))
  await expect(page.getByText(/settings\.yaml:\d+:\d+/)).toBeVisible()
  await expect(page.getByText(/last good/i)).toBeVisible()
  writeFileSync(file, good.replace('theme: system', 'theme: dark'))
  await expect(page.getByText(/settings\.yaml:\d+:\d+/)).toBeHidden()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('settings changed on the page land in the file, its comments in place', async ({
  app: { page, dataDir },
}) => {
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  await page.getByRole('radio', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect
    .poll(() => readFileSync(join(dataDir, 'settings.yaml'), 'utf8'))
    .toMatch(/theme: dark {2,}# system, light or dark/)
})

test('a connection that is lost is said, and everything goes on after', async ({ app }) => {
  const { page } = app
  await ask(page, 'Before the break')
  await app.restart('SIGKILL')
  await expect(
    conversation(page)
      .or(page.getByRole('textbox', { name: 'Message' }))
      .first(),
  ).toBeVisible()
  await page.getByRole('list', { name: 'Conversations' }).getByText('Before the break').click()
  await ask(page, 'After the break')
})

test('a refused sign-in leads to where tokens are given', async ({ app: { page }, ollama }) => {
  ollama.inject({
    route: '/api/chat',
    when: 'pre',
    action: { do: 'status', status: 401, body: '{"error":"unauthorized"}' },
  })
  await send(page, 'Hello')
  const card = page.getByRole('region', { name: 'What went wrong' })
  await expect(card).toContainText('wants to know who asks')
  await card.getByRole('button', { name: 'See endpoints' }).click()
  await expect(page.getByRole('list', { name: 'Endpoints' })).toBeVisible()
})
