import { describe, expect, it } from 'vitest'
import {
  type Answers,
  buildReading,
  fillUnified,
  type Heard,
} from '#engine/resources/build-reading'
import { joinViews } from '#engine/resources/join-views'
import type { SystemReading } from '#engine/resources/resource-source'
import type { GpuReading } from '#shared/contract/resources'
import { someCard, stillMachine } from '#tests/support/machine'

const system: SystemReading = await stillMachine.system.read('now', new AbortController().signal)
const nothing: Heard = { system: null, gpus: new Map() }
const silent = { ok: false, message: 'It hangs.' } as const

describe('a reading', () => {
  it('keeps the cards of a source that fell silent, but not their use', () => {
    const sayAll: Answers = {
      system: { source: 'system', answer: { ok: true, value: system } },
      gpus: [{ source: 'nvidia-smi', answer: { ok: true, value: [someCard] } }],
    }
    const first = buildReading(1, sayAll, nothing)
    const second = buildReading(
      2,
      { ...sayAll, gpus: [{ source: 'nvidia-smi', answer: silent }] },
      first.heard,
    )
    expect(second.reading.gpus).toEqual([
      {
        ...someCard,
        usedBytes: null,
        freeBytes: null,
        utilisation: null,
        temperatureC: null,
        powerW: null,
        processes: null,
        confidence: 'unknown',
      },
    ])
    expect(second.reading.problems).toEqual([{ source: 'nvidia-smi', message: 'It hangs.' }])
    const third = buildReading(3, sayAll, second.heard)
    expect(third.reading.gpus).toEqual([someCard])
    expect(third.reading.problems).toEqual([])
  })

  it('of a machine nobody could read is unknown all over', () => {
    const { reading } = buildReading(
      1,
      { system: { source: 'system', answer: silent }, gpus: [] },
      nothing,
    )
    expect(reading.cpu.load).toBeNull()
    expect(Object.values(reading.memory).filter((value) => typeof value === 'number')).toEqual([])
  })

  it('gives a chip in main memory what main memory has, as an estimate', () => {
    const chip = { ...someCard, unified: true, totalBytes: null, usedBytes: null, freeBytes: null }
    expect(fillUnified(chip, system)).toMatchObject({
      totalBytes: 32e9,
      usedBytes: 8e9,
      freeBytes: 24e9,
      confidence: 'estimate',
      source: 'nvidia-smi, main memory',
    })
    const card = { ...chip, unified: false }
    expect(fillUnified(card, system)).toEqual(card)
  })
})

describe('two views of one card', () => {
  const counters: GpuReading = {
    ...someCard,
    id: 'windows-c85a',
    source: 'windows counters',
    confidence: 'good',
    processes: [{ pid: 5, name: 'LM Studio', usedBytes: 5e9 }],
  }
  const tool = { ...someCard, processes: [{ pid: 5, name: 'LM Studio.exe', usedBytes: null }] }

  it('become one, with the figures of the tool and the sizes of the counters', () => {
    expect(joinViews([tool, counters])).toEqual([
      { ...tool, processes: [{ pid: 5, name: 'LM Studio.exe', usedBytes: 5e9 }] },
    ])
  })

  it('are not mixed up between twins', () => {
    const twin = { ...tool, id: 'GPU-2' }
    const twins = [tool, twin, counters, { ...counters, id: 'windows-2' }]
    expect(joinViews(twins)).toEqual([tool, twin])
  })

  it('are not joined where one of two equal cards could be meant', () => {
    const twin = { ...tool, id: 'GPU-2' }
    expect(joinViews([tool, twin, counters])).toEqual([tool, twin])
  })

  it('stay as they are where the tool is missing, and other makers’ cards always', () => {
    const radeon: GpuReading = { ...counters, vendor: 'amd', name: 'Radeon' }
    expect(joinViews([counters, radeon])).toEqual([counters, radeon])
    expect(joinViews([tool, radeon])).toEqual([tool, radeon])
  })
})
