// The list of models in Chromium: ten endpoints with 200 models each, scrolled by the wheel. Beside it stand a bare
// virtual list and a plain page of the same length, so that what this machine's drawing costs is told apart from what
// the page's own work costs. Needs CHROMIUM_PATH or a Chromium in its usual place.
//   npm run bench:list-view [-- --seconds 8 --speed 1500 --fast 9000]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { createSimulatedModel } from '#simulators/model'
import { type OllamaSimulator, startOllamaSimulator } from '#simulators/ollama/server'
import { browserArguments, findChromium } from '#tests/support/chromium'
import { makeDataDir, startHost } from '#tests/support/web-host'
import { ensureBuilt } from '../scripts/ensure-built.mjs'
import { bareVirtualList, plainPage } from './list-view-peers.ts'
import { type FrameWork, readTrace, type TraceReading, traceCategories } from './list-view-trace.ts'
import { type Measurement, percentile, printReport } from './report.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    /** Pixels in a second: brisk reading, and a flick of the wheel. */
    speed: { type: 'string', default: '1500' },
    fast: { type: 'string', default: '9000' },
  },
})
const seconds = Number(options.seconds)
const endpoints = 10
const modelsEach = 200
const rows = endpoints * modelsEach
const budgetMs = 1000 / 60

interface Way {
  title: string
  scroll(page: Page, session: CDPSession, subject: Subject): Promise<void>
}

interface Subject {
  name: string
  /** The element that scrolls. */
  scroller: string
  open(page: Page): Promise<void>
}

interface Seen {
  name: string
  frames: number[]
  tasks: number[]
  trace: TraceReading
}

async function startServers(): Promise<OllamaSimulator[]> {
  return Promise.all(
    Array.from({ length: endpoints }, (_, endpoint) =>
      startOllamaSimulator({
        models: Array.from({ length: modelsEach }, (_, index) =>
          createSimulatedModel({
            name: `server-${endpoint}-model-${index}:7b`,
            family: ['llama', 'qwen3', 'gemma3'][index % 3] ?? 'llama',
            parameters: (1 + (index % 30)) * 1e9,
            capabilities: ['completion', ...(index % 2 ? (['tools'] as const) : [])],
          }),
        ),
      }),
    ),
  )
}

/** One gesture of the wheel, down for half the time and up again; the browser itself paces it. */
async function wheel(session: CDPSession, speed: number): Promise<void> {
  for (const direction of [-1, 1]) {
    await session.send('Input.synthesizeScrollGesture', {
      x: 640,
      y: 450,
      yDistance: (direction * speed * seconds) / 2,
      speed,
      gestureSourceType: 'mouse',
      preventFling: true,
    })
  }
}

/** The same twice: without a trace for the frames, because tracing costs too, and with one for what they hold. */
async function measure(
  browser: Browser,
  page: Page,
  name: string,
  scroll: () => Promise<void>,
): Promise<Seen> {
  await scroll()
  await page.evaluate('bench.begin()')
  await scroll()
  const { frames, tasks } = await page.evaluate<{ frames: number[]; tasks: number[] }>(
    'bench.end()',
  )
  await browser.startTracing(page, { categories: traceCategories })
  await page.evaluate('bench.begin()')
  await scroll()
  await page.evaluate('bench.end()')
  const trace = (await browser.stopTracing()).toString()
  return { name, frames, tasks, trace: readTrace(trace) }
}

function show(title: string, seen: readonly Seen[]): void {
  console.log(`\n== ${title}`)
  const table = (of: (one: Seen) => number[]): Measurement[] =>
    seen.map((one) => ({ name: one.name, samples: of(one) }))
  printReport(
    `From frame to frame (60 fps = ${budgetMs.toFixed(1)})`,
    table(({ frames }) => frames),
  )
  printReport(
    'From frame on the screen to the next',
    table(({ trace }) => trace.shown),
  )
  const work = (...kinds: (keyof FrameWork)[]) =>
    table(({ trace }) =>
      trace.frames.map((frame) => kinds.reduce((sum, kind) => sum + frame[kind], 0)),
    )
  const of = 'Processor time of the main thread in each frame'
  printReport(`${of}: scripting`, work('scripting'))
  printReport(`${of}: styles and layout`, work('layout'))
  printReport(`${of}: both (goal: p95 < ${budgetMs.toFixed(1)})`, work('scripting', 'layout'))
  printReport(`${of}: handing the picture over`, work('painting'))
  printReport(`${of}: everything`, work('all'))
  printReport('Everything in each frame by the clock', work('byTheClock'))
  for (const { name, tasks } of seen) {
    const longest = tasks.length > 0 ? `, the longest ${Math.max(...tasks).toFixed(0)} ms` : ''
    console.log(`  ${name}: ${tasks.length} tasks over 50 ms${longest}`)
  }
}

if (!(await ensureBuilt(process.execPath))) throw new Error('There is no page to show.')
const servers = await startServers()
const { dataDir, remove } = makeDataDir()
writeFileSync(
  join(dataDir, 'settings.yaml'),
  JSON.stringify({
    version: 1,
    discovery: { enabled: false },
    endpoints: servers.map(({ url }, index) => ({ id: `e${index}`, kind: 'ollama', url })),
  }),
)
const host = await startHost(dataDir, { demo: false })
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: browserArguments,
})
const subjects: Subject[] = [
  {
    name: 'list of models',
    scroller: 'div:has(> [role=grid])',
    async open(page) {
      await page.goto(`${host.url}#/models`)
      await page.locator(`[role=grid][aria-rowcount="${rows + 1}"]`).waitFor({ timeout: 60_000 })
      await page.getByText('reckoning…').first().waitFor({ state: 'detached' })
    },
  },
  {
    name: 'bare virtual list',
    scroller: '#scroller',
    open: (page) => page.setContent(bareVirtualList(rows)),
  },
  { name: 'plain page', scroller: '#scroller', open: (page) => page.setContent(plainPage(rows)) },
]
const wheelAt = (speed: string): Way => ({
  title: `The wheel at ${speed} px/s`,
  scroll: (_page, session) => wheel(session, Number(speed)),
})
const ways: Way[] = [
  wheelAt(options.speed),
  wheelAt(options.fast),
  {
    title: 'A screenful of new rows in every frame, as when the scroll bar is dragged',
    scroll: (page, _session, { scroller }) =>
      page.evaluate(`bench.jump('${scroller}', 660, ${Math.min(360, Math.round(seconds * 60))})`),
  },
]
try {
  const seen = new Map<string, Seen[]>(ways.map(({ title }) => [title, []]))
  for (const subject of subjects) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => console.error('page:', error.message))
    await page.addInitScript({ path: join(import.meta.dirname, 'list-view-page.js') })
    await page.goto('about:blank')
    await subject.open(page)
    const session = await page.context().newCDPSession(page)
    for (const { title, scroll } of ways) {
      const one = await measure(browser, page, subject.name, () => scroll(page, session, subject))
      seen.get(title)?.push(one)
    }
    await page.close()
  }
  for (const { title } of ways) show(title, seen.get(title) ?? [])
  const ours = [...seen.values()].flatMap(([list]) => list?.trace.frames ?? [])
  const p95 = percentile(
    ours.map(({ scripting, layout }) => scripting + layout),
    0.95,
  )
  process.exitCode = p95 < budgetMs ? 0 : 1
} finally {
  await browser.close()
  await host.kill('SIGTERM')
  await Promise.all(servers.map((server) => server.close()))
  remove()
}
