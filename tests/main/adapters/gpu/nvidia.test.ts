import { beforeEach, describe, expect, it } from 'vitest'
import { createNvidiaSource, nvidiaTools } from '#adapters/gpu/nvidia'
import type { CommandOutcome } from '#adapters/system/run-command'
import { createFakeCommands, hung, missing, never } from './fake-commands.ts'
import { brokenDriver, oneCard, processes } from './recorded/nvidia.ts'

let clock = 0
let answer: (args: readonly string[]) => string | CommandOutcome
const isProcessQuery = (args: readonly string[]) => args[0]?.startsWith('--query-compute') ?? false

function createSource(tools = ['nvidia-smi']) {
  const commands = createFakeCommands((file, args) =>
    file === 'nvidia-smi' ? answer(args) : missing,
  )
  return { commands, source: createNvidiaSource({ commands, tools, monotonic: () => clock }) }
}

beforeEach(() => {
  clock = 0
  answer = (args) => (isProcessQuery(args) ? processes : oneCard)
})

describe('NVIDIA cards', () => {
  it('reads cards with their processes', async () => {
    const { source } = createSource()
    const [gpu] = await source.read('now', never)
    expect(gpu?.name).toBe('NVIDIA GeForce RTX 4090')
    expect(gpu?.processes).toHaveLength(3)
  })

  it('is an empty answer without the tool, and is looked for again only after minutes', async () => {
    answer = () => missing
    const { source, commands } = createSource(['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'])
    expect(await source.read('live', never)).toEqual([])
    expect(commands.calls).toHaveLength(2)
    for (const pace of ['live', 'idle', 'now'] as const) {
      clock += 60_000
      expect(await source.read(pace, never)).toEqual([])
    }
    expect(commands.calls).toHaveLength(2)
    clock += 10 * 60_000
    answer = (args) => (isProcessQuery(args) ? '' : oneCard)
    expect(await source.read('idle', never)).toHaveLength(1)
  })

  it.each([
    [
      'fails',
      { ok: false, problem: 'failed', message: `ended with code 9: ${brokenDriver}` } as const,
    ],
    ['hangs', hung],
    ['prints nonsense', brokenDriver],
  ])('is an error when the tool %s, rests, and recovers', async (_what, outcome) => {
    answer = () => outcome
    const { source, commands } = createSource()
    await expect(source.read('idle', never)).rejects.toThrow()
    clock += 10_000
    await expect(source.read('idle', never)).rejects.toThrow()
    expect(commands.calls).toHaveLength(1)
    answer = (args) => (isProcessQuery(args) ? processes : oneCard)
    clock += 60_000
    expect(await source.read('idle', never)).toHaveLength(1)
  })

  it('a question that somebody called off says nothing about the tool', async () => {
    answer = () => ({ ok: false, problem: 'aborted', message: 'nvidia-smi was called off.' })
    const { source } = createSource()
    await expect(source.read('idle', never)).rejects.toThrow('called off')
    answer = (args) => (isProcessQuery(args) ? processes : oneCard)
    expect(await source.read('idle', never)).toHaveLength(1)
  })

  it('asks a broken tool again at once when a load depends on it', async () => {
    answer = () => brokenDriver
    const { source } = createSource()
    await expect(source.read('idle', never)).rejects.toThrow('can’t be read')
    answer = (args) => (isProcessQuery(args) ? processes : oneCard)
    expect(await source.read('now', never)).toHaveLength(1)
  })

  it('knows cards but not their processes where those can’t be read', async () => {
    answer = (args) => (isProcessQuery(args) ? 'Unbekannter Fehler' : oneCard)
    const { source } = createSource()
    expect((await source.read('now', never))[0]?.processes).toBeNull()
  })

  it('lets one tool run on while somebody watches, instead of starting one a second', async () => {
    const { source, commands } = createSource()
    await source.read('live', never)
    const [follower] = commands.started
    const begun = commands.calls.length
    for (let second = 1; second <= 8; second++) {
      clock += 1_000
      follower?.line(oneCard.replace('15771', String(15_000 + second)).trimEnd())
      const [gpu] = await source.read('live', never)
      expect(gpu?.usedBytes).toBe((15_000 + second) * 1024 * 1024)
    }
    expect(commands.calls).toHaveLength(begun)
    expect(commands.started).toHaveLength(1)
  })

  it('never decides on a line of the running tool, nor shows an old one', async () => {
    const { source, commands } = createSource()
    await source.read('live', never)
    commands.started[0]?.line(oneCard.replace('15771', '1').trimEnd())
    expect((await source.read('now', never))[0]?.usedBytes).toBe(15771 * 1024 * 1024)
    clock += 3_000
    expect((await source.read('live', never))[0]?.usedBytes).toBe(15771 * 1024 * 1024)
  })

  it('ends the running tool when it is quiet, when nobody reads, and at the end', async () => {
    const { source, commands } = createSource()
    await source.read('live', never)
    await source.read('idle', never)
    expect(commands.started[0]?.stopped).toBe(true)
    await source.read('live', never)
    clock += 11_000
    commands.started[1]?.line(oneCard.trimEnd())
    expect(commands.started[1]?.stopped).toBe(true)
    await source.read('live', never)
    source.close()
    expect(commands.started[2]?.stopped).toBe(true)
  })

  it('starts a tool that keeps ending no more than three times', async () => {
    const { source, commands } = createSource()
    for (let time = 0; time < 6; time++) {
      clock += 1_000
      await source.read('live', never)
      commands.started.at(-1)?.end('ended with code 6')
    }
    expect(commands.started).toHaveLength(3)
  })

  it('looks in full paths under Windows', () => {
    expect(nvidiaTools('win32', { SystemRoot: 'D:\\Windows' })[0]).toBe(
      'D:\\Windows\\System32\\nvidia-smi.exe',
    )
  })
})
