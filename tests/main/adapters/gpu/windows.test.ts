import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWindowsSource } from '#adapters/gpu/windows'
import { describeAdapters, parseCountersLine } from '#adapters/gpu/windows-parse'
import { createFakeCommands, missing, never } from './fake-commands.ts'

const luid = 'luid_0x00000000_0x0000C85A_phys_0'
const counters = {
  adapters: [
    { name: luid, bytes: 6_000_000_000 },
    { name: 'luid_0x00000000_0x0000D3F1_phys_0', bytes: 0 },
  ],
  processes: [
    { name: `pid_4711_${luid}`, bytes: 5_100_000_000, program: 'LM Studio' },
    { name: `pid_4712_luid_0x00000000_0x0000D3F1_phys_0`, bytes: 9, program: 'elsewhere' },
    { name: 'pid_x', bytes: 9, program: 'odd' },
  ],
  cards: [
    { luid: 0xc85a, name: 'AMD Radeon RX 7900 XTX', vendorId: 0x1002, bytes: 25_753_026_560 },
    { luid: 0xd3f1, name: 'Microsoft Basic Render Driver', vendorId: 0x1414, bytes: 0 },
    { luid: 0xaaaa, name: 'Of an earlier start', vendorId: 0x10de, bytes: 8e9 },
  ],
}
const line = JSON.stringify(counters)

function createSource() {
  let clock = 0
  const commands = createFakeCommands(() => missing)
  const source = createWindowsSource({
    start: commands.start,
    powershell: 'powershell.exe',
    monotonic: () => clock,
  })
  return { source, commands, pass: (ms: number) => (clock += ms) }
}

describe('what the counters of Windows say', () => {
  it('joins adapters, processes and cards by their luid', () => {
    const parsed = parseCountersLine(line)
    expect(parsed && describeAdapters(parsed)).toEqual([
      {
        id: 'windows-c85a',
        name: 'AMD Radeon RX 7900 XTX',
        vendor: 'amd',
        totalBytes: 25_753_026_560,
        usedBytes: 6_000_000_000,
        freeBytes: 19_753_026_560,
        unified: false,
        utilisation: null,
        temperatureC: null,
        powerW: null,
        source: 'windows counters',
        confidence: 'good',
        processes: [{ pid: 4711, name: 'LM Studio', usedBytes: 5_100_000_000 }],
        demo: false,
      },
    ])
  })

  it('makes nothing of a counter that exceeds the card', () => {
    const [adapter] = counters.adapters
    const odd = { ...counters, adapters: [{ name: luid, bytes: 2 ** 40 }] }
    expect(adapter).toBeDefined()
    expect(describeAdapters(odd)[0]).toMatchObject({ usedBytes: null, confidence: 'unknown' })
  })

  it('refuses every other text, and never throws', () => {
    for (const text of ['', '{}', '[]', 'null', line.slice(1), line.replace('6000000000', '-1')]) {
      expect(parseCountersLine(text)).toBeNull()
    }
    fc.assert(fc.property(fc.string(), (text) => parseCountersLine(text) === null))
    fc.assert(fc.property(fc.json(), (text) => parseCountersLine(text) === null))
  })
})

describe('the source', () => {
  it('asks one PowerShell again and again', async () => {
    const { source, commands, pass } = createSource()
    for (let round = 1; round <= 3; round++) {
      const reading = source.read('live', never)
      commands.started[0]?.line(line)
      expect(await reading).toHaveLength(1)
      pass(3_000)
    }
    expect(commands.started).toHaveLength(1)
    expect(commands.started[0]?.written).toEqual(['read', 'read', 'read'])
  })

  it('keeps a question that nobody waited out for the next reader', async () => {
    const { source, commands } = createSource()
    const stop = new AbortController()
    const first = source.read('live', stop.signal)
    stop.abort(new Error('too long'))
    await expect(first).rejects.toThrow('too long')
    const second = source.read('live', never)
    commands.started[0]?.line(line)
    expect(await second).toHaveLength(1)
    expect(commands.started[0]?.written).toEqual(['read'])
  })

  it('is an error while PowerShell can’t run, and tries again after a minute', async () => {
    const { source, commands, pass } = createSource()
    const reading = source.read('live', never)
    commands.started[0]?.end('powershell.exe can’t be run')
    await expect(reading).rejects.toThrow('can’t be run')
    await expect(source.read('live', never)).rejects.toThrow('can’t be run')
    expect(commands.started).toHaveLength(1)
    pass(60_000)
    const again = source.read('live', never)
    commands.started[1]?.line(line)
    expect(await again).toHaveLength(1)
  })

  it('is an error when it prints nonsense', async () => {
    const { source, commands } = createSource()
    const reading = source.read('now', never)
    commands.started[0]?.line('Get-CimInstance : Ungültige Klasse')
    await expect(reading).rejects.toThrow('can’t be read')
    source.close()
    expect(commands.started[0]?.stopped).toBe(true)
  })
})
