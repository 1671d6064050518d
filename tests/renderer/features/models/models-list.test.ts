import { describe, expect, it } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import type { Residency } from '#shared/contract/models'
import {
  arrangeModels,
  nextSorting,
} from '../../../../src/renderer/features/models/arrange-models.ts'
import {
  contextFor,
  contextSteps,
  nearestStep,
} from '../../../../src/renderer/features/models/context-steps.ts'
import { freesIn } from '../../../../src/renderer/features/models/frees-in.ts'
import { decideLayout } from '../../../../src/renderer/features/models/model-columns.ts'
import { walkRows } from '../../../../src/renderer/features/models/walk-rows.ts'
import { makeModel } from './make-models.ts'

const held: Residency = { sizeBytes: 5, vramBytes: 5, contextLength: null, expiresAt: null }
const models = [
  makeModel('qwen3:32b', { sizeBytes: 20, family: 'qwen3', quantization: 'Q4_K_M' }),
  makeModel('qwen3:8b', { sizeBytes: 5, family: 'qwen3', contextLength: 40_960 }),
  makeModel('gemma3', { sizeBytes: null, resident: held, capabilities: ['chat', 'vision'] }),
  makeModel('nomic', {
    sizeBytes: 1,
    endpointId: 'studio' as EndpointId,
    endpointName: 'LM Studio',
    capabilities: ['embedding'],
  }),
]
const names = (wanted: Partial<Parameters<typeof arrangeModels>[1]>) =>
  arrangeModels(models, {
    search: '',
    filter: 'all',
    sorting: { by: 'name', descending: false },
    ...wanted,
  }).map(({ name }) => name)

describe('arrangeModels', () => {
  it('stands by name with what is in memory first, numbers as numbers', () => {
    expect(names({})).toEqual(['gemma3', 'nomic', 'qwen3:8b', 'qwen3:32b'])
  })

  it('finds every word anywhere: name, endpoint, quantisation, what it can do', () => {
    expect(names({ search: 'qwen q4_k' })).toEqual(['qwen3:32b'])
    expect(names({ search: 'STUDIO' })).toEqual(['nomic'])
    expect(names({ search: 'vision' })).toEqual(['gemma3'])
    expect(names({ search: 'nothing like it' })).toEqual([])
  })

  it('filters by memory and by endpoint', () => {
    expect(names({ filter: 'resident' })).toEqual(['gemma3'])
    expect(names({ filter: 'studio' })).toEqual(['nomic'])
  })

  it('sorts by figures, with the unknown last either way', () => {
    expect(names({ sorting: { by: 'size', descending: true } })).toEqual([
      'qwen3:32b',
      'qwen3:8b',
      'nomic',
      'gemma3',
    ])
    expect(names({ sorting: { by: 'size', descending: false } }).at(-1)).toBe('gemma3')
  })

  it('arranges two thousand in no time', () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      makeModel(`model-${(index * 7919) % 2000}`),
    )
    const begun = performance.now()
    const arranged = arrangeModels(many, {
      search: 'model',
      filter: 'all',
      sorting: { by: 'name', descending: false },
    })
    expect(arranged[1999]?.name).toBe('model-1999')
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

it('turns the same column round, and begins figures with the largest', () => {
  expect(nextSorting({ by: 'name', descending: false }, 'name')).toEqual({
    by: 'name',
    descending: true,
  })
  expect(nextSorting({ by: 'name', descending: true }, 'size')).toEqual({
    by: 'size',
    descending: true,
  })
  expect(nextSorting({ by: 'size', descending: true }, 'where')).toEqual({
    by: 'where',
    descending: false,
  })
})

describe('context steps', () => {
  it('go from 2 k to what the model was made for, powers of two and halves', () => {
    expect(contextSteps(16_384)).toEqual([2048, 3072, 4096, 6144, 8192, 12_288, 16_384])
    expect(contextSteps(40_960).slice(-2)).toEqual([32_768, 40_960])
    expect(contextSteps(512)).toEqual([512])
  })

  it('snap to the nearest by ratio', () => {
    const steps = contextSteps(16_384)
    expect(steps[nearestStep(steps, 7000)]).toBe(6144)
    expect(steps[nearestStep(steps, 1)]).toBe(2048)
    expect(steps[nearestStep(steps, 1e9)]).toBe(16_384)
  })

  it('stop at what a model can', () => {
    expect(contextFor({ contextLength: 2048 }, 8192)).toBe(2048)
    expect(contextFor({ contextLength: null }, 8192)).toBe(8192)
  })
})

it('counts down to when a model goes', () => {
  const at = (ms: number) => freesIn(1_000_000 + ms, 1_000_000)
  expect([-5, 40_000, 240_000, 7_200_000].map(at)).toEqual([
    'frees any moment',
    'frees in 40 s',
    'frees in 4 m',
    'frees in 2 h',
  ])
  expect(freesIn(null, 0)).toBe('')
  expect(at(400 * 24 * 3_600_000)).toBe('')
})

it('walks rows and stops at the ends', () => {
  expect(walkRows(5, 0, 'ArrowDown')).toBe(1)
  expect(walkRows(5, 4, 'ArrowDown')).toBeNull()
  expect(walkRows(50, 3, 'PageDown')).toBe(13)
  expect(walkRows(50, 3, 'End')).toBe(49)
  expect(walkRows(0, 0, 'Home')).toBeNull()
  expect(walkRows(5, 0, 'x')).toBeNull()
})

it('shows as many columns as there is room for', () => {
  expect([1200, 800, 400].map(decideLayout)).toEqual(['wide', 'medium', 'narrow'])
})
