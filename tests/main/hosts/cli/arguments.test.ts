import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCommand, UsageError } from '#hosts/cli/arguments'

describe('parseCommand', () => {
  test('serve with nothing takes the usual port and opens the browser', () => {
    expect(parseCommand(['serve'])).toEqual({
      name: 'serve',
      arguments: { port: null, dataDir: null, demo: false, open: true },
    })
  })

  test('serve with everything', () => {
    expect(
      parseCommand(['serve', '--port', '0', '--data-dir=some/where', '--demo', '--no-open']),
    ).toEqual({
      name: 'serve',
      arguments: { port: 0, dataDir: resolve('some/where'), demo: true, open: false },
    })
  })

  test('ask joins its words and keeps its options', () => {
    expect(
      parseCommand([
        'ask',
        'why',
        'is',
        '--fast',
        'it so',
        '-m',
        'qwen3:8b',
        '-e',
        'ollama',
        '--json',
      ]),
    ).toEqual({
      name: 'ask',
      arguments: {
        prompt: 'why is it so',
        json: true,
        fast: true,
        model: 'qwen3:8b',
        endpoint: 'ollama',
        dataDir: null,
        demo: false,
      },
    })
  })

  test('what follows -- is a prompt, whatever it looks like', () => {
    expect(parseCommand(['ask', '--', '--help'])).toMatchObject({ arguments: { prompt: '--help' } })
  })

  test('help and version', () => {
    expect(parseCommand([])).toEqual({ name: 'help', of: '' })
    expect(parseCommand(['--help'])).toEqual({ name: 'help', of: '' })
    expect(parseCommand(['help', 'ask'])).toEqual({ name: 'help', of: 'ask' })
    expect(parseCommand(['serve', '-h'])).toEqual({ name: 'help', of: 'serve' })
    expect(parseCommand(['-v'])).toEqual({ name: 'version' })
  })

  test.each([
    [['srve'], 'Unknown command “srve”'],
    [['--prot'], 'Unknown option --prot'],
    [['serve', '--prot', '1'], "Unknown option '--prot'"],
    [['serve', 'now'], '“now” means nothing to switchyard serve'],
    [['serve', '--port'], '--port'],
    [['serve', '--port', '70000'], '--port 70000 is not a port'],
    [['serve', '--port', '-1'], '--port'],
    [['serve', '--port=4.5'], '--port 4.5 is not a port'],
    [['serve', '--port='], 'is not a port'],
    [['serve', '--demo=yes'], '--demo'],
    [['serve', '--data-dir='], '--data-dir needs a value'],
    [['ask', 'x', '--model', ''], '--model needs a value'],
    [['ask', 'x', '--port', '1'], "Unknown option '--port'"],
    [['models', 'all'], '“all” means nothing to switchyard models'],
  ])('%j is refused with a sentence', (args, sentence) => {
    const error = thrownBy(() => parseCommand(args))
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).message).toContain(sentence)
  })
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return null
}
