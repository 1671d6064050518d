import { defineConfig } from '@playwright/test'
import { browserArguments, lookForChromium } from './tests/support/chromium.ts'

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: Boolean(process.env.CI),
  globalSetup: './tests/support/build-once.ts',
  use: {
    viewport: { width: 1280, height: 800 },
    // Checks read this file on machines without a browser too; the global setup says so when tests are to run.
    launchOptions: { executablePath: lookForChromium(), args: browserArguments },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
})
