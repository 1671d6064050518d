import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'

const root = resolve(import.meta.dirname, '../..')

/** Why there is no window to test here; `null` = there is one. */
function whyNot(): string | null {
  if (findRuntime() === null) {
    return 'the Electron runtime is not installed (npx install-electron downloads it)'
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display'
  if (!existsSync(join(root, 'out', 'main', 'electron.js'))) return 'run “npm run build” first'
  return null
}

function findRuntime(): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const file = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}

test.describe('the Electron window', () => {
  const reason = whyNot()
  test.skip(reason !== null, `Electron specs skipped: ${reason}`)

  let dataDir: string
  let app: ElectronApplication
  let page: Page

  test.beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'switchyard-electron-'))
    app = await launch(dataDir)
    page = await app.firstWindow()
  })
  test.afterEach(async () => {
    await app.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test('answers a message over the port', async () => {
    await page.getByRole('textbox', { name: 'Message' }).fill('Say hello')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByRole('button', { name: 'Regenerate' })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('log', { name: 'Conversation' })).toContainText('Simulated')
  })

  test('a reload gets a port of its own', async () => {
    await page.reload()
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeEnabled()
    await page.getByRole('textbox', { name: 'Message' }).fill('Still there?')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByRole('log', { name: 'Conversation' })).toContainText('Still there?')
  })

  test('comes from our own scheme, walled off from Node', async () => {
    expect(page.url()).toMatch(/^switchyard:\/\/app\//)
    const inside = await page.evaluate(() => ({
      require: typeof Reflect.get(globalThis, 'require'),
      process: typeof Reflect.get(globalThis, 'process'),
      host: Reflect.get(globalThis, 'switchyardHost')?.kind,
    }))
    expect(inside).toEqual({ require: 'undefined', process: 'undefined', host: 'electron' })
  })

  test('leaves its page for nothing and opens no window', async () => {
    const before = page.url()
    await app.evaluate(({ shell }) => {
      // Only here: nothing is to open on the machine that runs the tests.
      shell.openExternal = async () => undefined
    })
    await page.evaluate(() => {
      Reflect.get(globalThis, 'location').href = 'https://example.invalid/'
      Reflect.get(globalThis, 'open')('https://example.invalid/')
    })
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible()
    expect(page.url()).toBe(before)
    expect(app.windows()).toHaveLength(1)
  })

  test('a second start on the same data ends and leaves the first alone', async () => {
    const second = await launch(dataDir).catch(() => null)
    await second?.waitForEvent('close').catch(() => undefined)
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible()
  })

  test('remembers where its window was', async () => {
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 800, height: 620 }),
    )
    await app.close()
    app = await launch(dataDir)
    page = await app.firstWindow()
    const bounds = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    )
    expect(bounds).toMatchObject({ width: 800, height: 620 })
  })
})

function launch(dataDir: string): Promise<ElectronApplication> {
  // Hosted Linux runners forbid the user namespaces that Chromium's sandbox is made of.
  const sandbox = process.platform === 'linux' && process.env.CI ? ['--no-sandbox'] : []
  return _electron.launch({ args: [...sandbox, root, '--demo', '--data-dir', dataDir] })
}
