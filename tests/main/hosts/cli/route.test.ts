import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readChunks } from '#hosts/cli/read-chunks'
import { runCli } from '#hosts/cli/run-cli'
import { splitLines } from '#hosts/cli/split-lines'
import type { CliFacts } from '#hosts/cli/start'
import { startEngine } from '#hosts/start-engine'
import { createTestTerminal } from './test-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-route-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const routeArguments = () => ['route', '--data-dir', join(folder, 'data')]

const factsOf = (terminal: CliFacts['terminal']): CliFacts => ({
  terminal,
  app: { root: folder, version: '1.2.3', pageDir: join(folder, 'page') },
  startEngine,
  openBrowser: async () => undefined,
})

async function route(args: string[], input: string[] = []) {
  const side = createTestTerminal({
    readChunks: async function* () {
      yield* input
    },
  })
  const code = await runCli([...routeArguments(), ...args], factsOf(side.terminal))
  return { code, out: side.out(), err: side.err() }
}

const parseLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('a prompt is told with its features, its candidates and the decision', async () => {
  const { code, out } = await route(['Write a Python function that adds two numbers', '--demo'])
  expect(code).toBe(0)
  expect(out).toMatch(/^codegen \d+ % · simple \d+ % · .*tokens/)
  expect(out).toMatch(/auto → .+ on .*\(demo\) · \d+\.\d/)
  expect(out).toMatch(/ +\+\d+\.\d {2}quality: /)
})

test('as JSON it is the decision whole', async () => {
  const { code, out } = await route([
    'Wer ist der Autor, und wie heißt das Buch, das die Kinder nicht lesen?',
    '--json',
    '--demo',
  ])
  expect(code).toBe(0)
  const decision = JSON.parse(out) as Record<string, unknown>
  expect(decision).toMatchObject({ by: 'score', features: { task: 'question', language: 'de' } })
  expect(decision.chosen).toEqual(expect.any(String))
})

test('lines are answered in order; bad ones are named and nothing stops', async () => {
  const good = Array.from({ length: 80 }, (_, i) => ({
    id: `p${i}`,
    prompt: `What is ${i} + ${i}?`,
  }))
  const lines = [
    ...good.slice(0, 40).map((line) => JSON.stringify(line)),
    'not json',
    '{"id":7,"text":"no prompt"}',
    '',
    ...good.slice(40).map((line) => JSON.stringify(line)),
  ].join('\n')
  // Cut anywhere, as pipes do.
  const { code, out } = await route(['--stdin', '--demo'], lines.match(/.{1,100}/gs) ?? [])
  expect(code).toBe(1)
  const answers = parseLines(out)
  expect(answers).toHaveLength(82)
  expect(answers.filter(({ error }) => !error).map(({ id }) => id)).toEqual(
    good.map(({ id }) => id),
  )
  expect(answers[40]).toEqual({ error: expect.stringMatching(/Not JSON/) })
  expect(answers[41]).toEqual({ id: 7, error: expect.stringMatching(/prompt/) })
  expect(answers[0]).toMatchObject({
    task: 'math',
    complexity: 'simple',
    probabilities: { task: { math: expect.any(Number) } },
    decision: { model: expect.any(String), reason: expect.any(String) },
  })
})

test('each line is answered as it comes, for whoever waits before writing the next', async () => {
  const side = createTestTerminal({
    readChunks: async function* () {
      // As some shells begin their pipes.
      yield '\ufeff{"id":"first","prompt":"hi"}\n'
      await side.printed(/"first"/)
      yield '{"id":"second","prompt":"hi"}\n'
      await side.printed(/"second"/)
    },
  })
  expect(await runCli([...routeArguments(), '--stdin', '--demo'], factsOf(side.terminal))).toBe(0)
  expect(parseLines(side.out()).map(({ id }) => id)).toEqual(['first', 'second'])
})

test('an input that never ends is left when somebody stops', async () => {
  const input = new PassThrough()
  const stop = new AbortController()
  const chunks: string[] = []
  input.write('half a line')
  for await (const chunk of readChunks(input, stop.signal)) {
    chunks.push(chunk)
    setImmediate(() => stop.abort('SIGINT'))
  }
  expect(chunks).toEqual(['half a line'])
  await expect(readChunks(input, new AbortController().signal).next()).rejects.toThrow()
})

test('without any server the decision is null and says why, without being an error', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'settings.yaml'), 'discovery:\n  enabled: false\n')
  const { code, out } = await route(['--stdin'], ['{"id":1,"prompt":""}\n{"prompt":"hi"}'])
  expect(code).toBe(0)
  expect(parseLines(out)).toMatchObject([
    { id: 1, decision: null, reason: expect.stringMatching(/server/) },
    { id: null, task: 'general', decision: null },
  ])
})

test('wrong usage', async () => {
  expect(await route([])).toMatchObject({ code: 2, err: expect.stringMatching(/Nothing to route/) })
  expect(await route(['hello', '--stdin'])).toMatchObject({ code: 2 })
})

test('a line beyond what is accepted is skipped, and memory does not grow with it', async () => {
  async function* chunks() {
    yield 'a\nbb'
    for (let i = 0; i < 50; i++) yield 'x'.repeat(10)
    yield '\nccc\n'
    yield 'tail'
  }
  const lines: (string | null)[] = []
  for await (const line of splitLines(chunks(), 20)) lines.push(line)
  expect(lines).toEqual(['a', null, 'ccc', 'tail'])
})
