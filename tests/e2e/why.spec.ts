import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { ask, conversation, expect, sized, testWith } from './fixtures.ts'

const test = testWith([sized('left:1b', 1e9), sized('right:8b', 8e9)])

const prompt = 'Give me a boilerplate for a CLI'

test('a choice is explained, overruled from the panel, and made a rule that can be taken back', async ({
  app,
}) => {
  const { page } = app
  await ask(page, prompt)
  const chosen = conversation(page)
    .getByText(/^(left:1b|right:8b)$/)
    .first()
  const other = (await chosen.textContent()) === 'left:1b' ? 'right:8b' : 'left:1b'
  await page.getByRole('button', { name: 'Why this model' }).click()
  await expect(page.getByText(/^Likely .*template \d+ %/)).toBeVisible()
  await expect(page.getByText(/Ahead of the next by/)).toBeVisible()
  const candidates = page.getByRole('list', { name: 'Candidates, best first' })
  await expect(candidates.getByText('answer quality')).toHaveCount(2)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await page.getByRole('button', { name: `Use ${other} instead` }).click()
  await expect(conversation(page).getByText('Your choice →')).toBeVisible()
  await expect(conversation(page).getByText(other, { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Regenerate' })).toHaveCount(1)

  await page.getByRole('button', { name: 'Why this model' }).click()
  await page.getByRole('button', { name: `Always ${other} for this` }).click()
  const dialog = page.getByRole('dialog', { name: `Always ${other} for this?` })
  await expect(dialog).toContainText(/task == "template" && complexity == "\w+"/)
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(dialog).toHaveCount(0)
  const settings = () => readFileSync(join(app.dataDir, 'settings.yaml'), 'utf8')
  expect(settings()).toContain(`use: ollama/${other}`)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(settings).not.toContain(`use: ollama/${other}`)
})

test('a model is favoured from the panel, with a number, and taken back in the settings', async ({
  app,
}) => {
  const { page } = app
  const settings = () => readFileSync(join(app.dataDir, 'settings.yaml'), 'utf8')
  await ask(page, prompt)
  const why = page.getByRole('button', { name: 'Why this model' })
  const [, other = ''] =
    /(left:1b|right:8b)/.exec(
      (await conversation(page).getByRole('article').last().getAttribute('aria-label')) ?? '',
    )?.[1] === 'left:1b'
      ? ['left:1b', 'right:8b']
      : ['right:8b', 'left:1b']
  await why.click()
  await page.getByRole('button', { name: `Favour ${other}` }).click()
  const dialog = page.getByRole('dialog', { name: `Favour ${other}` })
  const points = dialog.getByRole('slider', { name: 'Points' })
  await expect(dialog.getByRole('status')).toContainText('and have been chosen')
  await points.press('Home')
  await expect(dialog.getByRole('status')).toContainText('that is not enough')
  await points.press('End')
  await expect(dialog.getByText('+50 points')).toBeVisible()
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect.poll(settings).toContain(`use: ollama/${other}`)

  await ask(page, `${prompt}, again`)
  await expect(page.getByRole('article', { name: `Answer by ${other}` })).toBeVisible()
  await expect(conversation(page).getByText('another model than before')).toHaveCount(1)
  await why.last().click()
  const candidates = page.getByRole('list', { name: 'Candidates, best first' })
  await expect(candidates.getByText('favoured by you')).toBeVisible()
  await expect(candidates.getByText(`+50 for ollama/${other}`)).toBeVisible()
  await expect(page.getByRole('region', { name: 'How sure of the answer' })).toContainText('% sure')

  await page.goto(`${new URL(page.url()).origin}/#/settings/routing`)
  const list = page.getByRole('list', { name: 'Favoured by you' })
  await list.getByRole('spinbutton', { name: `Points for ollama/${other}` }).fill('7')
  await page.keyboard.press('Enter')
  await expect.poll(settings).toContain('points: 7')
  await list.getByRole('button', { name: `Favour ollama/${other} no more` }).click()
  await expect(list).toHaveCount(0)
  await expect.poll(settings).not.toContain(`use: ollama/${other}`)
  await page
    .getByRole('listitem')
    .filter({ hasText: 'is not favoured any more' })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect.poll(settings).toContain('points: 7')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
})

test('the slider between speed and quality is saved and put back', async ({ lonely: app }) => {
  const { page } = app
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  const slider = page.getByRole('slider', { name: 'Speed or quality' })
  await expect(slider).toHaveValue('50')
  await slider.press('ArrowRight')
  await expect(page.getByText('Moved by you')).toBeVisible()
  await expect(slider).toHaveValue('51')
  await page.getByRole('radio', { name: 'Best' }).click()
  await expect(slider).toHaveValue('90')
})

test('the slider in the composer is followed by the preview, and holds for every prompt', async ({
  app,
}) => {
  const { page } = app
  const settings = () => readFileSync(join(app.dataDir, 'settings.yaml'), 'utf8')
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(prompt)
  const form = page.getByRole('form', { name: 'New message' })
  const slider = form.getByRole('slider', { name: 'Speed or quality' })
  const wouldGoTo = (model: string) =>
    page
      .getByText(/^template, /)
      .locator('..')
      .getByText(model)
  await slider.focus()
  await page.keyboard.down('End')
  // Held, and not saved yet.
  await expect(wouldGoTo('right:8b')).toBeVisible()
  expect(settings()).toContain('balance: null')
  await page.keyboard.up('End')
  await expect.poll(settings).toContain('balance: 100')
  await expect(page.getByText('Kept for every prompt, until you change it.')).toBeVisible()
  await page.keyboard.press('Home')
  await expect(wouldGoTo('left:1b')).toBeVisible()
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight')
  await expect(slider).toHaveValue('5')
  await expect.poll(settings).toContain('balance: 5 ')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await ask(page, prompt)
  await expect(page.getByRole('article', { name: 'Answer by left:1b' })).toBeVisible()
  await page.getByRole('button', { name: 'New chat' }).click()
  await expect(slider).toHaveValue('5')
  await form.getByRole('radio', { name: 'Best' }).click()
  await expect(slider).toHaveValue('90')
  await expect.poll(settings).toMatch(/preference: best/)
  expect(settings()).not.toContain('balance: 5')
})
