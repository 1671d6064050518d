import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, conversation, expect, test } from './fixtures.ts'

test('renames, pins, deletes with undo', async ({ demo: { page } }) => {
  await ask(page, 'A question about gardens')
  const list = page.getByRole('list', { name: 'Conversations' })
  await list.getByText('A question about gardens').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('Garden notes')
  await page.keyboard.press('Enter')
  await expect(list.getByText('Garden notes')).toBeVisible()

  await list.getByText('Garden notes').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click()
  await expect(list.getByText('Pinned')).toBeVisible()

  await list.getByText('Garden notes').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(list.getByText('Garden notes')).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(list.getByText('Garden notes')).toBeVisible()
})

test('finds a word in any message and opens it there', async ({ demo: { page } }) => {
  await ask(page, 'The zebrafish swims at dawn')
  await page.getByRole('button', { name: 'New chat' }).click()
  await ask(page, 'Something else entirely')
  const search = page.getByRole('searchbox', { name: 'Search messages' })
  await search.fill('dawn zebraf')
  const hit = page.getByRole('link', { name: /zebrafish/ }).first()
  await expect(hit).toBeVisible()
  await expect(hit.locator('mark').first()).toHaveText(/zebrafish|dawn/)
  await hit.click()
  await expect(conversation(page).getByText('The zebrafish swims at dawn').first()).toBeVisible()
  await search.fill('nothing holds this word')
  await expect(page.getByText(/Nothing holds/)).toBeVisible()
})

test('exports to Markdown and JSON, and imports the JSON into another Switchyard', async ({
  demo: { page, dataDir },
}) => {
  await ask(page, 'Keep this answer')
  const list = page.getByRole('list', { name: 'Conversations' })
  const exportAs = async (name: string) => {
    await list.getByText('Keep this answer').click({ button: 'right' })
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name }).click()
    const file = join(dataDir, (await download).suggestedFilename())
    await (await download).saveAs(file)
    return file
  }
  const markdown = readFileSync(await exportAs('Export as Markdown'), 'utf8')
  expect(markdown).toContain('# Keep this answer')
  expect(markdown).toContain('## You')

  const json = await exportAs('Export as JSON')
  const data = JSON.parse(readFileSync(json, 'utf8'))
  data.conversations[0].id = 'imported-one'
  data.conversations[0].title = 'An imported conversation'
  for (const message of data.conversations[0].messages) {
    message.id = `imported-${message.id}`
    if (message.parentId) message.parentId = `imported-${message.parentId}`
    for (const attempt of message.attempts) attempt.id = `imported-${attempt.id}`
  }
  data.conversations[0].headId = `imported-${data.conversations[0].headId}`
  writeFileSync(json, JSON.stringify(data))

  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'All conversations' }).click()
  await page.getByRole('menuitem', { name: /Import/ }).click()
  await (await chooser).setFiles(json)
  await expect(list.getByText('An imported conversation')).toBeVisible()
})

test('the keyboard reaches everything', async ({ demo: { page } }) => {
  await page.keyboard.press('ControlOrMeta+K')
  const palette = page.getByRole('dialog')
  await expect(palette).toBeVisible()
  await page.keyboard.type('dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('By keyboard')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Regenerate' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('keyboard shortcuts')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible()
})
