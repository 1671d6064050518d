import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { ask, expect, sized, testWith } from './fixtures.ts'

const test = testWith([sized('tiny:0.5b', 5e8), sized('small:1b', 1e9), sized('large:8b', 8e9)])

test('a policy is tried on what was decided, adopted, and reverted', async ({ app }) => {
  const { page } = app
  const preference = () =>
    /preference: (\w+)/.exec(readFileSync(`${app.dataDir}/settings.yaml`, 'utf8'))?.[1]
  const replayTab = `${new URL(page.url()).origin}/#/routing/replay`
  await page.goto(replayTab)
  await expect(page.getByText('Nothing was decided yet')).toBeVisible()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.getByText('Nothing was decided in this stretch')).toBeVisible()

  await page.getByRole('link', { name: 'Chat' }).click()
  await ask(page, 'What is the capital of France?')
  await page.goto(replayTab)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.getByRole('status').filter({ hasText: 'would stay' })).toBeVisible()
  // The built thread did it: where it fails, the log says so.
  expect(existsSync(`${app.dataDir}/errors.log`)).toBe(false)

  await page.getByRole('radiogroup', { name: 'Preference to try' }).getByText('Best').click()
  await page.getByRole('switch', { name: 'Own place between speed and quality' }).click()
  const slider = page.getByRole('slider', { name: 'Between speed and quality' })
  await slider.focus()
  await page.keyboard.press('End')
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  const result = page.getByRole('region', { name: 'Result for Best' })
  await expect(result).toContainText('1 decision of 1 (100 %) would go elsewhere')
  await expect(result.getByRole('list', { name: 'What would change' })).toContainText(
    'capital of France',
  )
  await expect(result.getByRole('list', { name: 'What would change' })).toContainText('large:8b')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('replay.png'), fullPage: true })

  expect(preference()).toBe('balanced')
  await result.getByRole('button', { name: 'Adopt this policy' }).click()
  const before = page.getByRole('list', { name: 'Policies of before' })
  await expect(before.getByRole('listitem')).toHaveCount(1)
  expect(preference()).toBe('best')
  await before.getByRole('button', { name: /Revert/ }).click()
  await expect(before.getByRole('listitem')).toHaveCount(2)
  expect(preference()).toBe('balanced')

  const kept = page.getByRole('list', { name: 'Earlier replays' })
  await expect(kept.getByRole('listitem')).toHaveCount(3)
  await kept
    .getByRole('button', { name: /Delete/ })
    .first()
    .click()
  await expect(kept.getByRole('listitem')).toHaveCount(2)
})

test('the whole policy can be drafted, kept in a file, and opened from it', async ({ app }) => {
  const { page, dataDir } = app
  await ask(page, 'What is the capital of France?')
  writeFileSync(
    `${dataDir}/settings.yaml`,
    `routing:
  rules:
    - { name: Long, when: totalTokens > 9000, use: "large:8b" }
    - { name: Everything, when: "true", use: "tag:mine" }
`,
  )
  await page.goto(`${new URL(page.url()).origin}/#/routing/replay`)
  await page.locator('summary', { hasText: 'Rules' }).click()
  const rules = page.getByRole('list', { name: 'Rules to try' }).getByRole('listitem')
  await expect(rules).toHaveCount(2)
  await page.getByRole('button', { name: 'Move Everything up' }).click()
  await expect(rules.first()).toContainText('Everything')
  await page.locator('summary', { hasText: 'Tags' }).click()
  await page.getByRole('textbox', { name: 'Name of a new tag' }).fill('mine')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: /^Targets of mine/ }).fill('large:8b')
  await page.locator('summary', { hasText: 'Favoured models' }).click()
  await page.getByRole('combobox', { name: /to favour/ }).fill('small:1b')
  await page.keyboard.press('Enter')
  await page.getByRole('spinbutton', { name: 'Points for small:1b' }).fill('12')
  await page
    .getByRole('radiogroup', { name: 'Try models of which little is known' })
    .getByText('5 %')
    .click()
  await page.getByRole('switch', { name: /A bigger model as well/ }).click()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('draft.png') })
  await page.setViewportSize({ width: 900, height: 600 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('list', { name: 'Tags to try' }).scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath('draft-narrow-dark.png') })

  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save to a file' }).click()
  const file = test.info().outputPath('policy.json')
  await (await saving).saveAs(file)
  const { policy } = JSON.parse(readFileSync(file, 'utf8'))
  expect(policy).toMatchObject({
    exploration: 0.05,
    favour: [{ use: 'small:1b', points: 12 }],
    tags: { mine: ['large:8b'] },
    escalation: { enabled: false },
    rules: [{ name: 'Everything' }, { name: 'Long' }],
  })
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  const result = page.getByRole('region', { name: /^Result for/ })
  await expect(result).toContainText('large:8b')

  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(rules.first()).toContainText('Long')
  const open = async (path: string) => {
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open a file…' }).click()
    await (await choosing).setFiles(path)
  }
  await open(file)
  await expect(rules.first()).toContainText('Everything')
  const newer = test.info().outputPath('newer.json')
  writeFileSync(newer, JSON.stringify({ switchyard: 'policy', format: 99, policy: {} }))
  await open(newer)
  const told = page.getByRole('region', { name: /^Notifications/ })
  await expect(told.getByText('written by a newer Switchyard (format 99')).toBeVisible()
})

