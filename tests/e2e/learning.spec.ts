import { existsSync, readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { ask, conversation, expect, sized, testWith } from './fixtures.ts'

/** Two models that nothing tells apart but what is learned of them. */
const test = testWith([sized('left:7b', 7e9), sized('right:7b', 7e9)])

const prompt = 'Write a function that parses a date'

test('a thumb shows in Learning and sends the next prompt elsewhere; forgetting can be undone', async ({
  app,
}) => {
  const { page } = app
  await page.goto(`${new URL(page.url()).origin}/#/routing/learning`)
  await expect(page.getByText('Nothing learned yet')).toBeVisible()

  await page.getByRole('link', { name: 'Chat' }).click()
  await ask(page, prompt)
  const route = conversation(page).getByText(/(left|right):7b/, { exact: true })
  const first = (await route.first().textContent()) ?? ''
  const other = first === 'left:7b' ? 'right:7b' : 'left:7b'
  const bad = page.getByRole('button', { name: 'Bad answer' })
  await bad.click()
  await expect(bad).toHaveAttribute('aria-pressed', 'true')

  await page.getByRole('link', { name: 'Routing' }).click()
  await page.getByRole('navigation', { name: 'Parts of routing' }).getByText('Learning').click()
  const learned = page.getByRole('region', { name: first })
  await expect(learned).toContainText('1 outcome')
  await learned.getByRole('button', { name: /1 outcome/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('You found it bad')
  await expect(dialog).toContainText(prompt)
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByText('How it learns').click()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  const file = JSON.parse(readFileSync(await (await saving).path(), 'utf8'))
  expect(file).toMatchObject({ switchyard: 'learning', outcomes: [{ kind: 'thumb', value: 0 }] })
  expect(JSON.stringify(file)).not.toContain(prompt)

  await page.getByRole('button', { name: 'Forget everything' }).click()
  await page.getByRole('button', { name: 'Forget', exact: true }).click()
  await expect(page.getByText('Nothing learned yet')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(learned).toContainText('1 outcome')

  await page.getByRole('link', { name: 'Chat' }).click()
  await page
    .getByRole('button', { name: /New (chat|conversation)/ })
    .first()
    .click()
  await ask(page, prompt)
  await expect(conversation(page).getByText(other, { exact: true })).toBeVisible()
})

test('thumbs by keyboard: u and d judge, the same key takes it back', async ({ app }) => {
  const { page } = app
  await ask(page, prompt)
  const answer = conversation(page).getByRole('article').last()
  const good = page.getByRole('button', { name: 'Good answer' })
  const bad = page.getByRole('button', { name: 'Bad answer' })
  await answer.focus()
  await page.keyboard.press('u')
  await expect(good).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('d')
  await expect(bad).toHaveAttribute('aria-pressed', 'true')
  await expect(good).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('d')
  await expect(bad).toHaveAttribute('aria-pressed', 'false')
})

test('a thumb is released where it is looked at when everything is forgotten, and back with Undo', async ({
  app,
}) => {
  const { page } = app
  await ask(page, prompt)
  const good = page.getByRole('button', { name: 'Good answer' })
  await good.click()
  await expect(good).toHaveAttribute('aria-pressed', 'true')
  const other = await app.open()
  await other.goto(`${new URL(page.url()).origin}/#/routing/learning`)
  await other.getByRole('button', { name: 'Forget everything' }).click()
  await other.getByRole('button', { name: 'Forget', exact: true }).click()
  await expect(good).toHaveAttribute('aria-pressed', 'false')
  await other.getByRole('button', { name: 'Undo' }).click()
  await expect(good).toHaveAttribute('aria-pressed', 'true')
})

test('how much is tried to learn is a setting', async ({ app }) => {
  const { page } = app
  await page.goto(`${new URL(page.url()).origin}/#/routing/learning`)
  const setting = page.getByRole('radiogroup', { name: 'Try models of which little is known' })
  await expect(setting.getByRole('radio', { name: 'Off' })).toBeChecked()
  await setting.getByRole('radio', { name: '5 %' }).click()
  await expect(setting.getByRole('radio', { name: '5 %' })).toBeChecked()
  expect(readFileSync(`${app.dataDir}/settings.yaml`, 'utf8')).toMatch(/exploration: 0\.05/)
})

test('how many doubtful answers a bigger model checks is a setting', async ({ app }) => {
  const { page } = app
  const path = `${app.dataDir}/settings.yaml`
  const file = () => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  const setting = page.getByRole('radiogroup', { name: 'Check doubtful answers' })
  await expect(setting.getByRole('radio', { name: '10 %' })).toBeChecked()
  await setting.getByRole('radio', { name: 'Off' }).click()
  await expect(setting.getByRole('radio', { name: 'Off' })).toBeChecked()
  await expect.poll(file).toMatch(/escalation:\s+enabled: false/)
  await setting.getByRole('radio', { name: '20 %' }).click()
  await expect.poll(file).toMatch(/escalation:\s+enabled: true/)
  await expect.poll(file).toMatch(/budget: 0\.2/)
})
