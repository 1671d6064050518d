import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { ask, conversation, expect, send, test } from './fixtures.ts'

async function go(page: Page, place: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/${place}`)
}

function row(page: Page, name: string): Locator {
  return page.getByRole('grid', { name: 'Models' }).locator(`[data-model$="/${name}"]`)
}

function endpoint(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'Endpoints' }).getByRole('region', { name })
}

function activity(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Activity' })
}

async function startPull(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Pull a model' }).click()
  await page.getByRole('textbox', { name: 'Model', exact: true }).fill(name)
  await page.getByRole('button', { name: 'Pull', exact: true }).click()
}

/** How far the only progress bar of an operation is, in per cent. */
async function percent(page: Page): Promise<number> {
  const bar = activity(page).getByRole('progressbar', { name: /^Pulling/ })
  return Number((await bar.getAttribute('aria-valuenow')) ?? 0)
}

test('loads a model and unloads it, by mouse and by keyboard, and the meter moves', async ({
  demo: { page },
}) => {
  await go(page, 'models')
  const model = row(page, 'qwen3:8b')
  await expect(model.getByText('fits', { exact: true })).toBeVisible()
  const meter = page.getByRole('link', { name: /VRAM: .* Show the machine/ })
  await expect(meter).not.toContainText('qwen3:8b')

  await model.getByRole('button', { name: 'Load qwen3:8b' }).click()
  await expect(model.getByText('In memory', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(meter).toContainText(/qwen3:8b \d/)

  await model.focus()
  await page.keyboard.press('l')
  await expect(model.getByText('Not loaded')).toBeVisible({ timeout: 30_000 })
  await expect(meter).not.toContainText('qwen3:8b')

  await meter.click()
  await expect(page.getByRole('heading', { name: /RTX 4090 memory/ })).toBeVisible()
  const events = page.getByRole('region', { name: 'What happened in these ten minutes' })
  await expect(events.getByText('Loaded qwen3:8b', { exact: true })).toBeVisible()
  await expect(events.getByText('Unloaded qwen3:8b')).toBeVisible()
})

test('the keyboard walks the list, opens details, and Escape closes them', async ({
  demo: { page },
}) => {
  await go(page, 'models')
  const rows = page.getByRole('grid', { name: 'Models' }).locator('[data-model]')
  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary').filter({ hasText: 'What loading it takes' })
  await expect(details.getByText('free for it')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(details).toBeHidden()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: /Details/ })).toBeVisible()
})

test('one menu serves all rows: by button, by right click, and the focus comes back', async ({
  demo: { page },
}) => {
  await go(page, 'models')
  const rows = page.getByRole('grid', { name: 'Models' }).locator('[data-model]')
  const button = rows.nth(1).getByRole('button', { name: /^Actions for/ })
  const name = (await button.getAttribute('aria-label')) ?? ''
  const menu = page.getByRole('menu', { name })
  await button.click()
  await expect(menu).toBeVisible()
  await expect(button).toHaveAttribute('aria-expanded', 'true')
  await button.click()
  await expect(menu).toBeHidden()
  await button.press('Enter')
  await expect(menu.getByRole('menuitem', { name: /Details/ })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(rows.nth(1)).toBeFocused()

  await rows.nth(2).click({ button: 'right' })
  const other = await rows
    .nth(2)
    .getByRole('button', { name: /^Actions/ })
    .getAttribute('aria-label')
  await expect(page.getByRole('menu', { name: other ?? '' })).toBeVisible()
  await page.getByRole('menuitem', { name: /Details/ }).click()
  await expect(page.getByRole('complementary').filter({ hasText: 'What loading' })).toBeVisible()
})

test('the context slider moves what a model needs', async ({ demo: { page } }) => {
  await go(page, 'models')
  const needs = row(page, 'qwen3:8b').getByRole('gridcell').filter({ hasText: 'GiB' })
  await expect(needs).toBeVisible()
  const before = await needs.textContent()
  await page.getByRole('slider', { name: 'Context' }).focus()
  await page.keyboard.press('End')
  await expect(needs).not.toHaveText(before ?? '')
})

test('a load that needs room names what goes, what that frees, and waits for a yes', async ({
  demo: { page },
}) => {
  await go(page, 'models')
  const small = row(page, 'qwen3:8b')
  await small.getByRole('button', { name: 'Load qwen3:8b' }).click()
  await expect(small.getByText('In memory', { exact: true })).toBeVisible({ timeout: 30_000 })

  const large = row(page, 'qwen3:32b')
  await expect(large.getByText('if qwen3:8b goes')).toBeVisible()
  await large.getByRole('button', { name: 'Load qwen3:32b' }).click()
  const question = page.getByRole('dialog', { name: /Load qwen3:32b/ })
  await expect(question.getByRole('list', { name: 'Would be unloaded' })).toContainText(
    /qwen3:8b goes: frees \d/,
  )
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(small.getByText('In memory', { exact: true })).toBeVisible()

  await large.getByRole('button', { name: 'Load qwen3:32b' }).click()
  await question.getByRole('button', { name: 'Unload qwen3:8b and load' }).click()
  await expect(question).toBeHidden()
  await expect(large.getByText('In memory', { exact: true })).toBeVisible({ timeout: 50_000 })
  await expect(small.getByText('Not loaded')).toBeVisible()
})

test('a pull is stopped, resumes where it was, and ends in the list', async ({ app: { page } }) => {
  await go(page, 'models')
  await expect(row(page, 'tiny:1b')).toBeVisible()
  await startPull(page, 'gemma3:1b')
  await expect.poll(() => percent(page)).toBeGreaterThan(10)
  await activity(page)
    .getByRole('button', { name: /^Cancel: Pulling gemma3:1b/ })
    .click()
  await expect(activity(page).getByText('What has arrived is kept')).toBeVisible()

  await activity(page)
    .getByRole('button', { name: /^Resume/ })
    .click()
  // The first that is told of the second try is already beyond where the first one stood.
  await expect.poll(() => percent(page), { intervals: [50] }).toBeGreaterThan(10)
  await expect(activity(page).getByText('Pulled gemma3:1b')).toBeVisible({ timeout: 40_000 })
  await page.keyboard.press('Escape')
  await expect(row(page, 'gemma3:1b')).toBeVisible()
})

test('a pull that breaks says so in words, and another try ends it', async ({
  app: { page },
  ollama,
}) => {
  const mend = ollama.inject({
    route: '/api/pull',
    when: 'pre',
    action: { do: 'misbehave', how: 'pull-retries-exceeded' },
  })
  await go(page, 'models')
  await startPull(page, 'all-minilm')
  await expect(activity(page).getByText('Pulling all-minilm failed')).toBeVisible()
  await expect(activity(page).getByText(/max retries exceeded/)).toBeVisible()
  mend()
  await activity(page)
    .getByRole('button', { name: /^Try again/ })
    .click()
  await expect(activity(page).getByText('Pulled all-minilm')).toBeVisible({ timeout: 30_000 })
})

test('deleting a model asks with its name and its size', async ({ demo: { page } }) => {
  await go(page, 'models')
  const model = row(page, 'llama3.2:3b')
  await model.focus()
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog', { name: 'Delete llama3.2:3b?' })
  await expect(question).toContainText('2.0 GB')
  await question.getByRole('button', { name: 'Delete llama3.2:3b' }).click()
  await expect(model).toBeHidden()
})

test('health follows the faults: refused sign-in, silence, and back again', async ({
  app: { page },
  ollama,
}) => {
  await go(page, 'models/endpoints')
  const card = endpoint(page, 'Ollama')
  await expect(card.getByText('Ready')).toBeVisible()

  const refuse = ollama.inject({
    route: /.*/,
    when: 'pre',
    action: { do: 'status', status: 401, body: '{"error":"unauthorized"}' },
  })
  await card.getByRole('button').first().click()
  await expect(card.getByText(/Answers 401/)).toBeVisible({ timeout: 20_000 })
  await card.getByLabel('Token').fill('secret-token')
  await card.getByRole('button', { name: 'Keep token' }).click()
  await expect(card.getByText(/Token kept/)).toBeVisible()
  await expect(page.getByText('secret-token')).toHaveCount(0)
  refuse()
  await expect(card.getByText('Ready')).toBeVisible({ timeout: 40_000 })
  await card.getByRole('button', { name: 'Forget' }).click()
  await expect(card.getByText(/Token kept/)).toBeHidden()

  await ollama.suspend()
  await expect(card.getByText('Down')).toBeVisible({ timeout: 20_000 })
  await ollama.resume()
  await expect(card.getByText('Ready')).toBeVisible({ timeout: 40_000 })
})

test('an endpoint is found by its address, added, switched off and removed', async ({
  lonely: { page },
  ollama,
}) => {
  await go(page, 'models/endpoints')
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add an endpoint' })
  await dialog.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9')
  await dialog.getByRole('button', { name: 'Test' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Address' }).fill(ollama.url)
  await dialog.getByRole('button', { name: 'Test' }).click()
  await expect(dialog.getByText(/Found Ollama 0\.33\.0, 1 model\./)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Attic')
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()

  const card = endpoint(page, 'Attic')
  await expect(card.getByText('Ready')).toBeVisible()
  await card.getByRole('switch', { name: 'Use Attic' }).click()
  await expect(card.getByText('Off', { exact: true })).toBeVisible()
  await card.getByRole('button', { name: 'Remove Attic' }).click()
  await page.getByRole('button', { name: 'Remove endpoint' }).click()
  await expect(card).toBeHidden()
})

test('an answer shows: a fresh last token, and a measured speed', async ({ app: { page } }) => {
  await ask(page, 'Hello')
  await go(page, 'models/endpoints')
  await expect(endpoint(page, 'Ollama').getByText(/just now|\d+ s ago/)).toBeVisible()
  await go(page, 'models')
  await expect(row(page, 'tiny:1b').getByText(/\d tok\/s/)).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`no serious fault for assistive technology in the three views, ${theme}`, async ({
    demo: { page },
  }) => {
    await page.emulateMedia({ colorScheme: theme })
    for (const place of ['models', 'models/endpoints', 'models/machine']) {
      await go(page, place)
      await expect(page.getByRole('link', { name: /Show the machine/ })).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      )
      expect(serious.map(({ id, nodes }) => `${place} ${id}: ${nodes[0]?.html}`)).toEqual([])
    }
  })
}

test('who waits sees the place in line, and a stopped one makes room', async ({
  app: { page, open },
  ollama,
}) => {
  const { createSimulatedModel } = await import('#simulators/model')
  ollama.setModels([
    createSimulatedModel({
      name: 'slow:1b',
      family: 'llama',
      parameters: 1e9,
      loadMs: 10,
      tokensPerSecond: 2,
    }),
  ])
  await go(page, 'models/endpoints')
  await page.getByRole('button', { name: 'Ask all again' }).click()
  await expect(endpoint(page, 'Ollama').getByText('1 model', { exact: true })).toBeVisible()
  const [second, third] = [await open(), await open()]
  for (const each of [page, second, third]) {
    await go(each, 'chat')
    await send(each, 'Write a long story about a lighthouse')
    if (each === page) await expect(each.getByRole('button', { name: 'Stop' })).toBeVisible()
    if (each === page) await expect(conversation(page)).toContainText(/\w{3,}.*\w{3,}/)
    if (each === second)
      await expect(conversation(each).getByText(/slow:1b: next in line/)).toBeVisible()
  }
  await expect(conversation(third).getByText(/slow:1b: number 2 in line/)).toBeVisible()
  await second.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(conversation(third).getByText(/slow:1b: next in line/)).toBeVisible()
})

test('two thousand models are listed and only those in sight are drawn', async ({
  app: { page },
  ollama,
}) => {
  const { createSimulatedModel } = await import('#simulators/model')
  ollama.setModels(
    Array.from({ length: 2000 }, (_, index) =>
      createSimulatedModel({ name: `many-${index}:1b`, family: 'llama', parameters: 1e9 }),
    ),
  )
  await go(page, 'models/endpoints')
  await page.getByRole('button', { name: 'Ask all again' }).click()
  await go(page, 'models')
  const grid = page.getByRole('grid', { name: 'Models' })
  await expect(grid).toHaveAttribute('aria-rowcount', '2001', { timeout: 40_000 })
  expect(await grid.locator('[data-model]').count()).toBeLessThan(60)
  await grid.locator('[data-model]').first().focus()
  await page.keyboard.press('End')
  await expect(page.getByText('many-1999:1b')).toBeVisible()
  await page.keyboard.press('Home')
  await expect(page.getByText('many-0:1b')).toBeVisible()

  const frames = await grid.evaluate(async (element) => {
    const scroller = element.parentElement
    const view = element.ownerDocument.defaultView
    const gaps: number[] = []
    if (!scroller || !view) return gaps
    const frame = () => new Promise<number>((resolve) => view.requestAnimationFrame(resolve))
    let last = await frame()
    for (let count = 0; count < 120; count += 1) {
      scroller.scrollTop += 90
      const now = await frame()
      gaps.push(now - last)
      last = now
    }
    return gaps.sort((a, b) => a - b)
  })
  const [middle = Infinity, late = Infinity] = [frames[60], frames[114]]
  console.log(`2000 models scrolled: frame p50 ${middle.toFixed(1)} ms, p95 ${late.toFixed(1)} ms`)
  // Loaded machines drop frames; a list that draws everything takes half a second for each.
  expect(late).toBeLessThan(150)
})
