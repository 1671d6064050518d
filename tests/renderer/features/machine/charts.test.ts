import { describe, expect, it } from 'vitest'
import { areaPath, linePath } from '../../../../src/renderer/features/machine/chart-paths.ts'
import {
  describeSource,
  whyUnknown,
} from '../../../../src/renderer/features/machine/describe-source.ts'
import {
  formatMemory,
  formatMemoryOf,
  formatMemoryTiny,
} from '../../../../src/renderer/features/machine/format-memory.ts'
import { machineEvents } from '../../../../src/renderer/features/machine/machine-events.ts'
import { rowsByMinute } from '../../../../src/renderer/features/machine/table-details.tsx'
import { makeOperation } from '../models/make-models.ts'

const scale = { from: 0, to: 1000, max: 10 }

describe('chart paths', () => {
  it('draws the area between two series', () => {
    expect(areaPath([0, 1000], [0, 0], [5, 10], scale)).toBe('M0 100L1000 0L1000 200L0 200Z')
  })

  it('breaks where a value is unknown, and keeps a lone one visible', () => {
    expect(linePath([0, 250, 500, 750], [0, null, 10, 10], scale)).toBe(
      'M0 200L1.5 200M500 0L750 0',
    )
    expect(linePath([0], [null], scale)).toBe('')
  })

  it('stays within its box', () => {
    expect(linePath([0, 1000], [99, -5], scale)).toBe('M0 0L1000 200')
    expect(linePath([0, 1000], [1, 1], { ...scale, max: 0 })).toBe('M0 200L1000 200')
  })
})

it('marks what ended within the window, out of memory by its name', () => {
  const events = machineEvents(
    [
      makeOperation({ id: 'late', kind: 'load', state: 'done', endedAt: 900 }),
      makeOperation({ id: 'old', state: 'done', endedAt: 50 }),
      makeOperation({ id: 'going' }),
      makeOperation({ id: 'stopped', state: 'cancelled', endedAt: 600 }),
      makeOperation({
        id: 'oom',
        kind: 'load',
        state: 'failed',
        endedAt: 500,
        failure: { code: 'out-of-memory', message: '' },
      }),
      makeOperation({ id: 'bad', state: 'failed', endedAt: 700 }),
    ],
    100,
  )
  expect(events.map(({ kind, says }) => [kind, says])).toEqual([
    ['out-of-memory', 'Out of memory: qwen3:8b'],
    ['failed', 'Pulling qwen3:8b failed'],
    ['load', 'Loaded qwen3:8b'],
  ])
})

it('writes memory in binary units', () => {
  const gib = 1024 ** 3
  expect([0, 1, 512 * 1024 ** 2, 15.44 * gib].map(formatMemory)).toEqual([
    '0 MiB',
    '1 MiB',
    '512 MiB',
    '15.4 GiB',
  ])
  expect(formatMemoryOf(15.4 * gib, 24 * gib)).toBe('15.4 of 24.0 GiB')
  expect(formatMemoryTiny(15.4 * gib, 23.6 * gib)).toBe('15.4/24')
})

it('says where a figure comes from, and why one is missing', () => {
  expect(describeSource({ source: 'nvidia-smi', confidence: 'exact' })).toBe(
    'source nvidia-smi, exact',
  )
  const problems = [{ source: 'nvidia-smi', message: 'did not answer in time' }]
  expect(whyUnknown(problems, 'nvidia-smi')).toBe('nvidia-smi: did not answer in time')
  expect(whyUnknown(problems, 'amd sysfs')).toBe('No tool on this machine tells.')
  expect(whyUnknown(problems, null)).toContain('did not answer')
})

it('thins a history to a row a minute, newest first', () => {
  const at = Array.from({ length: 181 }, (_, second) => second * 1000)
  expect(rowsByMinute(at)).toEqual([180, 120, 60, 0])
  expect(rowsByMinute([])).toEqual([])
})
