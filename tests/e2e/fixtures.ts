import { test as base, type Page } from '@playwright/test'
import { createSimulatedModel, type SimulatedModel } from '#simulators/model'
import { type OllamaSimulator, startOllamaSimulator } from '#simulators/ollama/server'
import { fillHistory } from '../support/fill-history.ts'
import { makeDataDir, type RunningHost, startHost } from '../support/web-host.ts'

export interface App {
  page: Page
  /** Another window on the same engine. */
  open(): Promise<Page>
  dataDir: string
  /** Ends the host with a signal, and starts it again on the same folder and the same address. */
  restart(signal: NodeJS.Signals): Promise<void>
}

/** A model of so many parameters that loads and writes at once. */
export const sized = (name: string, parameters: number) =>
  createSimulatedModel({
    name,
    family: 'llama',
    parameters,
    loadMs: 10,
    tokensPerSecond: 60,
    promptTokensPerSecond: 5000,
  })

export const tinyModel = sized('tiny:1b', 1e9)

/** A port on which nobody listens. */
const nowhere = 'http://127.0.0.1:9'

interface Fixtures {
  /** The demo, as `switchyard serve --demo` shows it. */
  demo: App
  /** A simulated Ollama that the test holds in its hand: its replies, its speed, its faults. */
  ollama: OllamaSimulator
  /** The app with that Ollama and nothing else. */
  app: App
  /** The app with that Ollama, and a month of decisions by models that it no longer has. */
  seasoned: App
  /** The app with no server anywhere. */
  lonely: App
}

async function openApp(
  page: Page,
  use: (app: App) => Promise<void>,
  options: { demo: boolean; env?: Record<string, string> },
  prepare?: (dataDir: string) => void,
): Promise<void> {
  const { dataDir, remove } = makeDataDir()
  prepare?.(dataDir)
  let host: RunningHost = await startHost(dataDir, options)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  const open = async () => {
    const other = await page.context().newPage()
    await other.goto(host.url)
    return other
  }
  try {
    await page.goto(host.url)
    await use({
      page,
      open,
      dataDir,
      async restart(signal) {
        const port = Number(new URL(host.url).port)
        await host.kill(signal)
        host = await startHost(dataDir, { ...options, port })
        await page.goto(host.url)
      },
    })
    base.expect(complaints, 'uncaught errors on the page').toEqual([])
  } finally {
    await host.kill('SIGTERM')
    remove()
  }
}

export const test = base.extend<Fixtures>({
  demo: ({ page }, use) => openApp(page, use, { demo: true }),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern
  ollama: async ({}, use) => {
    const simulator = await startOllamaSimulator({ models: [tinyModel] })
    await use(simulator)
    await simulator.close()
  },
  app: ({ page, ollama }, use) =>
    openApp(page, use, {
      demo: false,
      env: { OLLAMA_HOST: ollama.url, LMSTUDIO_HOST: nowhere },
    }),
  seasoned: ({ page, ollama }, use) =>
    openApp(
      page,
      use,
      { demo: false, env: { OLLAMA_HOST: ollama.url, LMSTUDIO_HOST: nowhere } },
      (dataDir) => fillHistory(dataDir, { count: 220, now: Date.now(), days: 30 }),
    ),
  lonely: ({ page }, use) =>
    openApp(page, use, { demo: false, env: { OLLAMA_HOST: nowhere, LMSTUDIO_HOST: nowhere } }),
})

/** The same tests with an Ollama that holds these models. */
export const testWith = (models: SimulatedModel[]) =>
  test.extend({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern
    ollama: async ({}, use) => {
      const simulator = await startOllamaSimulator({ models })
      await use(simulator)
      await simulator.close()
    },
  })

export { expect } from '@playwright/test'

export async function send(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** Sends and waits until the answer has ended. */
export async function ask(page: Page, text: string): Promise<void> {
  const before = await page.getByRole('button', { name: 'Regenerate' }).count()
  await send(page, text)
  // A large model may have to be loaded first, and writes slowly.
  const ended = page.getByRole('button', { name: 'Regenerate' })
  await base.expect(ended).toHaveCount(before + 1, { timeout: 45_000 })
}

export function conversation(page: Page) {
  return page.getByRole('log', { name: 'Conversation' })
}
