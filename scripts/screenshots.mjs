// Takes the pictures in docs/images from the demo:
//   npm run screenshots [-- --only chat-light,welcome-light]
// Everything on them went through the engine as a user's messages and clicks do, and carries the demo's tag. It takes a
// few minutes, because the demo's servers load, write and pull at the speed of real ones.
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { connectSocket } from '../src/renderer/app/connection/connect-socket.ts'
import { socketPath } from '../src/shared/wire.ts'
import { browserArguments, findChromium } from '../tests/support/chromium.ts'
import { makeDataDir, startHost } from '../tests/support/web-host.ts'
import { ensureBuilt, root } from './ensure-built.mjs'

const images = join(root, 'docs', 'images')
const desktop = { width: 1280, height: 800 }
const narrow = { width: 900, height: 600 }

/** Oldest first. */
const conversations = [
  {
    title: 'Night train to Trieste',
    prompts: ['Plan a weekend in Trieste by night train, step by step'],
    preference: 'best',
  },
  {
    title: 'Standup notes',
    prompts: ['Shorten this to one sentence: the build is green again and the flaky test is gone'],
    preference: 'fast',
    pinned: true,
  },
  { title: 'SQLite or PostgreSQL?', prompts: ['Compare SQLite and PostgreSQL for a desktop app'] },
  {
    title: 'Release letter',
    prompts: ['Draft a letter that tells our readers about version two'],
    requested: 'demo-lmstudio/openai/gpt-oss-20b',
  },
  { title: 'Grilled peppers for eight', prompts: ['Give me a checklist for grilling peppers'] },
  { title: 'Tiles for the terrace', prompts: ['How many tiles do I need: 12 * (9 + 4)?'] },
  {
    title: 'Searching sorted lists',
    prompts: [
      'Compare binary search and a linear scan for short lists',
      'Write a binary search function in Python',
    ],
  },
]

const rules = [
  {
    name: 'Small edits stay small',
    when: 'task == "edit" && complexity == "simple"',
    use: 'demo-ollama/llama3.2:3b',
  },
  { name: 'Code to the coder', when: 'hasCode', use: 'demo-lmstudio/qwen/qwen2.5-coder-14b' },
]

/** What happens on the card after the talks, oldest first: its chart needs something to tell. */
const story = [
  { unload: 'all' },
  { load: 'demo-ollama/qwen3:8b' },
  { ask: 'Name three rivers in Spain', of: 'demo-ollama/qwen3:8b' },
  { load: 'demo-ollama/gemma3:12b' },
  { ask: 'Compare green and black tea', of: 'demo-ollama/gemma3:12b' },
  { unload: 'demo-ollama/gemma3:12b' },
  { load: 'demo-lmstudio/openai/gpt-oss-20b' },
  { ask: 'Draft a short note to a neighbour', of: 'demo-lmstudio/openai/gpt-oss-20b' },
  { unload: 'demo-lmstudio/openai/gpt-oss-20b' },
  { load: 'demo-ollama/llama3.2:3b' },
  { load: 'demo-lmstudio/qwen/qwen2.5-coder-14b' },
  { ask: 'Write a function that reverses a list', of: 'demo-lmstudio/qwen/qwen2.5-coder-14b' },
  { pin: 'demo-ollama/llama3.2:3b' },
]
/** So that the chart shows steps and not needles. */
const betweenStepsMs = 4_000
/** Fetched while the models' pictures are taken. */
const pulled = { endpointId: 'demo-ollama', model: 'phi4:14b' }

/** What is in memory when the yard is shown, and what is asked of it then. */
const yard = {
  resident: [
    'demo-ollama/llama3.2:3b',
    'demo-ollama/qwen2.5-coder:7b',
    'demo-lmstudio/openai/gpt-oss-20b',
  ],
  /** Kept, so that no larger model pushes it out. */
  kept: 'demo-lmstudio/openai/gpt-oss-20b',
  /** Escalates to it at the threshold below. */
  doubtful: 'Format this as a JSON object: train IC 61, Vienna to Trieste, 9 cars',
  threshold: 0.01,
  rule: { name: 'Formats stay small', when: 'task == "format"', use: 'demo-ollama/llama3.2:3b' },
  asked: [
    ['Write a parser for timetables in TypeScript, with tests', 'demo-ollama/qwen2.5-coder:7b'],
    ['Plan a weekend by night train, step by step', 'demo-ollama/llama3.2:3b'],
    ['Name three rivers in Spain', 'demo-ollama/llama3.2:3b'],
    ['Shorten this: the build is green again', 'demo-ollama/llama3.2:3b'],
  ],
}

