// The chat view in Chromium: does the page stay quick while a long answer streams in, and how fast does a long
// conversation open? Needs a built page and CHROMIUM_PATH (or /usr/bin/chromium).
//   npm run bench:chat-view [-- --lines 2000 --rate 200 --only "one table"]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { startEngine } from '#hosts/start-engine'
import { serveWeb } from '#hosts/web/serve-web'
import { socketPath } from '#shared/wire'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { ensureBuilt, root } from '../scripts/ensure-built.mjs'
import { connectSocket } from '../src/renderer/app/connection/connect-socket.ts'
import { inventConversation, longAnswers } from './chat-view-texts.ts'
import { type Measurement, percentile, printReport } from './report.ts'

const { values: options } = parseArgs({
  options: {
    lines: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '200' },
    messages: { type: 'string', default: '10000' },
    opens: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
})
const lines = Number(options.lines)
const rate = Number(options.rate)
const seeded = 'bench-long'

interface Seen {
  tasks: number[]
  late: number[]
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.on('pageerror', (error) => console.error('page:', error.message))
  await page.addInitScript({ path: join(import.meta.dirname, 'chat-view-page.js') })
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  return page
}

async function measureStream(page: Page, kind: string): Promise<Seen> {
  await page.evaluate(`bench.go('#/chat')`)
  await page.getByRole('textbox', { name: 'Message' }).fill(`Write: ${kind}`)
  await page.evaluate('bench.reset()')
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const before = await spentSeconds(session)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const stop = page.getByRole('button', { name: 'Stop', exact: true })
  await stop.waitFor()
  // The hardest way to watch: keeping to the end.
  await page.getByRole('button', { name: 'Jump to latest' }).click({ timeout: 60_000 })
  await stop.waitFor({ state: 'detached', timeout: 30 * 60_000 })
  await page.waitForTimeout(1_000)
  const length = await page.evaluate<number>('bench.answerLength()')
  if (length < 1000) throw new Error(`The answer of "${kind}" did not arrive.`)
  const after = await spentSeconds(session)
  await session.detach()
  const shares = Object.entries(after).map(
    ([name, seconds]) => `${name} ${(seconds - (before[name] ?? 0)).toFixed(1)} s`,
  )
  console.log(`  ${kind}: ${shares.join(', ')}`)
  return page.evaluate<Seen>('bench.read()')
}

/** Where the main thread's time has gone so far. */
async function spentSeconds(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? 0
  return {
    scripts: value('ScriptDuration'),
    styles: value('RecalcStyleDuration'),
    layout: value('LayoutDuration'),
    'all tasks': value('TaskDuration'),
  }
}

async function measureOpening(page: Page, hash: string, wanted: string): Promise<number> {
  await page.evaluate(`bench.go('#/chat')`)
  await page.getByText('Where shall this one go?').waitFor()
  return page.evaluate<number>(`bench.open('${hash}', '${wanted}')`)
}

async function seed(url: string): Promise<void> {
  const { host, searchParams } = new URL(url)
  const { client, close } = connectSocket(
    `ws://${host}${socketPath}?token=${searchParams.get('token')}`,
    { createSocket: (target) => new WebSocket(target) },
  )
  await client.models.refresh()
  await client.chat.import({ text: inventConversation(seeded, Number(options.messages)) })
  close()
}

if (!(await ensureBuilt(process.execPath))) throw new Error('There is no page to show.')
const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-chat-view-'))
const model = createSimulatedModel({
  name: 'bench:3b',
  displayName: 'Bench 3B',
  family: 'llama',
  parameters: 3e9,
  sizeBytes: 2e9,
  tokensPerSecond: rate,
})
const simulator = await startOllamaSimulator({
  models: [model],
  reply: ({ messages }) => {
    const asked = messages.at(-1)?.content.replace('Write: ', '') ?? ''
    return longAnswers[asked]?.(lines) ?? 'Nothing of that name.'
  },
})
process.env.OLLAMA_HOST = simulator.url
process.env.LMSTUDIO_HOST = 'http://127.0.0.1:9'
const engine = await startEngine({ dataDir, demo: false, version: '0.0.0' })
const host = await serveWeb({
  router: engine.router,
  pageDir: join(root, 'out', 'renderer'),
  port: 0,
  log: (message, error) => console.error(message, error),
})
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
try {
  await seed(host.url)
  const page = await openPage(browser, host.url)

  const opening: Measurement[] = [
    { name: 'at its end', samples: [] },
    { name: 'at its first message', samples: [] },
  ]
  for (let round = 0; round < Number(options.opens); round++) {
    const end = `${seeded}-${Number(options.messages) - 1}`
    opening[0]?.samples.push(await measureOpening(page, `#/chat/${seeded}`, end))
    if (round % 4 === 0) {
      const first = `${seeded}-0`
      const hash = `#/chat/${seeded}?at=${first}`
      opening[1]?.samples.push(await measureOpening(page, hash, first))
    }
  }
  printReport(
    `Opening a conversation of ${options.messages} messages (goal: at its end < 300)`,
    opening,
  )

  const tasks: Measurement[] = []
  const late: Measurement[] = []
  for (const kind of Object.keys(longAnswers)) {
    if (options.only && options.only !== kind) continue
    const seen = await measureStream(page, kind)
    tasks.push({ name: kind, samples: seen.tasks.length > 0 ? seen.tasks : [0] })
    late.push({ name: kind, samples: seen.late })
  }
  const title = `${lines} lines at ${rate} tokens/s`
  printReport(`${title}: tasks over 50 ms (goal: none over 100; one 0 = there were none)`, tasks)
  printReport(`${title}: how late a 5 ms timer was`, late)
  const worst = Math.max(0, ...tasks.map(({ samples }) => percentile(samples, 1)))
  console.log(`  longest task: ${worst.toFixed(0)} ms`)
} finally {
  await browser.close()
  await host.close()
  await engine.close()
  await simulator.close()
  rmSync(dataDir, { recursive: true, force: true })
}
