import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '#hosts/cli/run-cli'
import type { CliFacts } from '#hosts/cli/start'
import { startEngine } from '#hosts/start-engine'
import type { SwitchyardClient } from '#shared/contract/index'
import { createTestTerminal } from './test-terminal.ts'

let folder: string
let opened: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-cli-'))
  mkdirSync(join(folder, 'page'))
  writeFileSync(join(folder, 'page', 'index.html'), '<title>the page</title>')
  opened = []
})
afterEach(() => rmSync(folder, { recursive: true }))

type TestTerminal = ReturnType<typeof createTestTerminal>

function factsFor({ terminal }: TestTerminal): CliFacts {
  return {
    terminal,
    app: { root: folder, version: '1.2.3', pageDir: join(folder, 'page') },
    startEngine,
    openBrowser: async (url) => {
      opened.push(url)
      throw new Error('no browser here')
    },
  }
}

const withDemo = (...args: string[]) => [...args, '--demo', '--data-dir', join(folder, 'data')]

describe('general', () => {
  test('the version', async () => {
    const side = createTestTerminal()
    expect(await runCli(['--version'], factsFor(side))).toBe(0)
    expect(side.out()).toBe('1.2.3\n')
  })

  test.each(['serve', 'ask', 'models'])('help for %s names its options', async (command) => {
    const side = createTestTerminal()
    expect(await runCli([command, '--help'], factsFor(side))).toBe(0)
    expect(side.out()).toContain(`Usage: switchyard ${command}`)
    expect(side.out()).toContain('--data-dir')
  })

  test('wrong usage ends with 2 and points at the help', async () => {
    const side = createTestTerminal()
    expect(await runCli(['serve', '--prot', '1'], factsFor(side))).toBe(2)
    expect(side.err()).toContain("'--prot'")
    expect(side.err()).toContain('switchyard serve --help')
    expect(side.out()).toBe('')
  })

  test('an unusable data directory ends with 1 and a sentence', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const side = createTestTerminal()
    expect(await runCli(['models', '--data-dir', file], factsFor(side))).toBe(1)
    expect(side.err()).toContain(file)
    expect(side.err()).not.toMatch(/\n\s+at /)
  })
})

describe('ask', () => {
  test('the answer goes to standard output, the routing line to standard error', async () => {
    const side = createTestTerminal()
    expect(await runCli(withDemo('ask', 'Say hello in French'), factsFor(side))).toBe(0)
    expect(side.out().trim().length).toBeGreaterThan(10)
    expect(side.out().endsWith('\n')).toBe(true)
    expect(side.err()).toMatch(/^auto → \S.* on (Ollama|LM Studio) \(demo\) · .+\n$/)
  })

  test('--model on --endpoint asks that one, --json tells all', async () => {
    const side = createTestTerminal()
    const args = withDemo('ask', 'Hi', '--json', '-m', 'llama3.2:3b', '-e', 'demo-ollama')
    expect(await runCli(args, factsFor(side))).toBe(0)
    const answer = JSON.parse(side.out())
    expect(answer).toMatchObject({
      status: 'done',
      key: 'demo-ollama/llama3.2:3b',
      endpoint: 'demo-ollama',
      by: 'manual',
      demo: true,
      failure: null,
    })
    expect(answer.answer).not.toBe('')
  })

  test('--endpoint alone picks the best model there', async () => {
    const side = createTestTerminal()
    const args = withDemo('ask', 'Hi', '--json', '--fast', '-e', 'demo-lmstudio')
    expect(await runCli(args, factsFor(side))).toBe(0)
    expect(JSON.parse(side.out())).toMatchObject({ status: 'done', endpoint: 'demo-lmstudio' })
  })

  test('piped text follows the prompt', async () => {
    const side = createTestTerminal({ input: 'piped', readInput: async () => 'PIPED-WORDS\n' })
    expect(await runCli(withDemo('ask', 'Repeat this:'), factsFor(side))).toBe(0)
    expect(side.out()).toContain('PIPED-WORDS')
  })

  test('an input that may never end is left alone when there is a prompt', async () => {
    const never = new Promise<string>(() => undefined)
    const side = createTestTerminal({ input: 'maybe', readInput: () => never })
    expect(await runCli(withDemo('ask', 'Hi'), factsFor(side))).toBe(0)
  })

  test('nothing to ask is wrong usage', async () => {
    const side = createTestTerminal({ input: 'piped', readInput: async () => ' \n' })
    expect(await runCli(withDemo('ask'), factsFor(side))).toBe(2)
    expect(side.err()).toContain('Nothing to ask')
  })

  test.each([
    [['-m', 'nonesuch'], 'There is no model “nonesuch”. There are: '],
    [['-e', 'nowhere'], 'There is no server “nowhere”. There are: demo-ollama'],
    [['-m', 'llama3.2:3b', '-e', 'demo-lmstudio'], 'no model “llama3.2:3b” on demo-lmstudio'],
  ])('%j is refused and says what there is', async (options, sentence) => {
    const side = createTestTerminal()
    expect(await runCli(withDemo('ask', 'Hi', ...options), factsFor(side))).toBe(1)
    expect(side.err()).toContain(sentence)
    expect(side.out()).toBe('')
  })

  test('Ctrl-C stops the model and ends with 130', async () => {
    const side = createTestTerminal()
    const args = withDemo('ask', 'Write a very long story with many chapters, 2000 words')
    const running = runCli(args, factsFor(side))
    await side.printed(/\S/)
    side.interrupt()
    expect(await running).toBe(130)
    // The stop was a command, so the conversation keeps it as one.
    const engine = await startEngine({
      dataDir: join(folder, 'data'),
      demo: false,
      version: '1.2.3',
    })
    const client: SwitchyardClient = createRouterClient(engine.router)
    for await (const event of await client.chat.watchList()) {
      expect(event).toMatchObject({ type: 'all', conversations: [{ last: { status: 'stopped' } }] })
      break
    }
    await engine.close()
  })
})

