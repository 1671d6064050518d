import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '#hosts/cli/run-cli'
import type { CliFacts } from '#hosts/cli/start'
import { createTestTerminal } from './test-terminal.ts'

/** The built-in table is read from there. */
const appRoot = join(import.meta.dirname, '..', '..', '..', '..')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-route-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function fileWith(name: string, content: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

async function run(...args: string[]) {
  const side = createTestTerminal()
  const facts: CliFacts = {
    terminal: side.terminal,
    app: { root: appRoot, version: '1.2.3', pageDir: folder },
    startEngine: () => Promise.reject(new Error('no engine is wanted here')),
    openBrowser: () => Promise.resolve(),
  }
  return { code: await runCli(args, facts), out: side.out(), err: side.err() }
}

const words = ['river', 'engine', 'poem', 'tax', 'orchid', 'lock', 'proof']
const outcomes = Array.from({ length: 60 }, (_, row) => ({
  prompt: `Say something about a ${words[row % 7]} and number ${row}`,
  weak: row % 7 === 6 ? 0 : 1,
  strong: row % 11 === 0 ? 0 : 1,
  category: words[row % 7],
  score: row % 7 === 6 ? 1 : 0,
}))
const toLines = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('outcomes', () => {
  test('a table for people', async () => {
    const file = fileWith('outcomes.jsonl', toLines(outcomes))
    const { code, out, err } = await run('route', 'eval', file, '--resamples', '50')
    expect(code).toBe(0)
    expect(err).toBe('')
    expect(out).toMatch(/^60 rows · weak 0\.867 · strong 0\.900/)
    for (const router of [
      'prompt length',
      'category mean, out of fold',
      'your score',
      'Switchyard, nothing learnt',
      'Switchyard, learnt, out of fold',
      'oracle',
    ]) {
      expect(out).toContain(`  ${router} `)
    }
  })

  test('models that are the wrong way round, or equal, are told', async () => {
    const swapped = outcomes.map((row) => ({ ...row, weak: row.strong, strong: row.weak }))
    const file = fileWith('swapped.jsonl', toLines(swapped))
    const few = ['--resamples', '5']
    const { code, err } = await run('route', 'eval', file, ...few)
    expect(code).toBe(0)
    expect(err).toMatch(/“strong” does no better.*--weak "strong" --strong "weak"/)
    const right = await run('route', 'eval', file, '--weak', 'strong', '--strong', 'weak', ...few)
    expect(right).toMatchObject({ code: 0, err: '' })
    const equal = fileWith(
      'equal.jsonl',
      toLines(outcomes.map((row) => ({ ...row, weak: row.strong }))),
    )
    expect((await run('route', 'eval', equal, ...few)).err).toMatch(/no better.*says nothing\.\n$/)
  })

  test('JSON for programs, the same each time', async () => {
    const file = fileWith('outcomes.jsonl', toLines(outcomes))
    const args = ['route', 'eval', file, '--json', '--resamples', '50']
    const [first, second] = [await run(...args), await run(...args)]
    const result = JSON.parse(first.out)
    expect(result).toMatchObject({ kind: 'outcome', rows: 60, skipped: 0, troubles: [] })
    const own = result.routers.find(({ name }: { name: string }) => name === 'your score')
    expect(own.gapRecovered.value).toBeGreaterThan(1)
    expect(own.gapRecovered.low).toBeLessThanOrEqual(own.gapRecovered.value)
    expect(second.out).toBe(first.out)
  })

  test('models by name in CSV: worst and best, or those that are asked for', async () => {
    const rows = outcomes.map(({ prompt, weak, strong }, row) =>
      [`"${prompt}"`, weak, row % 2, strong].join(),
    )
    const head = 'prompt,outcome:small,outcome:tiny,outcome:large'
    const file = fileWith('outcomes.csv', [head, ...rows].join('\n'))
    const common = ['route', 'eval', file, '--json', '--resamples', '10']
    const usual = JSON.parse((await run(...common)).out)
    expect([usual.weak.name, usual.strong.name]).toEqual(['tiny', 'large'])
    const chosen = JSON.parse((await run(...common, '--weak', 'small')).out)
    expect([chosen.weak.name, chosen.strong.name]).toEqual(['small', 'large'])
    const wrong = await run(...common, '--weak', 'nonesuch')
    expect(wrong.code).toBe(1)
    expect(wrong.err).toBe('No row has an outcome of “nonesuch”. There are: small, tiny, large.\n')
  })
})

describe('labels', () => {
  const labels = [
    { prompt: 'Write a function that adds two numbers', task: 'codegen', complexity: 'simple' },
    { prompt: 'What is the capital of Peru?', task: 'question', complexity: 'simple' },
    { prompt: 'Write a poem about rain', task: 'writing', complexity: 'medium' },
  ]

  test('measures Switchyard’s own classifier', async () => {
    const file = fileWith('labels.jsonl', toLines(labels))
    const { code, out } = await run('route', 'eval', file, '--resamples', '20')
    expect(code).toBe(0)
    expect(out).toMatch(/^Task: 3 rows · accuracy \d\.\d{3} \[/)
    expect(out).toContain('Complexity: 3 rows')
    expect(out).toContain('true ↓ named →')
  })

  test('or another one’s probabilities', async () => {
    const said = labels.map(({ prompt, task }) => ({
      prompt,
      task,
      probabilities: { task: { [task]: 0.75, general: 0.25 } },
    }))
    const file = fileWith('labels.jsonl', toLines(said))
    const { out } = await run('route', 'eval', file, '--json', '--resamples', '20')
    const { task, complexity } = JSON.parse(out)
    expect(complexity).toBeNull()
    expect(task.accuracy.value).toBe(1)
    expect(task.calibrationError.value).toBeCloseTo(0.25)
    expect(task.brier.value).toBeCloseTo(0.125)
  })
})

describe('bad input', () => {
  test('bad rows are named with their line, the rest is scored', async () => {
    const file = fileWith('mixed.jsonl', `${toLines(outcomes)}\nnonsense\n{"prompt":"a"}\n`)
    const { code, out, err } = await run('route', 'eval', file, '--resamples', '10')
    expect(code).toBe(0)
    expect(out).toContain('60 rows')
    expect(err).toContain(`${file}:61: is not JSON`)
    expect(err).toContain(`${file}:62: has neither labels`)
  })

  test.each([
    ['empty.jsonl', '', 'has no row that can be scored'],
    ['prose.txt', 'Dear all,\nnothing here', 'CSV head line'],
    ['binary.bin', Buffer.from([1, 0, 2]), 'is not a text file'],
  ])('%s ends with 1 and a sentence', async (name, content, sentence) => {
    const { code, out, err } = await run('route', 'eval', fileWith(name, content))
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain(sentence)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('a file that is not there, and a folder', async () => {
    const missing = join(folder, 'missing.csv')
    expect(await run('route', 'eval', missing)).toMatchObject({
      code: 1,
      err: `There is no file ${missing}.\n`,
    })
    expect(await run('route', 'eval', folder)).toMatchObject({
      code: 1,
      err: `${folder} is not a file.\n`,
    })
  })

  test.each([
    [['route', 'eval'], 'Name the file'],
    [['route', 'eval', 'a', 'b'], '“b” means nothing to switchyard route eval'],
    [['route', 'eval', 'a', '--resamples', '0'], '--resamples 0'],
    [['route', 'eval', 'a', '--weak='], '--weak needs a value'],
  ])('%j is wrong usage', async (args, sentence) => {
    const { code, err } = await run(...args)
    expect(code).toBe(2)
    expect(err).toContain(sentence)
    expect(err).toContain('switchyard route eval --help')
  })

  test('help', async () => {
    const { code, out } = await run('route', 'eval', '--help')
    expect(code).toBe(0)
    expect(out).toContain('Usage: switchyard route eval FILE')
  })
})
