import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

async function route(args: string[], input: string[] = []) {
  const side = createTestTerminal({
    readChunks: async function* () {
      yield* input
    },
  })
  const facts: CliFacts = {
    terminal: side.terminal,
    app: { root: folder, version: '1.2.3', pageDir: join(folder, 'page') },
    startEngine,
    openBrowser: async () => undefined,
  }
  const code = await runCli(['route', ...args, '--data-dir', join(folder, 'data')], facts)
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