const pictures = {
  'chat-light': { theme: 'light', size: desktop, show: showWhy, title: 'Searching sorted lists' },
  'chat-dark': { theme: 'dark', size: desktop, show: showWhy, title: 'Searching sorted lists' },
  'chat-narrow': { theme: 'light', size: narrow, show: showTable, title: 'SQLite or PostgreSQL?' },
  'models-light': { theme: 'light', size: desktop, show: showModels },
  'models-dark': { theme: 'dark', size: desktop, show: showModelDetails },
  'machine-light': { theme: 'light', size: desktop, show: showMachine },
  'machine-dark': { theme: 'dark', size: desktop, show: showMachine },
  'endpoints-light': { theme: 'light', size: desktop, show: showEndpoints },
  'settings-dark': { theme: 'dark', size: desktop, show: showSettings },
  'routing-light': { theme: 'light', size: desktop, show: showYard, motion: 'no-preference' },
  'routing-dark': { theme: 'dark', size: desktop, show: showYard, motion: 'no-preference' },
  'decisions-light': { theme: 'light', size: desktop, show: showDecisions },
  'welcome-light': { theme: 'light', size: desktop, show: showWelcome, empty: true },
}

function connect(url) {
  const address = new URL(socketPath, url)
  address.protocol = 'ws:'
  address.search = new URL(url).search
  return connectSocket(address.href)
}

/** Sends one message and resolves when its answer has ended. */
async function ask(client, conversation, text, { preference = 'balanced', requested = 'auto' }) {
  const { conversationId, answerId } = await client.chat.send({
    conversationId: conversation?.id ?? null,
    parentId: conversation?.headId ?? null,
    messageId: randomUUID(),
    text,
    requested,
    preference,
  })
  for await (const { event } of await client.chat.watch({ conversationId, after: null })) {
    const answer = event.type === 'opened' ? event.page.messages.at(-1) : event
    const status = answer?.type === 'run.ended' || answer?.role ? answer.status : 'running'
    if (status === 'done') break
    if (status !== 'running') throw new Error(`“${text}” was not answered: ${status}`)
  }
  return { id: conversationId, headId: answerId }
}

async function seed(client) {
  await client.settings.set({ path: ['routing', 'rules'], value: rules })
  const ids = new Map()
  for (const { title, prompts, pinned, ...wishes } of conversations) {
    let last = null
    for (const prompt of prompts) last = await ask(client, last, prompt, wishes)
    await client.chat.rename({ conversationId: last.id, title })
    if (pinned) await client.chat.pin({ conversationId: last.id, pinned })
    ids.set(title, last.id)
  }
  return ids
}

/** The newest value of a stream that satisfies `holds`. */
async function until(stream, holds) {
  for await (const value of stream) if (holds(value)) return value
  throw new Error('The engine ended its stream.')
}

/** Begins an operation and resolves when it has done its work. */
async function operate(client, begin) {
  const { id } = await begin
  const operations = await until(await client.models.operations(), (all) =>
    all.some((one) => one.id === id && one.endedAt !== null),
  )
  const ended = operations.find((one) => one.id === id)
  if (ended.state !== 'done') {
    throw new Error(`${ended.kind} of ${ended.model}: ${ended.failure?.message ?? ended.state}`)
  }
}

async function tell(client, step) {
  if (step.load) await operate(client, client.models.load({ model: step.load }))
  else if (step.pin) await client.models.pin({ model: step.pin, pinned: true })
  else if (step.ask) {
    const { id } = await ask(client, null, step.ask, { requested: step.of })
    await client.chat.remove({ conversationId: id })
  } else {
    const { models } = await client.models.refresh()
    const going = models.filter(
      ({ key, resident }) => resident && (step.unload === 'all' || key === step.unload),
    )
    for (const { key } of going) await operate(client, client.models.unload({ model: key }))
  }
}

/** Opens a window that sees everything happen: only a page that was there knows who held the card's memory. */
async function openWitness(browser, host) {
  const page = await browser.newPage({ viewport: desktop })
  await page.goto(host.url)
  await page.getByRole('navigation').first().waitFor()
  return page
}

/** Lets a page begin with what the witness remembers, as after a reload of its window. */
async function passMemory(witness, context) {
  const kept = await witness.evaluate('JSON.stringify(sessionStorage)')
  await context.addInitScript(`Object.assign(sessionStorage, ${kept})`)
}

async function openConversation(page, id) {
  await page.goto(new URL(`/#/chat/${id}`, page.url()).href)
  await page.getByRole('button', { name: 'Regenerate' }).last().waitFor()
}

async function showTable(page, id) {
  await openConversation(page, id)
  await page.getByRole('table').waitFor()
}

async function showWhy(page, id) {
  await openConversation(page, id)
  // Colours come from a worker, after the text.
  await page.locator('pre code [data-code]').first().waitFor()
  await page.getByRole('button', { name: 'Why this model' }).last().click()
  await page.getByRole('list', { name: 'Candidates, best first' }).waitFor()
}

async function showSettings(page) {
  await page.goto(new URL('/#/settings', page.url()).href)
  await page.getByRole('link', { name: `Edit ${rules.length} rules` }).waitFor()
  await page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: 'Chat' })
    .click()
}

async function openModels(page, tab = '') {
  await page.goto(new URL(`/#/models${tab}`, page.url()).href)
}

async function showModels(page) {
  await openModels(page)
  await page.getByRole('grid', { name: 'Models' }).getByText('GiB').first().waitFor()
  await page.getByRole('button', { name: /^Activity: Pulling .* %/ }).waitFor()
  await page.getByText('reckoning…').first().waitFor({ state: 'detached' })
}

