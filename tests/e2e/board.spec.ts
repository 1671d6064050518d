import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { createSimulatedModel } from '#simulators/model'
import { type App, expect, send, sized, test, testWith } from './fixtures.ts'

const trains = (page: Page) => page.getByRole('list', { name: 'Trains' })
const tracks = (page: Page) => page.getByRole('list', { name: 'Tracks' })

async function openBoard(app: App): Promise<Page> {
  const board = await app.open()
  await board.getByRole('link', { name: 'Routing' }).click()
  await expect(board.getByRole('heading', { name: 'The yard, now' })).toBeVisible()
  return board
}

/** Sends in a conversation of its own. */
async function sendAnew(page: Page, text: string) {
  await page.bringToFront()
  // The conversation before has begun, so that the page does not go there now.
  await expect(page).toHaveURL(/#\/chat\/./)
  await page.goto(`${new URL(page.url()).origin}/#/chat`)
  await send(page, text)
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
}

/** Writes so slowly that its answers do not end while somebody looks. */
const slow = createSimulatedModel({
  name: 'slow:7b',
  family: 'llama',
  parameters: 7e9,
  loadMs: 10,
  tokensPerSecond: 5,
  promptTokensPerSecond: 5000,
})

/** Errs at everything. */
const hasty = createSimulatedModel({
  name: 'hasty:3b',
  family: 'llama',
  parameters: 3e9,
  skill: -8,
  loadMs: 10,
  tokensPerSecond: 400,
  promptTokensPerSecond: 20_000,
})

const deep = createSimulatedModel({
  name: 'deep:14b',
  family: 'qwen2',
  parameters: 14e9,
  loadMs: 10,
  tokensPerSecond: 30,
  promptTokensPerSecond: 20_000,
})

const slowTest = testWith([slow])
const pairTest = testWith([hasty, deep])
const manyTest = testWith(
  Array.from({ length: 60 }, (_, index) => sized(`model-${index + 1}:7b`, 7e9)),
)

slowTest(
  'prompts run on their track, wait before the switch, and lead home',
  async ({ app, ollama }) => {
    const { page } = app
    ollama.inject({ route: '/api/chat', when: { afterFrames: 12 }, action: { do: 'stall' } })
    const board = await openBoard(app)
    await expect(board.getByText('Nothing is running.')).toBeVisible()
    await expect(board.getByText('would go to')).toContainText('slow:7b')
    await expect(tracks(board).getByRole('listitem')).toContainText('slow:7b')

    await send(page, 'Write a function that parses a date')
    const running = trains(board).getByRole('link', { name: /^codegen on slow:7b: writing, \d+/ })
    await expect(running).toBeVisible()
    await expect(running).toContainText('tok/s')
    await expect(board.getByRole('status').filter({ hasText: 'slow:7b' })).toContainText(
      'codegen goes to slow:7b.',
    )
    for (const text of [
      'Name a river',
      'Name a mountain',
      'Name a sea',
      'Name a wind',
      'Name a tree',
    ])
      await sendAnew(page, text)
    await board.bringToFront()
    await expect(board.getByText(/^\d waiting$/)).toBeVisible()
    await expect(
      trains(board).getByRole('link', { name: /on slow:7b: waiting, next in line/ }),
    ).toHaveCount(1)

    await board.getByRole('radio', { name: 'List' }).click()
    const runs = board.getByRole('table', { name: 'Runs' })
    await expect(runs.getByRole('row', { name: /parses a date/ })).toContainText('writing')
    await expect(runs.getByRole('row', { name: /number 2 in line/ })).toBeVisible()
    await expect(board.getByRole('table', { name: 'Models' })).toContainText('in memory')
    await board.getByRole('radio', { name: 'Picture' }).click()

    await running.focus()
    await expect(running).toBeFocused()
    await board.keyboard.press('Enter')
    await expect(board.getByRole('article', { name: 'Answer by slow:7b' })).toBeVisible()
  },
)

for (const theme of ['light', 'dark'] as const) {
  slowTest(`nothing on it keeps anybody out, ${theme}`, async ({ app, ollama }) => {
    // Two looks at a whole page take a while on a busy machine.
    slowTest.slow()
    ollama.inject({ route: '/api/chat', when: { afterFrames: 12 }, action: { do: 'stall' } })
    const board = await openBoard(app)
    await board.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await send(app.page, 'Write a function that parses a date')
    await sendAnew(app.page, 'Name a river')
    await board.bringToFront()
    await expect(trains(board).getByRole('link', { name: /on slow:7b: writing/ })).toBeVisible()
    expect((await new AxeBuilder({ page: board }).analyze()).violations).toEqual([])
    await board.getByRole('radio', { name: 'List' }).click()
    await expect(board.getByRole('table', { name: 'Runs' })).toContainText('writing')
    expect((await new AxeBuilder({ page: board }).analyze()).violations).toEqual([])
  })
}

slowTest('with reduced motion a train stands still while it writes', async ({ app }) => {
  const board = await openBoard(app)
  await board.emulateMedia({ reducedMotion: 'reduce' })
  await send(app.page, 'Write a function that parses a date')
  const running = trains(board).getByRole('link', { name: /on slow:7b: writing, \d+/ })
  const look = () =>
    running.evaluate((link) => [link.ariaLabel, link.parentElement?.style.transform])
  const [name, place] = await look()
  await expect.poll(look).not.toContain(name)
  expect(await look()).toContain(place)
  await board.emulateMedia({ reducedMotion: 'no-preference' })
  await expect.poll(look).not.toContain(place)
})

slowTest(
  'what has ended stays for a minute, and a new engine begins with nothing',
  async ({ app }) => {
    const { page } = app
    const board = await openBoard(app)
    await send(page, 'Hello there')
    await expect(trains(board).getByRole('link', { name: /on slow:7b: writing/ })).toBeVisible()
    await page.bringToFront()
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect(trains(board).getByRole('link', { name: /on slow:7b: stopped/ })).toBeVisible()
    await expect(board.getByText('Nothing is running.')).toBeVisible()
    await expect(board.getByText('prompts, 7 days')).toBeVisible()
    await app.restart('SIGKILL')
    await page.goto(`${new URL(page.url()).origin}/#/routing`)
    await expect(tracks(page)).toContainText('slow:7b')
    await expect(trains(page).getByRole('link')).toHaveCount(0)
  },
)

pairTest('an escalation runs in violet beside the answer it doubts', async ({ app }) => {
  const { page } = app
  const board = await openBoard(app)
  await page.getByRole('radio', { name: 'Fast' }).click()
  await send(page, 'Give me a JSON object that describes a train')
  const second = trains(board).getByRole('link', { name: /on deep:14b: escalated, writing/ })
  await expect(second).toHaveAttribute('data-train', 'violet')
  await expect(second).toContainText('escalated ·')
  const first = trains(board).getByRole('link', { name: /on hasty:3b: answered, then escalated/ })
  await expect(first).toHaveAttribute('data-train', 'violet')
  await expect(board.getByRole('status').filter({ hasText: 'deep:14b' })).toContainText(
    'Escalated to deep:14b.',
  )
})

pairTest(
  'a load that fails is left in red, and the next model goes on',
  async ({ app, ollama }) => {
    const { page } = app
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
    const board = await openBoard(app)
    await page.getByRole('radio', { name: 'Fast' }).click()
    await send(page, 'Hello there')
    const failed = trains(board).getByRole('link', { name: /on hasty:3b: load failed, then deep/ })
    await expect(failed).toHaveText('load failed')
    await expect(failed).toHaveAttribute('data-train', 'red')
    const next = trains(board).getByRole('link', { name: /on deep:14b: .*fell back/ })
    await expect(next).toHaveAttribute('data-train', 'amber')
    await expect(next).toHaveText(/fell back/)
  },
)

manyTest('of sixty models a few have tracks, the others are one press away', async ({ app }) => {
  const board = await openBoard(app)
  await expect(tracks(board).getByRole('listitem')).toHaveCount(9)
  const more = board.getByRole('button', { name: 'and 51 more' })
  await more.focus()
  await board.keyboard.press('Enter')
  const others = board.getByRole('list', { name: 'Models that are not loaded' })
  await expect(others.getByRole('listitem')).toHaveCount(51)
  await board.setViewportSize({ width: 700, height: 600 })
  await expect(tracks(board).getByRole('listitem')).toHaveCount(6)
  const overflow = await board.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow).toBe(0)
})

test('without models the yard says where they come from', async ({ lonely: { page } }) => {
  await page.goto(`${new URL(page.url()).origin}/#/routing`)
  await expect(page.getByText('A yard without tracks')).toBeVisible()
  await page.getByRole('button', { name: 'See endpoints' }).click()
  await expect(page.getByRole('link', { name: 'Endpoints' })).toHaveAttribute(
    'aria-current',
    'page',
  )
})
