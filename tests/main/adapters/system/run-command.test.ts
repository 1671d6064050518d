import { describe, expect, it } from 'vitest'
import { createCommands } from '#adapters/system/run-command'

const node = process.execPath
const never = new AbortController().signal
const run = (script: string, timeoutMs = 10_000, signal = never) =>
  createCommands().run(node, ['-e', script], { timeoutMs, signal })

describe('a command', () => {
  it('gives what it printed, in the plain locale', async () => {
    const outcome = await run('process.stdout.write(process.env.LC_ALL + " ünï")')
    expect(outcome).toEqual({ ok: true, stdout: 'C ünï' })
  })

  it('that is not there is missing', async () => {
    const outcome = await createCommands().run('/nowhere/nvidia-smi', [], {
      timeoutMs: 1_000,
      signal: never,
    })
    expect(outcome).toMatchObject({ ok: false, problem: 'missing' })
  })

  it('that fails is quoted, in one clean line', async () => {
    const outcome = await run('console.error("no \\u001b[31mdriver\\nand more"); process.exit(9)')
    expect(outcome).toMatchObject({ ok: false, problem: 'failed' })
    expect(outcome.ok || outcome.message).toMatch(/ended with code 9: no {2}\[31mdriver$/)
  })

  it('that hangs is given up, though it ignores every polite request', async () => {
    const outcome = await run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)', 300)
    expect(outcome).toMatchObject({ ok: false, problem: 'hung' })
  })

  it('that prints without end is stopped', async () => {
    const outcome = await run('setInterval(() => process.stdout.write("x".repeat(200000)), 1)')
    expect(outcome).toMatchObject({ ok: false, problem: 'failed' })
  })

  it('is called off', async () => {
    const stop = new AbortController()
    const outcome = run('setInterval(() => {}, 1e6)', 10_000, stop.signal)
    stop.abort()
    expect(await outcome).toMatchObject({ ok: false, problem: 'aborted' })
    expect(await run('', 10_000, stop.signal)).toMatchObject({ problem: 'aborted' })
  })
})

describe('a command that runs on', () => {
  it('answers line by line until it is stopped', async () => {
    const lines: string[] = []
    const two = Promise.withResolvers<void>()
    const running = createCommands().start(
      node,
      ['-e', 'process.stdin.on("data", (data) => process.stdout.write("got " + data))'],
      {
        line(text) {
          lines.push(text)
          if (lines.length === 1) running.write('b')
          else two.resolve()
        },
        end: (message) => two.reject(new Error(message)),
      },
    )
    running.write('a')
    await two.promise
    running.stop()
    running.stop()
    expect(lines).toEqual(['got a', 'got b'])
  })

  it.each([
    ['ends by itself', node, ['-e', 'process.exit(3)'], 'ended with code 3'],
    ['is not there', '/nowhere/typeperf', [], 'can’t be run'],
  ])('tells once when it %s', async (_what, file, args, expected) => {
    const messages: string[] = []
    const ended = Promise.withResolvers<void>()
    createCommands().start(file, args, {
      line() {},
      end(message) {
        messages.push(message)
        ended.resolve()
      },
    })
    await ended.promise
    expect(messages).toEqual([expect.stringContaining(expected)])
  })
})