describe('models', () => {
  test('a table for people, JSON for programs', async () => {
    const people = createTestTerminal()
    expect(await runCli(withDemo('models'), factsFor(people))).toBe(0)
    expect(people.out()).toMatch(/Ollama \(demo-ollama\).*ready · demo/)
    expect(people.out()).toContain('llama3.2:3b')
    const programs = createTestTerminal()
    expect(await runCli(withDemo('models', '--json'), factsFor(programs))).toBe(0)
    expect(JSON.parse(programs.out()).models.length).toBeGreaterThan(3)
  })
})

describe('serve', () => {
  const serveArgs = () => withDemo('serve', '--port', '0')

  test('says where it is, opens the browser, ends cleanly', async () => {
    const side = createTestTerminal()
    const running = runCli(serveArgs(), factsFor(side))
    const [line, url] = await side.printed(/^Switchyard ready: (http:\S+\?token=\S+)\n$/m)
    expect(line.trim()).toBe(`Switchyard ready: ${url}`)
    const answer = await fetch(url ?? '', { redirect: 'manual' })
    expect(answer.status).toBe(303)
    side.interrupt()
    expect(await running).toBe(0)
    expect(opened).toEqual([url])
    await expect(fetch(url ?? '')).rejects.toThrow()
  })

  test('a second one on the same data is told who is there and where', async () => {
    const first = createTestTerminal()
    const running = runCli([...serveArgs(), '--no-open'], factsFor(first))
    const [, url] = await first.printed(/ready: (\S+)\n/)
    const second = createTestTerminal()
    expect(await runCli(serveArgs(), factsFor(second))).toBe(1)
    expect(second.err()).toContain(String(process.pid))
    expect(second.err()).toContain(url)
    first.interrupt()
    expect(await running).toBe(0)
    expect(opened).toEqual([])
  })

  test('ask and models use the one that is running', async () => {
    const first = createTestTerminal()
    const running = runCli([...serveArgs(), '--no-open'], factsFor(first))
    await first.printed(/ready/)
    const data = ['--data-dir', join(folder, 'data')]
    const asking = createTestTerminal()
    expect(await runCli(['ask', 'Hi', '--json', ...data], factsFor(asking))).toBe(0)
    expect(JSON.parse(asking.out())).toMatchObject({ status: 'done', demo: true })
    const listing = createTestTerminal()
    expect(await runCli(['models', '--json', ...data], factsFor(listing))).toBe(0)
    expect(JSON.parse(listing.out()).endpoints).toHaveLength(2)
    first.interrupt()
    expect(await running).toBe(0)
  })

  test('a page that was never built is named', async () => {
    rmSync(join(folder, 'page', 'index.html'))
    const side = createTestTerminal()
    expect(await runCli(serveArgs(), factsFor(side))).toBe(1)
    expect(side.err()).toContain('npm run build')
  })
})
