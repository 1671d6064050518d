import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGpuLine, parseProcesses, withProcesses } from '#adapters/gpu/nvidia-parse'
import * as recorded from './recorded/nvidia.ts'

const mebibyte = 1024 * 1024
const lineOf = (text: string) => parseGpuLine(text.trimEnd())

describe('the card query of nvidia-smi', () => {
  it('reads a card', () => {
    expect(lineOf(recorded.oneCard)).toEqual({
      id: 'GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e',
      name: 'NVIDIA GeForce RTX 4090',
      vendor: 'nvidia',
      totalBytes: 24564 * mebibyte,
      usedBytes: 15771 * mebibyte,
      freeBytes: 8323 * mebibyte,
      unified: false,
      utilisation: 0.34,
      temperatureC: 56,
      powerW: 187.42,
      source: 'nvidia-smi',
      confidence: 'exact',
      processes: null,
      demo: false,
    })
  })

  it('tells twin cards apart by their uuid', () => {
    const gpus = recorded.twinCards.trim().split('\n').map(parseGpuLine)
    expect(gpus.map((gpu) => gpu?.usedBytes)).toEqual([3 * mebibyte, 40211 * mebibyte])
    expect(new Set(gpus.map((gpu) => gpu?.id)).size).toBe(2)
  })

  it('knows a chip whose memory is the processor’s too', () => {
    expect(lineOf(recorded.unifiedChip)).toMatchObject({
      unified: true,
      totalBytes: null,
      usedBytes: null,
      freeBytes: null,
      utilisation: 0.12,
      confidence: 'unknown',
    })
  })

  it('leaves unknown what a sliced card does not tell', () => {
    expect(lineOf(recorded.slicedCard)).toMatchObject({
      unified: false,
      totalBytes: 81920 * mebibyte,
      usedBytes: null,
      freeBytes: null,
      utilisation: null,
      confidence: 'unknown',
    })
  })

  it('keeps a zero that is one, and makes none of what is not supported', () => {
    expect(lineOf(recorded.oldCard)).toMatchObject({
      usedBytes: 0,
      utilisation: null,
      powerW: null,
      confidence: 'exact',
    })
  })

  it('reads a decimal comma', () => {
    expect(lineOf(recorded.commaDecimals)).toMatchObject({ powerW: 37.25, temperatureC: 40 })
  })

  it('believes no card that uses more than it has', () => {
    const line = recorded.oneCard.replace('15771', '99999').trimEnd()
    expect(parseGpuLine(line)).toMatchObject({
      usedBytes: null,
      freeBytes: null,
      confidence: 'unknown',
    })
  })

  it('takes words for no card', () => {
    for (const text of [recorded.brokenDriver, 'No devices were found', '', '0, , , , , , , , ']) {
      expect(lineOf(text)).toBeNull()
    }
  })

  it('never throws, and every number it gives was in the text', () => {
    const field = fc.oneof(
      fc.string(),
      fc.constantFrom('[N/A]', 'N/A', '[Not Supported]', '-1', '1e9', '0x10', 'NaN', '٣', '12 MiB'),
      fc.integer().map(String),
      fc.double().map(String),
    )
    const uuid = fc.oneof(fc.string(), fc.constant('GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e'))
    fc.assert(
      fc.property(uuid, fc.array(field, { minLength: 7, maxLength: 8 }), (id, fields) => {
        const text = ['0', id, ...fields].join(', ')
        const gpu = parseGpuLine(text)
        if (!gpu) return
        const printed = text.split(/,\s+/).map((part) => Number(part.trim().replace(',', '.')))
        const isPrinted = (value: number | null, unit: number) =>
          value === null ||
          printed.some((number) => Math.round(number * unit) === Math.round(value))
        expect(isPrinted(gpu.totalBytes, mebibyte)).toBe(true)
        expect(isPrinted(gpu.usedBytes, mebibyte)).toBe(true)
        expect(isPrinted(gpu.freeBytes, mebibyte)).toBe(true)
        expect(isPrinted(gpu.powerW, 1)).toBe(true)
        expect(isPrinted(gpu.temperatureC, 1)).toBe(true)
        for (const share of [gpu.utilisation]) {
          expect(share === null || (share >= 0 && share <= 1)).toBe(true)
        }
      }),
    )
  })
})

describe('the process query of nvidia-smi', () => {
  const card = 'GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e'

  it('reads who holds memory, whatever the path holds', () => {
    expect(parseProcesses(recorded.processes).get(card)).toEqual([
      { pid: 48213, name: 'runner', usedBytes: 13890 * mebibyte },
      { pid: 51002, name: 'python3', usedBytes: 402 * mebibyte },
      { pid: 51003, name: 'process 51003', usedBytes: null },
    ])
  })

  it('reads Windows paths, where sizes are not told', () => {
    expect(parseProcesses(recorded.windowsProcesses).get(card)).toEqual([
      { pid: 7720, name: 'LM Studio.exe', usedBytes: null },
    ])
  })

  it('cleans names that programs chose for themselves', () => {
    const evil = `${card}, 12, /tmp/\u001b[31mred\u202Egnp.exe${'x'.repeat(500)}, 5`
    const [process] = parseProcesses(evil).get(card) ?? []
    expect(process?.name).toMatch(/^\[31mredgnp\.exex+$/)
    expect(process?.name.length).toBeLessThanOrEqual(120)
  })

  it('says unknown rather than nobody where slices are named in place of cards', () => {
    const gpu = lineOf(recorded.oneCard)
    if (!gpu) throw new Error('no card')
    const slices = parseProcesses('MIG-5c0f2a11-0000-5b6e-8d3a-6a1f2c3b4d5e, 9, python, 100')
    expect(withProcesses([gpu], slices)[0]?.processes).toBeNull()
    expect(withProcesses([gpu], new Map())[0]?.processes).toEqual([])
    expect(withProcesses([gpu], null)[0]?.processes).toBeNull()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => parseProcesses(text) instanceof Map))
  })
})
