import { afterEach, describe, expect, test, vi } from 'vitest'

describe('the configuration of the page’s tests', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.resetModules()
  })

  test('can be read where there is no browser, as checks do', async () => {
    vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
    const { default: config } = await import('../../playwright.config.ts')
    expect(config.use?.launchOptions?.executablePath).toBeUndefined()
  })

  test('the run itself says what to do without one', async () => {
    vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
    const { default: begin } = await import('#tests/support/build-once')
    await expect(begin()).rejects.toThrow('set CHROMIUM_PATH')
  })
})