test('a sample is asked again, judged blind and by a model; adopted and reverted', async ({
  app,
}) => {
  const { page } = app
  await ask(page, 'What is the capital of France?')
  await page.goto(`${new URL(page.url()).origin}/#/routing/replay`)
  await page.getByRole('radiogroup', { name: 'Preference to try' }).getByText('Best').click()
  await page.getByRole('switch', { name: 'Own place between speed and quality' }).click()
  await page.getByRole('slider', { name: 'Between speed and quality' }).focus()
  await page.keyboard.press('End')
  await page.getByRole('button', { name: 'Replay', exact: true }).click()

  const sample = page.getByRole('region', { name: 'Ask a sample again' })
  await expect(sample.getByText('large:8b answers 1 prompt: about')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('plan.png'), fullPage: true })
  await sample.getByRole('button', { name: 'Ask 1 again' }).click()
  await expect(sample.getByText('1 of 1 prompt answered again.')).toBeVisible({ timeout: 30_000 })

  await sample.getByRole('button', { name: 'Judge blind (1 left)' }).click()
  const dialog = page.getByRole('dialog', { name: 'Which answer is better? 1 of 1' })
  await expect(dialog.getByRole('region', { name: 'Answer A' })).not.toBeEmpty()
  await expect(dialog).not.toContainText(/small:1b|large:8b/)
  // Two blocks of code in one language have one name, here as in a conversation.
  const axe = new AxeBuilder({ page }).exclude('.code-scroll')
  expect((await axe.analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('blind.png') })
  await page.keyboard.press('1')
  await expect(dialog.getByRole('status')).toContainText(/(small:1b|large:8b) was better/)
  await expect(dialog.getByRole('region', { name: /^A · / })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('judged.png') })
  await page.keyboard.press('u')
  await expect(dialog.getByRole('region', { name: 'Answer A' })).toBeVisible()
  await page.keyboard.press('3')
  await expect(dialog.getByRole('status')).toContainText('Both the same')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(sample).toContainText('The new answers win 50 %')

  await sample.getByRole('button', { name: 'Let a model judge…' }).click()
  const judges = page.getByRole('dialog', { name: 'Let a model judge' })
  await expect(judges).toContainText('Only models smaller than those that answered are here')
  await expect(judges.getByRole('radio')).toHaveCount(1)
  await page.screenshot({ path: test.info().outputPath('judges.png') })
  await judges.getByRole('button', { name: 'Judge' }).click()
  await expect(sample.getByText(/^By tiny:0.5b/)).toBeVisible({ timeout: 30_000 })
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.screenshot({ path: test.info().outputPath('rates.png'), fullPage: true })
  await sample.getByRole('button', { name: 'Take tiny:0.5b’s verdicts back' }).click()
  await expect(sample.getByText(/^By tiny:0.5b/)).toHaveCount(0)

  const result = page.getByRole('region', { name: 'Result for Best' })
  await result.getByRole('button', { name: 'Adopt this policy' }).click()
  const before = page.getByRole('list', { name: 'Policies of before' })
  await before.getByRole('button', { name: /Revert/ }).click()
  await expect(before.getByRole('listitem')).toHaveCount(2)
  await expect(sample).toContainText('The new answers win 50 %')

  await sample.getByRole('button', { name: 'Delete the sample' }).click()
  const sure = page.getByRole('alertdialog', { name: 'Delete this sample?' })
  await sure.getByRole('button', { name: 'Delete the sample' }).click()
  await expect(sample.getByRole('button', { name: 'Ask 1 again' })).toBeVisible()
})
