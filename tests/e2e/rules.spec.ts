import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'

test('rules are written, flagged, tried on a prompt, moved and brought back', async ({ app }) => {
  const { page } = app
  const file = join(app.dataDir, 'settings.yaml')
  const settings = () => readFileSync(file, 'utf8')
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  await page.getByRole('link', { name: 'Add rules' }).click()
  await expect(page.getByText('No rules: every choice is weighed')).toBeVisible()

  await page.getByRole('button', { name: 'Add rule' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Code stays small')
  await dialog.getByLabel('Use', { exact: true }).fill('tiny:1')
  await dialog.getByLabel('When', { exact: true }).fill('task == "tempalte"')
  await expect(dialog.getByText('Did you mean “template”?')).toBeVisible()
  await expect(dialog.getByText('Did you mean tiny:1b?')).toBeVisible()
  await dialog.getByLabel('When', { exact: true }).fill('task ==')
  await expect(dialog.getByText('The condition ends before it is complete')).toBeVisible()
  await dialog.getByText('What a condition may speak of').click()
  await dialog.getByRole('button', { name: /task in \["codegen"/ }).click()
  await dialog.getByLabel('When', { exact: true }).fill('task == "template"')
  await dialog.getByLabel('Use', { exact: true }).fill('tiny:1b')
  await expect(dialog.getByText('Did you mean')).toHaveCount(0)
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  const tester = page.getByRole('region', { name: 'Try a prompt' })
  await tester.getByRole('textbox').fill('Give me a boilerplate for a CLI')
  await tester.getByRole('button', { name: 'Test' }).click()
  await expect(tester.getByText('Code stays small (not saved) holds and decides')).toBeVisible()
  await expect(tester.getByText('Goes to tiny:1b')).toBeVisible()
  expect(settings()).not.toContain('Code stays small')
  await dialog.getByLabel('When', { exact: true }).fill('task == "template" && hour < 6')
  await expect(tester.getByText(/^Outdated/)).toBeVisible()
  await tester.getByRole('combobox', { name: 'Hour to test for' }).selectOption('05:00')
  await tester.getByRole('button', { name: 'Test' }).click()
  await expect(tester.getByText('holds and decides')).toBeVisible()
  await tester.getByRole('combobox', { name: 'Hour to test for' }).selectOption('06:00')
  await expect(tester.getByText(/^Outdated/)).toBeVisible()
  await tester.getByRole('button', { name: 'Test' }).click()
  await expect(tester.getByText('does not hold')).toBeVisible()
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await dialog.getByLabel('When', { exact: true }).fill('task == "template"')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(dialog).toHaveCount(0)

  await expect(tester.getByRole('textbox')).toHaveValue('Give me a boilerplate for a CLI')
  await tester.getByRole('button', { name: 'Test' }).click()
  await expect(tester.getByText('holds and decides')).toBeVisible()
  await expect(tester.getByText('Goes to tiny:1b')).toBeVisible()
  await tester.getByRole('textbox').press('End')
  await tester.getByRole('textbox').pressSequentially('!')
  await expect(tester.getByText(/^Outdated/)).toBeVisible()
  await tester.getByRole('button', { name: 'Test' }).click()
  await expect(tester.getByText(/^Outdated/)).toHaveCount(0)

  await page.getByRole('button', { name: 'Add rule' }).click()
  await dialog.getByLabel('Name').fill('Everything')
  await dialog.getByLabel('When', { exact: true }).fill('true')
  await dialog.getByLabel('Use', { exact: true }).fill('preset:fast')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(tester.getByText(/^Outdated/)).toBeVisible()
  await page.getByRole('button', { name: 'Move Everything up' }).click()
  const rows = page.getByRole('list', { name: 'Rules in order' }).getByRole('listitem')
  await expect(rows.filter({ hasText: 'Everything' }).first()).toContainText('1')
  await expect(page.getByText('holds whenever this does and is asked first')).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  writeFileSync(
    file,
    settings().replace('- name: Everything', '- name: Everything # kept for guests'),
  )
  await page.getByRole('button', { name: 'Remove Everything' }).click()
  await expect(page.getByRole('button', { name: 'Edit Everything' })).toHaveCount(0)
  expect(settings()).not.toContain('Everything')
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Removed the rule “Everything”' })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(page.getByRole('button', { name: 'Edit Everything' })).toBeVisible()
  expect(settings()).toContain('- name: Everything # kept for guests')

  await page
    .getByRole('button', { name: 'Edit Code stays small' })
    .locator('xpath=ancestor::li')
    .dragTo(page.getByRole('button', { name: 'Edit Everything' }).locator('xpath=ancestor::li'))
  await expect
    .poll(() => settings().indexOf('Code stays') < settings().indexOf('Everything'))
    .toBe(true)
})
