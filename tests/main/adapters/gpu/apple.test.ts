import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createAppleSource,
  describeAppleGpu,
  parseAccelerator,
  parseAppleBudget,
} from '#adapters/gpu/apple'
import { createFakeCommands, missing, never } from './fake-commands.ts'

const gibibyte = 1024 ** 3
const sysctl: Record<string, string> = {
  'hw.memsize': `hw.memsize: ${36 * gibibyte}\n`,
  'machdep.cpu.brand_string': 'machdep.cpu.brand_string: Apple M3 Pro\n',
  'iogpu.wired_limit_mb': 'iogpu.wired_limit_mb: 0\n',
}
const all = Object.values(sysctl).join('')
const ioreg = `+-o AGXAcceleratorG15X  <class AGXAcceleratorG15X, id 0x1000004b6, registered, matched>
    {
      "PerformanceStatistics" = {"In use system memory (driver)"=0,"Alloc system memory"=6861553664,"Tiler Utilization %"=9,"Device Utilization %"=41,"In use system memory"=${4 * gibibyte}}
    }
`
const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               65536.
Pages active:                            901233.
Pages inactive:                          131072.
Pages speculative:                            0.
Pages throttled:                              0.
Pages wired down:                        190311.
Pages purgeable:                          65536.
`

describe('the budget of Apple’s graphics part', () => {
  it('is two thirds of a small memory and three quarters of a large one', () => {
    expect(parseAppleBudget(all)).toEqual({
      name: 'Apple M3 Pro',
      totalBytes: 24 * gibibyte,
      set: false,
    })
    const large = all.replace(String(36 * gibibyte), String(128 * gibibyte))
    expect(parseAppleBudget(large)?.totalBytes).toBe(96 * gibibyte)
  })

  it('is what somebody set', () => {
    const set = all.replace('limit_mb: 0', 'limit_mb: 30720')
    expect(parseAppleBudget(set)).toMatchObject({ totalBytes: 30 * gibibyte, set: true })
  })

  it('is unknown on other processors and from nonsense', () => {
    expect(parseAppleBudget(all.replace('Apple M3 Pro', 'Intel(R) Core(TM) i7'))).toBeNull()
    expect(parseAppleBudget(all.replace(/hw\.memsize: \d+/, 'hw.memsize: many'))).toBeNull()
    fc.assert(fc.property(fc.string(), (text) => parseAppleBudget(text) === null))
  })

  it('leaves free what neither the budget nor main memory has spent', () => {
    const budget = { name: 'Apple M3', totalBytes: 16, set: true }
    const free = (usedBytes: number | null, available: number | null) =>
      describeAppleGpu(budget, { usedBytes, utilisation: null }, available)
    expect(free(4, 100)).toMatchObject({ freeBytes: 12, confidence: 'good' })
    expect(free(4, 3)).toMatchObject({ freeBytes: 3 })
    expect(free(null, 3)).toMatchObject({ freeBytes: null, confidence: 'unknown' })
    expect(free(4, null)).toMatchObject({ freeBytes: null, confidence: 'unknown' })
  })

  it('takes the memory in use, not the driver’s nor the allocated', () => {
    expect(parseAccelerator(ioreg)).toEqual({ usedBytes: 4 * gibibyte, utilisation: 0.41 })
    expect(parseAccelerator('nothing here')).toEqual({ usedBytes: null, utilisation: null })
  })
})

describe('the source', () => {
  const answer = (file: string, args: readonly string[]) => {
    if (file.endsWith('sysctl')) return sysctl[args[0] ?? ''] ?? missing
    return file.endsWith('ioreg') ? ioreg : vmStat
  }

  it('joins three tools, and starts them no more than every two seconds', async () => {
    let clock = 0
    const commands = createFakeCommands(answer)
    const source = createAppleSource({ run: commands.run, monotonic: () => clock })
    const [gpu] = await source.read('live', never)
    expect(gpu).toMatchObject({
      name: 'Apple M3 Pro',
      totalBytes: 24 * gibibyte,
      usedBytes: 4 * gibibyte,
      freeBytes: 4 * gibibyte,
      unified: true,
      utilisation: 0.41,
      confidence: 'estimate',
      source: 'apple unified budget',
    })
    const begun = commands.calls.length
    clock = 1_000
    await source.read('live', never)
    expect(commands.calls).toHaveLength(begun)
    await source.read('now', never)
    expect(commands.calls).toHaveLength(begun + 2)
  })

  it('works where an older system does not know the limit', async () => {
    const commands = createFakeCommands((file, args) =>
      args[0]?.startsWith('iogpu')
        ? { ok: false, problem: 'failed', message: 'unknown oid' }
        : answer(file, args),
    )
    const source = createAppleSource({ run: commands.run })
    expect(await source.read('now', never)).toHaveLength(1)
  })

  it('is an error where the system’s own tool is missing', async () => {
    const source = createAppleSource({ run: createFakeCommands(() => missing).run })
    await expect(source.read('now', never)).rejects.toThrow('no such program')
  })
})
