import { expect, test } from 'vitest'
import { decideFit } from '#engine/models/decide-fit'
import { deviceOf } from '#engine/models/device'
import type { ModelKey } from '#shared/contract/ids'
import type { EndpointKind } from '#shared/contract/models'
import type { GpuReading, ResourceReading } from '#shared/contract/resources'
import { someCard } from '#tests/support/machine'
import { gb, makeEndpoint } from './world.ts'

function readingOf(cards: Partial<GpuReading>[]): ResourceReading {
  return {
    at: 0,
    cpu: { load: 0, cores: 8, source: 'fake', confidence: 'exact' },
    memory: {
      totalBytes: 64 * gb,
      usedBytes: 8 * gb,
      availableBytes: 56 * gb,
      swapTotalBytes: 0,
      swapUsedBytes: 0,
      source: 'fake',
      confidence: 'exact',
    },
    gpus: cards.map((card, index) => ({ ...someCard, id: `card-${index}`, ...card })),
    problems: [],
  }
}

const card = (
  total: number,
  free: number,
  over: Partial<GpuReading> = {},
): Partial<GpuReading> => ({
  totalBytes: total * gb,
  freeBytes: free * gb,
  ...over,
})

const look = (kind: EndpointKind, ...cards: Partial<GpuReading>[]) =>
  deviceOf(makeEndpoint('it', { kind }), readingOf(cards))

test.each(['ollama', 'llamacpp'] as const)(
  '%s fills several cards by what each has free',
  (kind) => {
    const device = look(kind, card(24, 20), card(8, 6))
    expect(device).toMatchObject({ kind: 'gpu', totalBytes: 32 * gb, freeBytes: 26 * gb })
    expect(device.slackBytes).toBeGreaterThan(0.5 * gb)
  },
)

test('LM Studio fills them evenly, so the one with the least decides', () => {
  const device = look('lmstudio', card(24, 20), card(8, 6))
  expect(device).toMatchObject({ totalBytes: 16 * gb, freeBytes: 12 * gb })
  expect(device.name).toContain('evenly')
  expect(look('lmstudio', card(24, 20))).toMatchObject({ freeBytes: 20 * gb, slackBytes: 0 })
})

test('cards of two makers are not added up: those count that hold most', () => {
  const amd = { vendor: 'amd' } as const
  const device = look('ollama', card(10, 9, amd), card(24, 4), card(10, 2, amd))
  expect(device).toMatchObject({ backend: 'cuda', totalBytes: 24 * gb, freeBytes: 4 * gb })
  const other = look('ollama', card(16, 11, amd), card(24, 4), card(16, 2, amd))
  expect(other).toMatchObject({ backend: 'rocm', totalBytes: 32 * gb, freeBytes: 13 * gb })
})

test('a card that does not tell what is free makes the whole unknown', () => {
  for (const kind of ['ollama', 'lmstudio'] as const) {
    expect(look(kind, card(24, 20), card(24, 20, { freeBytes: null })).freeBytes).toBeNull()
  }
})

test('nothing is evicted in vain: what goes from a card that has enough does not help the other', () => {
  const device = look('lmstudio', card(24, 14), card(8, 8))
  const fit = decideFit({
    name: 'big',
    contextLength: 8192,
    prediction: {
      weights: 18 * gb,
      kv: gb,
      recurrent: 0,
      compute: 0,
      overhead: 0,
      total: 19 * gb,
      host: 0,
      low: 19 * gb,
      high: 19 * gb,
      confidence: 'high',
      assumed: [],
    },
    device,
    reservedBytes: 0,
    residents: [
      {
        model: 'ollama/large' as ModelKey,
        name: 'on the large card',
        bytes: 10 * gb,
        state: 'idle',
        reloadSeconds: 5,
        likelihood: 0.1,
      },
    ],
    largestContext: () => null,
    spills: null,
  })
  expect(fit.kind).toBe('never')
  expect(fit.evict).toEqual([])
})
