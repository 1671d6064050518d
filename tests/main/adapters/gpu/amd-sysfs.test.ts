import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAmdSource } from '#adapters/gpu/amd-sysfs'
import { never } from './fake-commands.ts'

const gibibyte = 1024 ** 3
let root = ''

function write(card: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, card, 'device', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${text}\n`)
  }
}

const radeon = {
  vendor: '0x1002',
  device: '0x744c',
  unique_id: '61df8d7bcf1b0ecb',
  mem_info_vram_total: '25753026560',
  mem_info_vram_used: '9663676416',
  mem_info_vram_vendor: 'samsung',
  mem_info_gtt_total: String(32 * gibibyte),
  mem_info_gtt_used: '60000000',
  gpu_busy_percent: '83',
  'hwmon/hwmon4/temp1_input': '61000',
  'hwmon/hwmon4/power1_average': '278000000',
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-sysfs-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('AMD cards under Linux', () => {
  it('reads the driver’s files', async () => {
    write('card1', radeon)
    expect(await createAmdSource({ root }).read('now', never)).toEqual([
      {
        id: 'amd-61df8d7bcf1b0ecb',
        name: 'AMD GPU 0x744c',
        vendor: 'amd',
        totalBytes: 25753026560,
        usedBytes: 9663676416,
        freeBytes: 16089350144,
        unified: false,
        utilisation: 0.83,
        temperatureC: 61,
        powerW: 278,
        source: 'amd sysfs',
        confidence: 'exact',
        processes: null,
        demo: false,
      },
    ])
  })

  it('leaves out other makers’ cards and the connectors', async () => {
    write('card0', { vendor: '0x8086', mem_info_vram_total: '1' })
    write('card1-DP-1', radeon)
    expect(await createAmdSource({ root }).read('now', never)).toEqual([])
  })

  it('counts main memory in where the processor’s graphics part borrows it', async () => {
    write('card0', {
      ...radeon,
      mem_info_vram_vendor: 'unknown',
      mem_info_vram_total: String(gibibyte / 2),
      mem_info_vram_used: String(gibibyte / 4),
      mem_info_gtt_total: String(16 * gibibyte),
      mem_info_gtt_used: String(2 * gibibyte),
    })
    expect((await createAmdSource({ root }).read('now', never))[0]).toMatchObject({
      unified: true,
      totalBytes: 16.5 * gibibyte,
      usedBytes: 2.25 * gibibyte,
      confidence: 'estimate',
    })
  })

  it('does not wake a card that sleeps', async () => {
    write('card0', { ...radeon, 'power/runtime_status': 'suspended' })
    expect((await createAmdSource({ root }).read('now', never))[0]).toMatchObject({
      usedBytes: 9663676416,
      utilisation: null,
      temperatureC: null,
      powerW: null,
    })
  })

  it('says unknown for files that hold nonsense', async () => {
    write('card0', {
      ...radeon,
      mem_info_vram_used: 'a lot',
      gpu_busy_percent: '4000',
      'hwmon/hwmon4/temp1_input': '',
      'hwmon/hwmon4/power1_average': '-5',
    })
    expect((await createAmdSource({ root }).read('now', never))[0]).toMatchObject({
      totalBytes: 25753026560,
      usedBytes: null,
      freeBytes: null,
      utilisation: null,
      temperatureC: null,
      powerW: null,
      confidence: 'unknown',
    })
  })

  it('is an empty answer where there is no such folder', async () => {
    const source = createAmdSource({ root: join(root, 'nowhere') })
    expect(await source.read('now', never)).toEqual([])
  })

  it('notices a card that was unplugged while it was read, and a new one a minute later', async () => {
    let clock = 0
    write('card0', radeon)
    const source = createAmdSource({ root, monotonic: () => clock })
    await source.read('live', never)
    rmSync(join(root, 'card0'), { recursive: true })
    expect((await source.read('live', never))[0]).toMatchObject({
      totalBytes: null,
      usedBytes: null,
      confidence: 'unknown',
    })
    clock = 60_000
    expect(await source.read('live', never)).toEqual([])
    write('card1', radeon)
    clock = 120_000
    expect(await source.read('live', never)).toHaveLength(1)
  })
})
