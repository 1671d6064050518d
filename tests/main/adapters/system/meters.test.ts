import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCpuMeter, decideLoad, parseProcStat } from '#adapters/system/cpu-load'
import { parseSwapUsage, parseVmStat } from '#adapters/system/darwin-memory'
import { createMemoryMeter, describeMem, type ReadMem } from '#adapters/system/memory'
import { createFakeCommands } from '../gpu/fake-commands.ts'

const never = new AbortController().signal
const noCommands = createFakeCommands(() => '').run
type Mem = Awaited<ReturnType<ReadMem>>
const linuxMem = {
  total: 32e9,
  free: 2e9,
  used: 30e9,
  available: 20e9,
  swaptotal: 4e9,
  swapused: 0,
  writeback: 0,
} as Mem

describe('the load of the processors', () => {
  it('is the share of work between two counts', () => {
    const before = parseProcStat('cpu  1000 0 500 8000 500 0 0 0 0 0\ncpu0 1 2 3 4\n')
    const now = parseProcStat('cpu  1030 0 520 8040 510 0 0 0 0 0\n')
    expect(decideLoad(before, now)).toBeCloseTo(0.5)
  })

  it('is unknown without two counts, when no time passed, and when a counter ran back', () => {
    const count = { busy: 10, total: 100 }
    expect(decideLoad(null, count)).toBeNull()
    expect(decideLoad(count, null)).toBeNull()
    expect(decideLoad(count, count)).toBeNull()
    expect(decideLoad(count, { busy: 5, total: 200 })).toBeNull()
    expect(decideLoad(count, { busy: 200, total: 150 })).toBeNull()
  })

  it('is nothing made up from nonsense', () => {
    expect(parseProcStat('cpu  lots\n')).toBeNull()
    expect(parseProcStat('')).toBeNull()
    fc.assert(fc.property(fc.string(), (text) => text.startsWith('cpu') || !parseProcStat(text)))
  })

  it('is measured on this machine', async () => {
    const read = createCpuMeter(process.platform)
    expect((await read()).load).toBeNull()
    // Busy until the system's counters have moved.
    let reading = await read()
    for (const end = performance.now() + 5_000; performance.now() < end && !reading.load; )
      reading = await read()
    expect(reading.load).toBeGreaterThan(0)
    expect(reading.load).toBeLessThanOrEqual(1)
    expect(reading.cores).toBeGreaterThan(0)
  })
})

describe('main memory', () => {
  it('counts as used what no program can have any more', () => {
    expect(describeMem(linuxMem, 'linux')).toMatchObject({
      usedBytes: 12e9,
      availableBytes: 20e9,
      swapTotalBytes: 4e9,
      swapUsedBytes: 0,
      confidence: 'exact',
    })
  })

  it('does not take the zeros of a failed reading for an empty swap', () => {
    const failed = { ...linuxMem, swaptotal: 0, swapused: 0, writeback: null }
    expect(describeMem(failed, 'linux')).toMatchObject({
      swapTotalBytes: null,
      swapUsedBytes: null,
    })
  })

  it('is read on this machine', async () => {
    const reading = await createMemoryMeter(process.platform, noCommands)(never)
    expect(reading.totalBytes).toBeGreaterThan(2 ** 28)
  })

  it('asks Windows for its page file once a minute, and waits for nobody', async () => {
    let clock = 0
    let asked = 0
    const answer = Promise.withResolvers<Mem>()
    const read = () => {
      asked++
      return answer.promise
    }
    const meter = createMemoryMeter('win32', noCommands, { read, monotonic: () => clock })
    expect(await meter(never)).toMatchObject({ swapTotalBytes: null, confidence: 'exact' })
    answer.resolve(linuxMem)
    await answer.promise
    clock = 30_000
    expect(await meter(never)).toMatchObject({ swapTotalBytes: 4e9, swapUsedBytes: 0 })
    expect(asked).toBe(1)
    clock = 60_000
    await meter(never)
    expect(asked).toBe(2)
  })

  it('reads the pages and the swap of macOS', async () => {
    const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10.
Pages inactive:                           20.
Pages speculative:                         3.
Pages purgeable:                           7.
`
    const swap = 'vm.swapusage: total = 2048.00M  used = 815,25M  free = 1232.75M  (encrypted)\n'
    const commands = createFakeCommands((file) => (file.endsWith('vm_stat') ? vmStat : swap))
    expect(await createMemoryMeter('darwin', commands.run)(never)).toMatchObject({
      availableBytes: 40 * 16384,
      swapTotalBytes: 2048 * 2 ** 20,
      swapUsedBytes: 815.25 * 2 ** 20,
      source: 'vm_stat',
    })
  })

  it('is unknown where those print nonsense', async () => {
    const meter = createMemoryMeter('darwin', createFakeCommands(() => 'Seiten frei: viele').run)
    expect(await meter(never)).toMatchObject({
      usedBytes: null,
      availableBytes: null,
      swapTotalBytes: null,
      confidence: 'unknown',
    })
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseVmStat(text).availableBytes).toBeNull()
        expect(parseSwapUsage(text)).toEqual({ total: null, used: null })
      }),
    )
  })
})