async function showModelDetails(page) {
  await showModels(page)
  await page.locator('[data-model="demo-ollama/gemma3:12b"]').dblclick()
  await page.getByText('What loading it takes').waitFor()
  await page.getByText('free for it').waitFor()
}

async function showMachine(page) {
  await openModels(page, '/machine')
  await page
    .getByText(/^Loaded /)
    .first()
    .waitFor()
}

async function showEndpoints(page) {
  await openModels(page, '/endpoints')
  await page.getByRole('list', { name: 'Endpoints' }).getByText('Last token').last().waitFor()
}

/** The card's readings show a little later what a load took, or what was given back. */
async function makeResident(client, wanted) {
  const { models } = await client.models.refresh()
  const resident = models.filter((model) => model.resident).map(({ key }) => key)
  for (const model of resident.filter((key) => !wanted.includes(key))) {
    await operate(client, client.models.unload({ model }))
    await pause(betweenStepsMs)
  }
  for (const model of wanted.filter((key) => !resident.includes(key))) {
    await operate(client, client.models.load({ model }))
    await pause(betweenStepsMs)
  }
}

async function showYard(page, _id, client) {
  await makeResident(client, yard.resident)
  await client.models.pin({ model: yard.kept, pinned: true })
  const escalation = ['routing', 'escalation']
  const value = { budget: 1, thresholds: { format: yard.threshold } }
  await client.settings.set({ path: escalation, value })
  await client.settings.set({ path: ['routing', 'rules'], value: [yard.rule, ...rules] })
  await page.goto(new URL('/#/routing', page.url()).href)
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  const begin = (text, wishes) =>
    client.chat.send({
      conversationId: null,
      parentId: null,
      messageId: randomUUID(),
      text,
      requested: 'auto',
      ...wishes,
    })
  await begin(yard.doubtful, { preference: 'fast' })
  const trains = page.getByRole('list', { name: 'Trains' })
  await trains.getByRole('link', { name: /: escalated, / }).waitFor()
  for (const [text, requested] of yard.asked) await begin(text, { requested })
  await page.getByText(/^\d waiting$/).waitFor()
  await trains.getByRole('link', { name: /: escalated, writing.*tok\/s/ }).waitFor()
  await trains
    .getByRole('link', { name: /: writing.*tok\/s/ })
    .nth(1)
    .waitFor()
  await client.settings.set({ path: escalation, value: {} })
  await client.settings.set({ path: ['routing', 'rules'], value: rules })
  await client.models.pin({ model: yard.kept, pinned: false })
}

async function showDecisions(page) {
  await page.goto(new URL('/#/routing', page.url()).href)
  await page.getByText('Nothing is running.').waitFor()
  await page.goto(new URL('/#/routing/decisions', page.url()).href)
  await page.getByText('Release letter').or(page.getByText('Draft a letter')).first().waitFor()
}

async function showWelcome(page) {
  await page
    .getByRole('button', { name: 'Try the demo' })
    .waitFor({ timeout: 10_000 })
    .catch(() => {
      throw new Error('The welcome shows only while no model server runs: stop yours first.')
    })
}

async function take(browser, host, name, picture, ids, witness, client) {
  const { theme, size, show, title, motion = 'reduce' } = picture
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: motion,
  })
  if (witness) await passMemory(witness, context)
  const page = await context.newPage()
  await page.goto(host.url)
  await page.getByRole('navigation').first().waitFor()
  await show(page, ids.get(title), client)
  await page.mouse.move(size.width / 2, 1)
  await page.evaluate('document.fonts.ready.then(() => document.activeElement?.blur())')
  await page.waitForLoadState('networkidle')
  await page.screenshot({
    path: join(images, `${name}.png`),
    animations: 'disabled',
    caret: 'hide',
  })
  await context.close()
  console.log(`docs/images/${name}.png`)
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const wanted = Object.entries(pictures).filter(
  ([name]) => values.only === undefined || values.only.split(',').includes(name),
)
if (!(await ensureBuilt(process.execPath))) process.exit(1)
mkdirSync(images, { recursive: true })

const browser = await chromium.launch({ executablePath: findChromium(), args: browserArguments })
try {
  for (const empty of [false, true]) {
    const here = wanted.filter(([, picture]) => Boolean(picture.empty) === empty)
    if (here.length === 0) continue
    const { dataDir, remove } = makeDataDir()
    const host = await startHost(dataDir, { demo: !empty })
    try {
      const { client, close } = connect(host.url)
      const witness = empty ? null : await openWitness(browser, host)
      let ids = new Map()
      if (!empty) {
        ids = await seed(client)
        for (const step of story) {
          await tell(client, step)
          await pause(betweenStepsMs)
        }
        await client.models.pull(pulled)
      }
      for (const [name, picture] of here)
        await take(browser, host, name, picture, ids, witness, client)
      await witness?.close()
      close()
    } finally {
      await host.kill('SIGTERM')
      remove()
    }
  }
} finally {
  await browser.close()
}
